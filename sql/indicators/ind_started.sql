-- 新开工 (个, 万元), 竣工投产 and 新纳统 (个): the date lies in the year and not after
-- the period, whenever the project was signed; size as for 新签约.
-- Grain: slot x unit x indicator x breakdown x member.
with dated as (
    select
        *,
        coalesce(
            completed_on between year_start and period_end, false
        ) as is_completed,
        coalesce(
            statistics_entry_on between year_start and period_end, false
        ) as is_entered
    from int_project
    where is_sized
),

figures as (
    select
        dated.slot,
        dated.unit_code,
        int_project_member.breakdown,
        int_project_member.member,
        count(*) filter (
            where dated.is_new and dated.is_counted
        ) as started,
        sum(dated.size_wan) filter (
            where dated.is_new and dated.adds_investment
        ) as started_wan,
        count(*) filter (
            where dated.is_completed and dated.is_counted
        ) as completed,
        count(*) filter (
            where dated.is_entered and dated.is_counted
        ) as entered
    from dated
    inner join int_project_member
        on dated.project_no = int_project_member.project_no
    where
        (dated.is_new or dated.is_completed or dated.is_entered)
        and int_project_member.size_source in ('', 'dated')
    group by
        dated.slot,
        dated.unit_code,
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
    null::numeric as denominator
from figures
cross join
    lateral (
        values
        ('started_projects', figures.started),
        ('started_investment', figures.started_wan),
        ('completed_projects', figures.completed),
        ('statistics_entries', figures.entered)
    ) as fact (indicator_code, numerator)
where fact.numerator is not null
