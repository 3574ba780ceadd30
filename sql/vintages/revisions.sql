-- The values that were published before and are about to change, each with what
-- caused it: the submissions that began or ceased to count since the last
-- publication and reach the value, 'definition' where the rules of computation
-- or the reference tables changed, 'unknown' where neither is the case.
-- A submission reaches the regions that hold its unit (under the code of the
-- value's period), its own month and, by recognition, later months of the year;
-- the province's and the cities' own forms reach what they speak of.
-- Grain: period x region x indicator x breakdown x member x basis.
with recursive changed as (
    select
        earlier.period,
        earlier.region_code,
        earlier.indicator_code,
        earlier.breakdown,
        earlier.member,
        earlier.basis,
        earlier.obs_value as previous_value,
        staged.obs_value as new_value,
        case
            when
                earlier.indicator_code in (
                    'target_completion', 'ahead_of_schedule'
                )
                then 'target'
            when
                earlier.indicator_code in (
                    'inspected_projects', 'inspection_match_rate'
                )
                then 'inspection'
            else 'other'
        end as kind
    from mart.indicator_values_vintage as earlier
    left join pg_temp.stage_indicator_values as staged
        on
            earlier.period = staged.period
            and earlier.region_code = staged.region_code
            and earlier.indicator_code = staged.indicator_code
            and earlier.breakdown = staged.breakdown
            and earlier.member = staged.member
            and earlier.basis = staged.basis
    where
        earlier.to_publication is null
        and earlier.period = any(%(periods)s::text[])
        and earlier.obs_value is not null
        and earlier.obs_value is distinct from staged.obs_value
),

counted as (
    select *
    from ops.counting_vintage
    where to_publication is null
),

news as (
    select distinct
        coalesce(counting.unit_code, vintage.unit_code) as unit_code,
        coalesce(counting.period, vintage.period) as period,
        case
            when
                left(coalesce(counting.form_code, vintage.form_code), 2) = 'ZS'
                then 'ZS'
            else coalesce(counting.form_code, vintage.form_code)
        end as form,
        coalesce(counting.submission_id, vintage.submission_id)
            as submission_id
    from core.counting_form as counting
    full outer join counted as vintage
        on
            counting.unit_code = vintage.unit_code
            and counting.period = vintage.period
            and counting.form_code = vintage.form_code
    where counting.submission_id is distinct from vintage.submission_id
),

periods as (
    select distinct
        period,
        (to_date(period, 'YYYY-MM') + interval '1 month - 1 day')::date
            as period_end
    from changed
),

successors as (
    select distinct
        periods.period,
        periods.period_end,
        news.unit_code as old_code,
        news.unit_code,
        0 as generation
    from periods
    cross join news
    union all
    select
        successors.period,
        successors.period_end,
        successors.old_code,
        region_succession.new_code as unit_code,
        successors.generation + 1 as generation
    from successors
    inner join core.region_succession
        on successors.unit_code = region_succession.old_code
    where
        region_succession.kind <> 'split'
        and region_succession.effective_from <= successors.period_end
),

placed as (
    select distinct on (successors.period, successors.old_code)
        successors.period,
        successors.period_end,
        successors.old_code,
        successors.unit_code,
        region.region_level,
        case
            when region.region_level in ('county', 'zone')
                then region.parent_code
            else successors.unit_code
        end as city_code
    from successors
    inner join core.region on successors.unit_code = region.region_code
    order by
        successors.period asc,
        successors.old_code asc,
        successors.generation desc
),

holders as (
    select
        placed.period,
        placed.old_code,
        placed.unit_code as region_code
    from placed
    union
    select
        placed.period,
        placed.old_code,
        placed.city_code as region_code
    from placed
    union
    select
        placed.period,
        placed.old_code,
        region.region_code
    from placed
    inner join core.region on region.region_level = 'province'
    union
    select
        placed.period,
        placed.old_code,
        region_group.group_code as region_code
    from placed
    inner join core.region_group
        on
            region_group.member_code in (placed.unit_code, placed.city_code)
            and placed.period_end
            between region_group.valid_from and region_group.valid_to
),

-- What a city or the province says of the units below it.
below as (
    select
        placed.period,
        placed.old_code,
        region.region_code
    from placed
    inner join core.region
        on
            placed.region_level = 'province'
            or placed.unit_code in (region.region_code, region.parent_code)
    where placed.region_level in ('province', 'city')
),

below_groups as (
    select
        below.period,
        below.old_code,
        region_group.group_code as region_code
    from below
    inner join core.region_group
        on below.region_code = region_group.member_code
),

reached as (
    select
        holders.period,
        holders.region_code,
        news.form,
        news.period as data_period,
        news.submission_id
    from news
    inner join holders on news.unit_code = holders.old_code
    union
    select
        below.period,
        below.region_code,
        news.form,
        news.period as data_period,
        news.submission_id
    from news
    inner join below on news.unit_code = below.old_code
    where news.form <> 'ZS'
    union
    select
        below_groups.period,
        below_groups.region_code,
        news.form,
        news.period as data_period,
        news.submission_id
    from news
    inner join below_groups on news.unit_code = below_groups.old_code
    where news.form <> 'ZS'
),

groups as (
    select distinct
        period,
        region_code,
        basis,
        kind
    from changed
),

causes as (
    select
        groups.period,
        groups.region_code,
        groups.basis,
        groups.kind,
        string_agg(
            distinct reached.submission_id, ',' order by reached.submission_id
        ) as submissions
    from groups
    inner join reached
        on
            groups.period = reached.period
            and groups.region_code = reached.region_code
    where
        case reached.form
            when 'ZS'
                then
                    reached.data_period = groups.period
                    or (
                        groups.basis = 'recognised'
                        and left(reached.data_period, 4)
                        = left(groups.period, 4)
                        and reached.data_period < groups.period
                    )
            when 'SJ01' then groups.kind = 'target'
            when 'SJ02' then groups.basis = 'recognised'
            when 'SJ03' then groups.kind = 'inspection'
            when 'SJ06' then true
            else false
        end
    group by groups.period, groups.region_code, groups.basis, groups.kind
)

select
    %(publication_no)s::bigint as publication_no,
    changed.period,
    changed.region_code,
    changed.indicator_code,
    changed.breakdown,
    changed.member,
    changed.basis,
    changed.previous_value,
    changed.new_value,
    changed.new_value - changed.previous_value as difference,
    coalesce(
        nullif(
            concat_ws(
                ',',
                case when %(has_new_method)s::boolean then 'definition' end,
                causes.submissions
            ), ''
        ),
        'unknown'
    ) as cause
from changed
left join causes
    on
        changed.period = causes.period
        and changed.region_code = causes.region_code
        and changed.basis = causes.basis
        and changed.kind = causes.kind
