-- 目标完成率 (%) of each region and indicator with a target, and, for targets of a
-- flow, 较序时进度: how far it is ahead of the part that is due by the month (个百分点).
-- Grain: region x indicator x member (the indicator that the target is for).
with completion as (
    select
        value_row.region_code,
        value_row.indicator_code as member,
        indicator.measure_kind,
        100 * value_row.obs_value / nullif(target.target_value, 0)
            as obs_value,
        100 * value_row.previous_value / nullif(target.target_value, 0)
            as previous_value,
        100 * value_row.warehouse_value / nullif(target_then.target_value, 0)
            as warehouse_value
    from int_value as value_row
    inner join int_target as target
        on
            value_row.region_code = target.region_code
            and value_row.indicator_code = target.indicator_code
            and target.slot = 'current'
    inner join core.indicator
        on value_row.indicator_code = indicator.indicator_code
    left join int_target as target_then
        on
            value_row.region_code = target_then.region_code
            and value_row.indicator_code = target_then.indicator_code
            and target_then.slot = 'base'
    where value_row.breakdown = 'none' and value_row.basis = 'reported'
),

due as (
    select
        max(100 * schedule.due_parts / schedule.all_parts) filter (
            where int_slot.slot = 'current'
        ) as due_pct,
        max(100 * schedule.due_parts / schedule.all_parts) filter (
            where int_slot.slot = 'previous'
        ) as previous_due_pct
    from int_slot
    inner join core.target_schedule as schedule
        on date_part('month', int_slot.period_end) = schedule.due_month
)

select
    completion.region_code,
    'target_completion' as indicator_code,
    'indicator' as breakdown,
    completion.member,
    'reported' as basis,
    completion.obs_value,
    completion.previous_value,
    completion.warehouse_value
from completion
union all
select
    completion.region_code,
    'ahead_of_schedule' as indicator_code,
    'indicator' as breakdown,
    completion.member,
    'reported' as basis,
    completion.obs_value - due.due_pct as obs_value,
    completion.previous_value - due.previous_due_pct as previous_value,
    completion.warehouse_value - due.due_pct as warehouse_value
from completion
cross join due
where completion.measure_kind = 'flow'
