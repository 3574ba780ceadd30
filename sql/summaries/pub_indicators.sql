-- Indicators as dated: one row for each version of the threshold that its size
-- classes begin at (one open row where it has none). Periods as YYYY-MM, null
-- where open.
-- Grain: indicator x version.
with breakdowns as (
    select
        indicator_breakdown.indicator_code,
        string_agg(
            indicator_breakdown.breakdown, ','
            order by indicator_breakdown.breakdown
        ) as breakdowns
    from core.indicator_breakdown
    group by indicator_breakdown.indicator_code
)

select
    indicator.indicator_code,
    indicator.indicator_label,
    indicator.unit,
    indicator.display_unit,
    indicator.display_decimals::bigint as display_decimals,
    indicator.measure_kind,
    breakdowns.breakdowns,
    indicator.has_recognised,
    definition.definition_value::numeric(38, 10) as threshold_wan,
    nullif(definition.valid_from, '0001-01') as valid_from,
    nullif(definition.valid_to, '9999-12') as valid_to,
    indicator.definition,
    indicator.reference
from core.indicator
inner join breakdowns
    on indicator.indicator_code = breakdowns.indicator_code
left join core.definition
    on indicator.threshold_code = definition.definition_code
order by indicator.indicator_code asc, definition.valid_from asc nulls first
