-- 帮办事项 (ZS05): solved by dispatch meetings (个; from Z303 where the unit has no
-- ZS05 rows), projects and matters on the 帮办清单 (个), 按时办结率 (%) of what was
-- due in the year so far. A project that a city and its county both list counts
-- once, with the county.
-- Grain: slot x unit x indicator.
with matters as (
    select
        int_slot.slot,
        int_unit_map.unit_code,
        int_unit_map.city_code,
        matter.unit_level,
        matter.project_id,
        matter.origin,
        matter.due_on,
        matter.done_on,
        int_slot.year_start,
        int_slot.period_end
    from core.zs05 as matter
    inner join int_slot on matter.period = int_slot.data_period
    inner join int_unit_map on matter.unit_code = int_unit_map.old_code
    where matter.period in (%(period)s, %(previous_period)s, %(base_period)s)
),

figures as (
    select
        matters.slot,
        matters.unit_code,
        count(*) filter (
            where
            matters.origin = '调度会'
            and matters.done_on
            between matters.year_start and matters.period_end
        ) as solved,
        count(*) filter (where matters.origin = '帮办清单') as listed,
        count(distinct matters.project_id) filter (
            where
            matters.origin = '帮办清单'
            and not exists (
                select 1
                from matters as of_county
                where
                    matters.unit_level = 'city'
                    and of_county.unit_level <> 'city'
                    and of_county.origin = '帮办清单'
                    and of_county.slot = matters.slot
                    and of_county.city_code = matters.city_code
                    and of_county.project_id = matters.project_id
            )
        ) as listed_projects,
        count(*) filter (
            where
            matters.due_on between matters.year_start and matters.period_end
        ) as due,
        count(*) filter (
            where
            matters.due_on between matters.year_start and matters.period_end
            and matters.done_on <= matters.due_on
        ) as in_time
    from matters
    group by matters.slot, matters.unit_code
),

summaries as (
    select
        int_slot.slot,
        int_unit_map.unit_code,
        sum(stated.ytd_value) as solved
    from core.zs03 as stated
    inner join int_slot on stated.period = int_slot.data_period
    inner join int_unit_map on stated.unit_code = int_unit_map.old_code
    left join core.counting_form
        on
            stated.unit_code = counting_form.unit_code
            and stated.period = counting_form.period
            and counting_form.form_code = 'ZS05'
            and counting_form.row_count > 0
    where
        stated.period in (%(period)s, %(previous_period)s, %(base_period)s)
        and stated.item_code = 'Z303'
        and counting_form.unit_code is null
    group by int_slot.slot, int_unit_map.unit_code
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
cross join
    lateral (
        values
        ('matters_solved', figures.solved::numeric, null),
        ('helplist_matters', figures.listed, null),
        ('helplist_projects', figures.listed_projects, null),
        ('matters_in_time_rate', figures.in_time, figures.due)
    ) as fact (indicator_code, numerator, denominator)
union all
select
    summaries.slot,
    summaries.unit_code,
    'matters_solved' as indicator_code,
    'none' as breakdown,
    '' as member,
    'reported' as basis,
    null::text as excluded_level,
    summaries.solved as numerator,
    null::numeric as denominator
from summaries
