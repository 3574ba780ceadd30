-- 新引进工业项目 (signed this year, sections B C D, any size): count, 总投资 (万元),
-- 开工率 (%), and the 战略性新兴产业 among them with their shares (%).
-- Grain: slot x cell x indicator x role.
with industrial as (
    select
        *,
        is_counted::integer as projects,
        (is_counted and is_started)::integer as started,
        (is_counted and emerging_field is not null)::integer as emerging,
        case
            when emerging_field is not null then total_investment_wan
        end as emerging_wan
    from int_project
    where is_signed and is_industry
)

select
    industrial.slot,
    industrial.unit_code,
    fact.indicator_code,
    fact.role,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    industrial.project_no as source_no,
    fact.contribution::numeric as contribution,
    industrial.project_no * 4 + 1 as member_set
from industrial
cross join
    lateral (
        values
        ('industry_projects', 'value', 'project_id', industrial.projects),
        (
            'industry_investment',
            'value',
            'total_investment_wan',
            industrial.total_investment_wan
        ),
        ('industry_start_rate', 'numerator', 'started_on', industrial.started),
        (
            'industry_start_rate',
            'denominator',
            'project_id',
            industrial.projects
        ),
        ('emerging_projects', 'value', 'emerging_field', industrial.emerging),
        (
            'emerging_investment',
            'value',
            'total_investment_wan',
            industrial.emerging_wan
        ),
        (
            'emerging_share_projects',
            'numerator',
            'emerging_field',
            industrial.emerging
        ),
        (
            'emerging_share_projects',
            'denominator',
            'project_id',
            industrial.projects
        ),
        (
            'emerging_share_investment',
            'numerator',
            'total_investment_wan',
            industrial.emerging_wan
        ),
        (
            'emerging_share_investment',
            'denominator',
            'total_investment_wan',
            industrial.total_investment_wan
        )
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
