-- What may be printed about a ledger row beside its amounts: names, the unit of the
-- period, the event that it was signed at ('' where none is stated). is_public:
-- 线索 and 意向 are commercial secrets, also once they have ended.
-- Grain: slot x ledger row (project_no).
select
    int_ledger.slot,
    int_ledger.project_no,
    int_ledger.unit_code,
    int_ledger.city_code,
    ledger.project_name,
    ledger.investor_name,
    ledger.planned_start_on,
    unit.region_name as unit_name,
    city.region_name as city_name,
    coalesce(regexp_replace(ledger.source_event, '\s', '', 'g'), '')
        as event_name,
    coalesce(source_region.source_name, origin.region_name) as source_name,
    int_ledger.stage in ('签约', '开工', '投产')
    or (int_ledger.stage = '终止' and int_ledger.signed_on is not null)
        as is_public,
    coalesce(int_reported_unit.is_carried, false) as is_carried
from int_ledger
inner join int_form_row as placed
    on int_ledger.project_no = placed.source_no
inner join raw.zs01 as ledger
    on
        placed.submission_id = ledger.submission_id
        and placed.sheet = ledger.sheet
        and placed.row_no = ledger.row_no
inner join core.region as unit on int_ledger.unit_code = unit.region_code
inner join core.region as city on int_ledger.city_code = city.region_code
left join core.source_region
    on int_ledger.source_region = source_region.source_code
left join core.region as origin
    on int_ledger.source_region = origin.region_code
left join int_reported_unit
    on
        placed.slot = int_reported_unit.slot
        and placed.old_code = int_reported_unit.old_code
