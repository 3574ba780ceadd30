-- 新开工 (个, 万元), 竣工投产 and 新纳统 (个): the date lies in the year and not after
-- the period, whenever the project was signed; size as for 新签约.
-- Grain: slot x cell x indicator.
with dated as (
    select
        int_project.*,
        (
            int_project.is_counted and int_project.is_new
        )::integer as started,
        (
            int_project.is_counted
            and coalesce(
                int_project.completed_on
                between int_project.year_start and int_project.period_end,
                false
            )
        )::integer as completed,
        (
            int_project.is_counted
            and coalesce(
                int_project.statistics_entry_on
                between int_project.year_start and int_project.period_end,
                false
            )
        )::integer as entered,
        case
            when int_project.is_new and int_project.adds_investment
                then int_project.size_wan
        end as started_wan,
        case int_definition.size_basis
            when 'fixed' then 'fixed_investment_wan'
            else 'total_investment_wan'
        end as size_column
    from int_project
    cross join int_definition
    where int_project.is_sized
)

select
    dated.slot,
    dated.unit_code,
    fact.indicator_code,
    fact.role,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    dated.project_no as source_no,
    fact.contribution::numeric as contribution,
    dated.project_no * 4 as member_set
from dated
cross join
    lateral (
        values
        ('started_projects', 'value', 'started_on', dated.started),
        ('started_investment', 'value', dated.size_column, dated.started_wan),
        ('completed_projects', 'value', 'completed_on', dated.completed),
        ('statistics_entries', 'value', 'statistics_entry_on', dated.entered)
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
