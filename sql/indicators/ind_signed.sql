-- 新签约: projects (个), investment (万元, by the amount that sizes are judged by),
-- those started (个), 开工率 (%).
-- Grain: slot x cell x indicator x role.
with signed as (
    select
        int_project.*,
        int_project.is_counted::integer as projects,
        (
            int_project.is_counted and int_project.is_under_way
        )::integer as started,
        case int_definition.size_basis
            when 'fixed' then 'fixed_investment_wan'
            else 'total_investment_wan'
        end as size_column
    from int_project
    cross join int_definition
    where int_project.is_signed and int_project.is_sized
)

select
    signed.slot,
    signed.unit_code,
    fact.indicator_code,
    fact.role,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    signed.project_no as source_no,
    fact.contribution::numeric as contribution,
    signed.project_no * 4 as member_set
from signed
cross join
    lateral (
        values
        ('signed_projects', 'value', 'project_id', signed.projects),
        ('signed_investment', 'value', signed.size_column, signed.size_wan),
        ('signed_started', 'value', 'started_on', signed.started),
        ('start_rate', 'numerator', 'started_on', signed.started),
        ('start_rate', 'denominator', 'project_id', signed.projects)
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
