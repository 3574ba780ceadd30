-- The values that were published before and are about to change, each with what
-- caused it: the submissions that reach the value and began or ceased to count
-- between the aggregation that was published and this one; 'definition' where the
-- rules of computation or the reference tables changed; 'closing' where what was
-- carried no longer is because the period was closed, 'carry' where nothing else
-- than carrying can have changed; 'unknown' where none is the case.
-- A submission reaches the regions that hold its unit (under the code of the
-- value's period), its own month and, by recognition or while it is carried, later
-- months of the year; the province's and the cities' forms what they speak of.
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
        earlier.obs_status = 'E' as was_carried,
        coalesce(staged.obs_status = 'E', false) as is_carried,
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
            and staged.period = any(%(periods)s::text[])
    where
        earlier.to_publication is null
        and earlier.period = any(%(periods)s::text[])
        and earlier.obs_value is not null
        and earlier.obs_value is distinct from staged.obs_value
),

states as (
    select
        periods.period,
        (to_date(periods.period, 'YYYY-MM') + interval '1 month - 1 day')::date
            as period_end,
        coalesce(published_state.state_no, 0) as state_then,
        coalesce(aggregation.state_no, 0) as state_now,
        published_state.method_fingerprint <> aggregation.method_fingerprint
            as has_new_method,
        period_closing.period is not null as is_closed
    from (select distinct period from changed) as periods
    left join ops.aggregation on periods.period = aggregation.period
    left join ops.published_state on periods.period = published_state.period
    left join ops.period_closing on periods.period = period_closing.period
),

counted as (
    select
        states.period as figure_period,
        vintage.unit_code,
        vintage.period,
        vintage.form_code,
        vintage.submission_id,
        vintage.from_state <= states.state_then
        and (
            vintage.to_state is null or states.state_then < vintage.to_state
        ) as counted_then,
        vintage.from_state <= states.state_now
        and (
            vintage.to_state is null or states.state_now < vintage.to_state
        ) as counts_now
    from states
    inner join ops.counting_vintage as vintage
        on
            left(vintage.form_code, 2) = 'SJ'
            or (
                left(vintage.period, 4) = left(states.period, 4)
                and states.period >= vintage.period
            )
),

-- What counts now is named, and what ceased to count where nothing replaced it.
news as (
    select distinct
        compared.figure_period,
        compared.unit_code,
        compared.period,
        compared.submission_id,
        case
            when left(compared.form_code, 2) = 'ZS' then 'ZS'
            else compared.form_code
        end as form
    from (
        select
            counted.*,
            bool_or(counted.counts_now) over (
                partition by
                    counted.figure_period,
                    counted.unit_code,
                    counted.period,
                    counted.form_code
            ) as is_answered
        from counted
    ) as compared
    where
        compared.counted_then <> compared.counts_now
        and (compared.counts_now or not compared.is_answered)
),

successors as (
    select distinct
        states.period,
        states.period_end,
        news.unit_code as old_code,
        news.unit_code,
        0 as generation
    from states
    inner join news on states.period = news.figure_period
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

-- Units that had a report of the period itself then and have one now: what they
-- sent for earlier months is not carried into it.
present as (
    select
        placed.period,
        placed.old_code
    from placed
    inner join counted
        on
            placed.period = counted.figure_period
            and placed.period = counted.period
            and counted.unit_code in (placed.old_code, placed.unit_code)
    where left(counted.form_code, 2) = 'ZS'
    group by placed.period, placed.old_code
    having bool_or(counted.counted_then) and bool_or(counted.counts_now)
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
        news.submission_id,
        present.old_code is null as may_be_carried
    from news
    inner join holders
        on
            news.figure_period = holders.period
            and news.unit_code = holders.old_code
    left join present
        on
            news.figure_period = present.period
            and news.unit_code = present.old_code
    union
    select
        below.period,
        below.region_code,
        news.form,
        news.period as data_period,
        news.submission_id,
        false as may_be_carried
    from news
    inner join below
        on
            news.figure_period = below.period
            and news.unit_code = below.old_code
    where news.form <> 'ZS'
    union
    select
        below_groups.period,
        below_groups.region_code,
        news.form,
        news.period as data_period,
        news.submission_id,
        false as may_be_carried
    from news
    inner join below_groups
        on
            news.figure_period = below_groups.period
            and news.unit_code = below_groups.old_code
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
                        groups.basis = 'recognised' or reached.may_be_carried
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
                case when states.has_new_method then 'definition' end,
                case
                    when
                        states.is_closed
                        and changed.was_carried
                        and not changed.is_carried
                        then 'closing'
                end,
                causes.submissions
            ), ''
        ),
        case
            when changed.was_carried or changed.is_carried then 'carry'
        end,
        'unknown'
    ) as cause
from changed
inner join states on changed.period = states.period
left join causes
    on
        changed.period = causes.period
        and changed.region_code = causes.region_code
        and changed.basis = causes.basis
        and changed.kind = causes.kind
