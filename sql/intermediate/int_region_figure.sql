-- The units' facts added up to regions, the three slots side by side. The base
-- holds only reporters that are in now, so that both sides are the same set.
-- Facts of breakdowns that the indicator does not have are left out.
-- Grain: region x indicator x breakdown x member x basis.
with comparable as (
    select distinct unit_code
    from int_reported_unit
    where slot = 'current'
),

facts as (
    select ind_fact.*
    from ind_fact
    inner join core.indicator_breakdown
        on
            ind_fact.indicator_code = indicator_breakdown.indicator_code
            and ind_fact.breakdown = indicator_breakdown.breakdown
    left join comparable on ind_fact.unit_code = comparable.unit_code
    where ind_fact.slot <> 'base' or comparable.unit_code is not null
)

select
    int_region_unit.region_code,
    facts.indicator_code,
    facts.breakdown,
    facts.member,
    facts.basis,
    sum(facts.numerator) filter (
        where facts.slot = 'current'
    ) as current_numerator,
    sum(facts.denominator) filter (
        where facts.slot = 'current'
    ) as current_denominator,
    sum(facts.numerator) filter (
        where facts.slot = 'previous'
    ) as previous_numerator,
    sum(facts.denominator) filter (
        where facts.slot = 'previous'
    ) as previous_denominator,
    sum(facts.numerator) filter (
        where facts.slot = 'base'
    ) as base_numerator,
    sum(facts.denominator) filter (
        where facts.slot = 'base'
    ) as base_denominator
from facts
inner join int_region_unit
    on
        facts.unit_code = int_region_unit.unit_code
        and facts.excluded_level
        is distinct from int_region_unit.region_level
group by
    int_region_unit.region_code,
    facts.indicator_code,
    facts.breakdown,
    facts.member,
    facts.basis
