-- The units' facts added up to regions, the three slots side by side. The base
-- holds only reporters that are in now, so that both sides are the same set.
-- Facts of breakdowns that the indicator does not have are left out.
-- Grain: region x indicator x breakdown x member x basis.
with comparable as (
    select distinct unit_code
    from int_reported_unit
    where slot = 'current'
),

unit_figures as (
    select
        ind_fact.unit_code,
        ind_fact.indicator_code,
        ind_fact.breakdown,
        ind_fact.member,
        ind_fact.basis,
        ind_fact.excluded_level,
        sum(ind_fact.numerator) filter (
            where ind_fact.slot = 'current'
        ) as current_numerator,
        sum(ind_fact.denominator) filter (
            where ind_fact.slot = 'current'
        ) as current_denominator,
        sum(ind_fact.numerator) filter (
            where ind_fact.slot = 'previous'
        ) as previous_numerator,
        sum(ind_fact.denominator) filter (
            where ind_fact.slot = 'previous'
        ) as previous_denominator,
        sum(ind_fact.numerator) filter (
            where ind_fact.slot = 'base' and comparable.unit_code is not null
        ) as base_numerator,
        sum(ind_fact.denominator) filter (
            where ind_fact.slot = 'base' and comparable.unit_code is not null
        ) as base_denominator
    from ind_fact
    inner join core.indicator_breakdown
        on
            ind_fact.indicator_code = indicator_breakdown.indicator_code
            and ind_fact.breakdown = indicator_breakdown.breakdown
    left join comparable on ind_fact.unit_code = comparable.unit_code
    group by
        ind_fact.unit_code,
        ind_fact.indicator_code,
        ind_fact.breakdown,
        ind_fact.member,
        ind_fact.basis,
        ind_fact.excluded_level
)

select
    int_region_unit.region_code,
    unit_figures.indicator_code,
    unit_figures.breakdown,
    unit_figures.member,
    unit_figures.basis,
    sum(unit_figures.current_numerator) as current_numerator,
    sum(unit_figures.current_denominator) as current_denominator,
    sum(unit_figures.previous_numerator) as previous_numerator,
    sum(unit_figures.previous_denominator) as previous_denominator,
    sum(unit_figures.base_numerator) as base_numerator,
    sum(unit_figures.base_denominator) as base_denominator
from unit_figures
inner join int_region_unit
    on
        unit_figures.unit_code = int_region_unit.unit_code
        and unit_figures.excluded_level
        is distinct from int_region_unit.region_level
group by
    int_region_unit.region_code,
    unit_figures.indicator_code,
    unit_figures.breakdown,
    unit_figures.member,
    unit_figures.basis
