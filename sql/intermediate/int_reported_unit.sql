-- Who stands with an accepted report in each slot, under the code of then
-- (old_code) and of the period (unit_code). nil: every required form is in 零报告.
-- late: its first accepted report came after the deadline of the period.
-- carried: it is not in yet; an earlier month of the year stands for it.
-- Grain: slot x old code.
with standing as (
    select
        slot,
        old_code,
        unit_code,
        unit_level,
        is_carried,
        bool_and(form_status = 'nil') filter (
            where form_code = any(%(required_forms)s::text[])
        ) as is_nil
    from int_report
    group by slot, old_code, unit_code, unit_level, is_carried
),

first_arrivals as (
    select
        unit_code,
        period,
        min(received_at) as first_received_at
    from ops.submission
    where
        is_accepted
        and period in (%(period)s, %(previous_period)s, %(base_period)s)
    group by unit_code, period
)

select
    standing.slot,
    standing.old_code,
    standing.unit_code,
    standing.unit_level,
    standing.is_carried,
    coalesce(standing.is_nil, false) as is_nil,
    coalesce(
        first_arrivals.first_received_at > unit_deadline.deadline, false
    ) as is_late
from standing
inner join int_slot on standing.slot = int_slot.slot
left join first_arrivals
    on
        standing.old_code = first_arrivals.unit_code
        and int_slot.data_period = first_arrivals.period
left join core.unit_deadline
    on
        standing.old_code = unit_deadline.unit_code
        and int_slot.data_period = unit_deadline.period
