-- 在建徽商回归项目: count (个), 总投资, 徽商投资额, money received (万元).
-- By source: the money of flagged lines, counts at the largest flagged line; a
-- project without a flagged line stands at the source of its ledger row.
-- Grain: slot x unit x indicator x breakdown x member x basis.
with population as (
    select *
    from int_project
    where is_huishang_active
),

by_project as (
    select
        population.slot,
        population.unit_code,
        int_project_member.breakdown,
        int_project_member.member,
        count(*) filter (where population.is_counted) as projects,
        count(*) filter (
            where population.is_counted and not population.is_denied
        ) as recognised_projects,
        sum(population.ytd_huishang_funds_wan) as funds_wan,
        sum(population.recognised_huishang_wan) as recognised_funds_wan,
        sum(population.total_investment_wan) filter (
            where population.adds_investment
        ) as total_investment_wan,
        sum(population.huishang_investment_wan) filter (
            where population.adds_investment
        ) as huishang_investment_wan
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

merchant_lines as (
    select
        population.project_no,
        investor.source_code,
        investor.source_group,
        investor.huishang_wan as funds_wan,
        investor.is_largest_flagged as is_place_of_count
    from population
    inner join int_investor_line as investor
        on population.project_no = investor.project_no
    where investor.is_flagged
    union all
    select
        population.project_no,
        coalesce(
            source_region.source_code,
            case when population.source_region is not null then '340000' end
        ) as source_code,
        coalesce(source_region.source_group, '') as source_group,
        population.ytd_huishang_funds_wan as funds_wan,
        true as is_place_of_count
    from population
    left join core.source_region
        on population.source_region = source_region.source_code
    where population.is_detailed and not exists (
        select 1
        from int_investor_line as investor
        where
            investor.project_no = population.project_no and investor.is_flagged
    )
),

by_source as (
    select
        population.slot,
        population.unit_code,
        origin.breakdown,
        origin.member,
        count(*) filter (
            where population.is_counted and merchant_lines.is_place_of_count
        ) as projects,
        count(*) filter (
            where
            population.is_counted
            and merchant_lines.is_place_of_count
            and not population.is_denied
        ) as recognised_projects,
        sum(merchant_lines.funds_wan) as funds_wan,
        sum(
            merchant_lines.funds_wan * population.recognised_huishang_wan
            / nullif(population.ytd_huishang_funds_wan, 0)
        ) as recognised_funds_wan,
        null::numeric as total_investment_wan,
        null::numeric as huishang_investment_wan
    from population
    inner join merchant_lines
        on population.project_no = merchant_lines.project_no
    cross join
        lateral (
            values
            ('source', merchant_lines.source_code),
            ('source_group', nullif(merchant_lines.source_group, ''))
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
        ('huishang_projects', 'reported', figures.projects::numeric),
        (
            'huishang_projects',
            'recognised',
            figures.recognised_projects::numeric
        ),
        ('huishang_funds', 'reported', figures.funds_wan),
        ('huishang_funds', 'recognised', figures.recognised_funds_wan),
        (
            'huishang_total_investment',
            'reported',
            figures.total_investment_wan
        ),
        (
            'huishang_total_investment',
            'recognised',
            figures.total_investment_wan
        ),
        (
            'huishang_investment',
            'reported',
            figures.huishang_investment_wan
        ),
        (
            'huishang_investment',
            'recognised',
            figures.huishang_investment_wan
        )
    ) as fact (indicator_code, basis, numerator)
where fact.numerator is not null
