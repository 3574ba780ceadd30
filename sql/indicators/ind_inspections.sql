-- 现场督查 (SJ03) since January: projects inspected (个), and the share whose start
-- and progress match (%), by the latest inspection of each project. A project
-- stands with the unit on whose ledger it is, else with the unit in its number,
-- else with who inspected it.
-- Grain: slot x unit x indicator.
with latest as (
    select distinct on (int_slot.slot, inspection.project_id)
        int_slot.slot,
        inspection.project_id,
        inspection.unit_code as inspector_code,
        coalesce(inspection.started_on_site, false)
        and coalesce(inspection.progress_matches, false) as is_match
    from core.sj03 as inspection
    inner join int_slot
        on
            inspection.inspected_on
            between int_slot.year_start and int_slot.period_end
            and inspection.period <= int_slot.data_period
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

placed as (
    select
        latest.slot,
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
    placed.slot,
    placed.unit_code,
    fact.indicator_code,
    'none' as breakdown,
    '' as member,
    'reported' as basis,
    null::text as excluded_level,
    sum(fact.numerator)::numeric as numerator,
    sum(fact.denominator)::numeric as denominator
from placed
cross join
    lateral (
        values
        ('inspected_projects', 1, null),
        ('inspection_match_rate', placed.is_match::integer, 1)
    ) as fact (indicator_code, numerator, denominator)
group by placed.slot, placed.unit_code, fact.indicator_code
