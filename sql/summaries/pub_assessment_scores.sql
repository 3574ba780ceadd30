-- Assessment points of each unit under each scheme valid in the period, with the
-- formula and the figures put in, and how many of the unit's reporters they rest
-- on. The item 'total' is the sum of the others.
-- Grain: scheme x period x unit x item.
with coverage as (
    select distinct
        period,
        region_code,
        units_expected,
        units_received,
        units_nil,
        units_carried
    from mart.indicator_values
    where
        breakdown = 'none'
        and region_level in ('city', 'county', 'zone')
)

select
    score.scheme_code,
    score.period,
    score.unit_code,
    score.group_code,
    score.item_code,
    score.indicator_code,
    score.input_value,
    score.target_value,
    score.points,
    score.weight,
    score.formula,
    score.rank,
    coverage.units_expected,
    coverage.units_received,
    coverage.units_nil,
    coverage.units_carried
from mart.assessment_scores as score
left join coverage
    on
        score.period = coverage.period
        and score.unit_code = coverage.region_code
order by
    score.scheme_code asc,
    score.period asc,
    score.unit_code asc,
    score.item_code asc
