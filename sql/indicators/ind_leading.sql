-- 主导产业项目 (个), their 总投资 (万元) and 主导产业契合度 (%): of the signed industrial
-- projects or of all signed projects, as the definition of the period says.
-- Grain: slot x unit x indicator.
with figures as (
    select
        int_project.slot,
        int_project.unit_code,
        count(*) filter (where int_project.is_counted) as projects,
        count(*) filter (
            where
            int_project.is_counted and int_project.leading_industry is not null
        ) as leading_projects,
        coalesce(sum(int_project.total_investment_wan) filter (
            where int_project.leading_industry is not null
        ), 0) as leading_wan
    from int_project
    cross join int_definition
    where
        int_project.is_signed
        and case int_definition.leading_basis
            when 'industry' then int_project.is_industry
            else int_project.is_sized
        end
    group by int_project.slot, int_project.unit_code
)

select
    figures.slot,
    figures.unit_code,
    fact.indicator_code,
    'none' as breakdown,
    '' as member,
    'reported' as basis,
    null::text as excluded_level,
    fact.numerator,
    fact.denominator
from figures
cross join lateral (
    values
    ('leading_projects', figures.leading_projects, null),
    ('leading_investment', figures.leading_wan, null),
    ('leading_fit', figures.leading_projects, figures.projects)
) as fact (indicator_code, numerator, denominator)
