-- 现场督查 (SJ03) since January: projects inspected (个), and the share whose start
-- and progress match (%), by the latest inspection of each project. A project
-- stands with the unit on whose ledger it is, else with the unit in its number,
-- else with who inspected it.
-- Grain: slot x cell x indicator x role.
with latest as (
    select distinct on (int_slot.slot, inspection.project_id)
        int_slot.slot,
        inspection.project_id,
        inspection.unit_code as inspector_code,
        placed.source_no,
        coalesce(inspection.started_on_site, false)
        and coalesce(inspection.progress_matches, false) as is_match
    from core.sj03 as inspection
    inner join int_slot
        on
            inspection.inspected_on
            between int_slot.year_start and int_slot.period_end
            and inspection.period <= int_slot.data_period
    inner join int_form_row as placed
        on
            placed.form_code = 'SJ03'
            and inspection.submission_id = placed.submission_id
            and inspection.sheet = placed.sheet
            and inspection.row_no = placed.row_no
    where inspection.period between %(first_period)s and %(period)s
    order by
        int_slot.slot asc,
        inspection.project_id asc,
        inspection.inspected_on desc,
        inspection.inspection_round desc,
        inspection.period desc,
        inspection.unit_code asc
),

ledger_units as (
    select
        slot,
        project_id,
        min(unit_code) as unit_code
    from int_ledger
    group by slot, project_id
),

standing as (
    select
        latest.slot,
        latest.source_no,
        latest.is_match,
        coalesce(
            ledger_units.unit_code,
            numbered.unit_code,
            latest.inspector_code
        ) as unit_code
    from latest
    left join ledger_units
        on
            latest.slot = ledger_units.slot
            and latest.project_id = ledger_units.project_id
    left join int_unit_map as numbered
        on substring(latest.project_id from '^[0-9]{6}') = numbered.old_code
)

select
    standing.slot,
    standing.unit_code,
    fact.indicator_code,
    'reported' as basis,
    null::text as excluded_level,
    fact.role,
    standing.source_no,
    fact.column_name,
    0::bigint as member_set,
    1::numeric as contribution
from standing
cross join
    lateral (
        values
        ('inspected_projects', 'value', 'project_id', true),
        (
            'inspection_match_rate',
            'numerator',
            'progress_matches',
            standing.is_match
        ),
        ('inspection_match_rate', 'denominator', 'project_id', true)
    ) as fact (indicator_code, role, column_name, is_met)
where fact.is_met
