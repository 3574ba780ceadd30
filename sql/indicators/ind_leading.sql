-- 主导产业项目 (个), their 总投资 (万元) and 主导产业契合度 (%): of the signed industrial
-- projects or of all signed projects, as the definition of the period says.
-- Grain: slot x cell x indicator x role.
with population as (
    select
        int_project.*,
        int_project.is_counted::integer as projects,
        (
            int_project.is_counted and int_project.leading_industry is not null
        )::integer as leading_projects,
        case
            when int_project.leading_industry is not null
                then int_project.total_investment_wan
        end as leading_wan
    from int_project
    cross join int_definition
    where
        int_project.is_signed
        and case int_definition.leading_basis
            when 'industry' then int_project.is_industry
            else int_project.is_sized
        end
)

select
    population.slot,
    population.unit_code,
    fact.indicator_code,
    fact.role,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    population.project_no as source_no,
    0::bigint as member_set,
    fact.contribution::numeric as contribution
from population
cross join
    lateral (
        values
        (
            'leading_projects',
            'value',
            'leading_industry',
            population.leading_projects
        ),
        (
            'leading_investment',
            'value',
            'total_investment_wan',
            population.leading_wan
        ),
        (
            'leading_fit',
            'numerator',
            'leading_industry',
            population.leading_projects
        ),
        ('leading_fit', 'denominator', 'project_id', population.projects)
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
