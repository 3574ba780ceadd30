-- 新引进工业项目 (signed this year, sections B C D, any size): count, 总投资 (万元),
-- 开工率 (%), and the 战略性新兴产业 among them with their shares (%).
-- Grain: slot x unit x indicator x breakdown x member.
with figures as (
    select
        int_project.slot,
        int_project.unit_code,
        int_project_member.breakdown,
        int_project_member.member,
        count(*) filter (where int_project.is_counted) as projects,
        count(*) filter (
            where int_project.is_counted and int_project.is_started
        ) as started,
        count(*) filter (
            where
            int_project.is_counted and int_project.emerging_field is not null
        ) as emerging,
        sum(int_project.total_investment_wan) as investment_wan,
        coalesce(sum(int_project.total_investment_wan) filter (
            where int_project.emerging_field is not null
        ), 0) as emerging_wan
    from int_project
    inner join int_project_member
        on int_project.project_no = int_project_member.project_no
    where
        int_project.is_signed
        and int_project.is_industry
        and int_project_member.size_source in ('', 'total')
    group by
        int_project.slot,
        int_project.unit_code,
        int_project_member.breakdown,
        int_project_member.member
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
    fact.denominator
from figures
cross join lateral (
    values
    ('industry_projects', figures.projects, null),
    ('industry_investment', figures.investment_wan, null),
    ('industry_start_rate', figures.started, figures.projects),
    ('emerging_projects', figures.emerging, null),
    ('emerging_investment', figures.emerging_wan, null),
    ('emerging_share_projects', figures.emerging, figures.projects),
    (
        'emerging_share_investment',
        figures.emerging_wan,
        figures.investment_wan
    )
) as fact (indicator_code, numerator, denominator)
