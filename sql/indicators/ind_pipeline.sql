-- 线索 and 意向: stock of projects at the end of the period (个).
-- Grain: slot x project.
with stock as (
    select *
    from int_project
    where stage in ('线索', '意向') and is_counted
)

select
    stock.slot,
    stock.unit_code,
    fact.indicator_code,
    fact.role,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    stock.project_no as source_no,
    fact.contribution::numeric as contribution,
    stock.project_no * 4 as member_set
from stock
cross join
    lateral (
        values
        (
            case stock.stage
                when '线索' then 'lead_projects' else 'intent_projects'
            end,
            'value',
            'project_id',
            1
        )
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
