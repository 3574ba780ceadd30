-- 亿元以上在建省外投资项目: count (个), money received (万元), 总投资 (万元).
-- Money of every large active project counts, by its own source line; a
-- project counts, with its investment, where its largest line is outside.
-- Grain: slot x unit x indicator x breakdown x member x basis.
with population as (
    select *
    from int_project
    where is_large_active
),

by_project as (
    select
        population.slot,
        population.unit_code,
        int_project_member.breakdown,
        int_project_member.member,
        count(*) filter (
            where population.is_counted and population.is_outside
        ) as projects,
        count(*) filter (
            where
            population.is_counted
            and population.is_outside
            and not population.is_denied
        ) as recognised_projects,
        sum(population.outside_wan) as funds_wan,
        sum(population.recognised_outside_wan) as recognised_funds_wan,
        sum(population.total_investment_wan) filter (
            where population.adds_investment and population.is_outside
        ) as investment_wan
    from population
    inner join int_project_member
        on population.project_no = int_project_member.project_no
    where
        int_project_member.size_source in ('', 'total')
        and int_project_member.breakdown <> 'source_group'
    group by
        population.slot,
        population.unit_code,
        int_project_member.breakdown,
        int_project_member.member
),

by_source as (
    select
        population.slot,
        population.unit_code,
        origin.breakdown,
        origin.member,
        count(*) filter (
            where
            population.is_counted
            and population.is_outside
            and investor.is_largest
        ) as projects,
        count(*) filter (
            where
            population.is_counted
            and population.is_outside
            and investor.is_largest
            and not population.is_denied
        ) as recognised_projects,
        sum(investor.outside_wan) as funds_wan,
        sum(
            investor.outside_wan * population.recognised_outside_wan
            / nullif(population.outside_wan, 0)
        ) as recognised_funds_wan,
        null::numeric as investment_wan
    from population
    inner join int_investor_line as investor
        on population.project_no = investor.project_no
    cross join
        lateral (
            values
            ('source', investor.source_code),
            ('source_group', nullif(investor.source_group, ''))
        ) as origin (breakdown, member)
    where origin.member is not null
    group by
        population.slot,
        population.unit_code,
        origin.breakdown,
        origin.member
),

figures as (
    select * from by_project
    union all
    select * from by_source
)

select
    figures.slot,
    figures.unit_code,
    fact.indicator_code,
    figures.breakdown,
    figures.member,
    fact.basis,
    null::text as excluded_level,
    fact.numerator,
    null::numeric as denominator
from figures
cross join
    lateral (
        values
        ('out_projects', 'reported', figures.projects::numeric),
        ('out_projects', 'recognised', figures.recognised_projects::numeric),
        ('out_funds', 'reported', figures.funds_wan),
        ('out_funds', 'recognised', figures.recognised_funds_wan),
        ('out_investment', 'reported', figures.investment_wan),
        ('out_investment', 'recognised', figures.investment_wan)
    ) as fact (indicator_code, basis, numerator)
where fact.numerator is not null
