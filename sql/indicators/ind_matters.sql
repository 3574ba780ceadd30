-- 帮办事项 (ZS05): solved by dispatch meetings (个; from Z303 where the unit has no
-- ZS05 rows), projects and matters on the 帮办清单 (个), 按时办结率 (%) of what was
-- due in the year so far. A project counts once for its unit, at its first row;
-- one that a city and its county both list counts with the county.
-- Grain: slot x cell x indicator x role.
with matters as (
    select
        placed.slot,
        placed.source_no,
        placed.unit_code,
        placed.city_code,
        placed.unit_level,
        matter.project_id,
        matter.done_on,
        matter.due_on,
        matter.origin = '调度会'
        and matter.done_on
        between int_slot.year_start and int_slot.period_end as is_solved,
        coalesce(matter.origin = '帮办清单', false) as is_listed,
        matter.due_on
        between int_slot.year_start and int_slot.period_end as is_due,
        row_number() over (
            partition by
                placed.slot,
                placed.unit_code,
                matter.project_id,
                coalesce(matter.origin = '帮办清单', false)
            order by placed.source_no
        ) as place
    from int_form_row as placed
    inner join int_slot on placed.slot = int_slot.slot
    inner join raw.zs05 as matter
        on
            placed.submission_id = matter.submission_id
            and placed.sheet = matter.sheet
            and placed.row_no = matter.row_no
    where placed.form_code = 'ZS05'
),

marked as (
    select
        matters.*,
        matters.is_listed
        and matters.place = 1
        and matters.project_id is not null
        and not exists (
            select 1
            from matters as of_county
            where
                matters.unit_level = 'city'
                and of_county.unit_level <> 'city'
                and of_county.is_listed
                and of_county.slot = matters.slot
                and of_county.city_code = matters.city_code
                and of_county.project_id = matters.project_id
        ) as is_first_of_project
    from matters
),

summaries as (
    select
        placed.slot,
        placed.unit_code,
        placed.source_no,
        stated.ytd_value
    from int_form_row as placed
    inner join raw.zs03 as stated
        on
            placed.submission_id = stated.submission_id
            and placed.sheet = stated.sheet
            and placed.row_no = stated.row_no
    where
        placed.form_code = 'ZS03'
        and stated.item_code = 'Z303'
        and stated.ytd_value is not null
        and not exists (
            select 1
            from int_form_row as detail
            where
                detail.form_code = 'ZS05'
                and detail.slot = placed.slot
                and detail.old_code = placed.old_code
        )
)

select
    marked.slot,
    marked.unit_code,
    fact.indicator_code,
    'reported' as basis,
    null::text as excluded_level,
    fact.role,
    marked.source_no,
    fact.column_name,
    0::bigint as member_set,
    1::numeric as contribution
from marked
cross join
    lateral (
        values
        ('matters_solved', 'value', 'done_on', marked.is_solved),
        ('helplist_matters', 'value', 'matter_id', marked.is_listed),
        (
            'helplist_projects',
            'value',
            'project_id',
            marked.is_first_of_project
        ),
        (
            'matters_in_time_rate',
            'numerator',
            'done_on',
            marked.is_due and marked.done_on <= marked.due_on
        ),
        ('matters_in_time_rate', 'denominator', 'due_on', marked.is_due)
    ) as fact (indicator_code, role, column_name, is_met)
where fact.is_met
union all
select
    slot,
    unit_code,
    'matters_solved' as indicator_code,
    'reported' as basis,
    null::text as excluded_level,
    'value' as role,
    source_no,
    'ytd_value' as column_name,
    0::bigint as member_set,
    ytd_value as contribution
from summaries
