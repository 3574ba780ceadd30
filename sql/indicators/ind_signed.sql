-- 新签约: projects (个), investment (万元, by the amount that sizes are judged by),
-- those started (个), 开工率 (%).
-- Grain: slot x unit x indicator x breakdown x member.
with figures as (
    select
        int_project.slot,
        int_project.unit_code,
        int_project_member.breakdown,
        int_project_member.member,
        count(*) filter (where int_project.is_counted) as projects,
        count(*) filter (
            where int_project.is_counted and int_project.is_under_way
        ) as started,
        sum(int_project.size_wan) as investment_wan
    from int_project
    inner join int_project_member
        on int_project.project_no = int_project_member.project_no
    where
        int_project.is_signed
        and int_project.is_sized
        and int_project_member.size_source in ('', 'dated')
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
    ('signed_projects', figures.projects, null),
    ('signed_investment', figures.investment_wan, null),
    ('signed_started', figures.started, null),
    ('start_rate', figures.started, figures.projects)
) as fact (indicator_code, numerator, denominator)
