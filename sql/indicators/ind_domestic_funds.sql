-- 境内到位资金 (万元): outside and other-city money of all ledger rows, overseas
-- money never. The province leaves out what moved between its own cities.
-- Grain: slot x unit x breakdown x member x basis x money class.
select
    int_project.slot,
    int_project.unit_code,
    'domestic_funds' as indicator_code,
    int_project_member.breakdown,
    int_project_member.member,
    fact.basis,
    fact.excluded_level,
    null::numeric as denominator,
    sum(fact.amount_wan) as numerator
from int_project
inner join int_project_member
    on int_project.project_no = int_project_member.project_no
cross join
    lateral (
        values
        ('reported', null, int_project.outside_wan),
        ('reported', 'province', int_project.other_city_wan),
        ('recognised', null, int_project.recognised_outside_wan),
        ('recognised', 'province', int_project.recognised_other_city_wan)
    ) as fact (basis, excluded_level, amount_wan)
where
    int_project_member.breakdown in ('none', 'sector')
    and fact.amount_wan <> 0
group by
    int_project.slot,
    int_project.unit_code,
    int_project_member.breakdown,
    int_project_member.member,
    fact.basis,
    fact.excluded_level
