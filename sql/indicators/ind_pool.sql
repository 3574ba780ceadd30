-- 招商项目库 (ZS06, without 已退库): projects (个), their 总投资 (万元).
-- Grain: slot x unit x indicator x breakdown x member.
with figures as (
    select
        int_slot.slot,
        int_unit_map.unit_code,
        membership.breakdown,
        membership.member,
        count(*) as projects,
        sum(pool.total_investment_wan) as investment_wan
    from core.zs06 as pool
    inner join int_slot on pool.period = int_slot.data_period
    inner join int_unit_map on pool.unit_code = int_unit_map.old_code
    cross join
        lateral (
            values
            ('none', ''),
            ('category', pool.category)
        ) as membership (breakdown, member)
    where
        pool.period in (%(period)s, %(previous_period)s, %(base_period)s)
        and pool.state <> '已退库'
        and membership.member is not null
    group by
        int_slot.slot,
        int_unit_map.unit_code,
        membership.breakdown,
        membership.member
)

select
    figures.slot,
    figures.unit_code,
    fact.indicator_code,
    figures.breakdown,
    figures.member,
    'reported' as basis,
    null::text as excluded_level,
    fact.numerator,
    null::numeric as denominator
from figures
cross join
    lateral (
        values
        ('pool_projects', figures.projects::numeric),
        ('pool_investment', figures.investment_wan)
    ) as fact (indicator_code, numerator)
where fact.numerator is not null
