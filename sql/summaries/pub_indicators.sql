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
),

versions as (
    select
        indicator.*,
        breakdowns.breakdowns,
        indicator.display_decimals::bigint as decimals,
        definition.definition_value::numeric(38, 10) as threshold_wan,
        nullif(definition.valid_from, '0001-01') as valid_from,
        nullif(definition.valid_to, '9999-12') as valid_to
    from core.indicator
    inner join breakdowns
        on indicator.indicator_code = breakdowns.indicator_code
    left join core.definition
        on indicator.threshold_code = definition.definition_code
)

select
    versions.indicator_code,
    versions.indicator_label,
    versions.unit,
    versions.display_unit,
    versions.decimals as display_decimals,
    versions.measure_kind,
    versions.breakdowns,
    versions.has_recognised,
    versions.threshold_wan,
    versions.valid_from,
    versions.valid_to,
    versions.definition,
    versions.reference
from versions
order by versions.indicator_code asc, versions.valid_from asc nulls first
