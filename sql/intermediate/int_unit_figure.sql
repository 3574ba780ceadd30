-- What the cells add, summed by reporter. Facts of breakdowns that the indicator
-- does not have are left out. The recognised rows hold what is recognised less
-- (negative), so recognised = reported + recognised here.
-- Grain: slot x reporter x indicator x breakdown x member x basis x excluded level.
select
    ind_fact.slot,
    ind_fact.unit_code,
    ind_fact.indicator_code,
    int_member.breakdown,
    int_member.member,
    ind_fact.basis,
    ind_fact.excluded_level,
    sum(ind_fact.contribution) filter (
        where ind_fact.role <> 'denominator'
    ) as numerator,
    sum(ind_fact.contribution) filter (
        where ind_fact.role = 'denominator'
    ) as denominator
from ind_fact
inner join int_member on ind_fact.member_set = int_member.member_set
inner join core.indicator_breakdown
    on
        ind_fact.indicator_code = indicator_breakdown.indicator_code
        and int_member.breakdown = indicator_breakdown.breakdown
group by
    ind_fact.slot,
    ind_fact.unit_code,
    ind_fact.indicator_code,
    int_member.breakdown,
    int_member.member,
    ind_fact.basis,
    ind_fact.excluded_level
