-- 重大项目引进数 (个): signed this year, 10亿元 and more.
-- Grain: slot x project.
with major as (
    select int_project.*
    from int_project
    cross join int_definition
    where
        int_project.is_signed
        and int_project.is_counted
        and int_project.size_wan >= int_definition.major_threshold_wan
)

select
    major.slot,
    major.unit_code,
    fact.indicator_code,
    fact.role,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    major.project_no as source_no,
    fact.contribution::numeric as contribution,
    major.project_no * 4 as member_set
from major
cross join
    lateral (
        values
        ('major_projects', 'value', 'project_id', 1)
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
