-- Who has an accepted report in each slot, under the code of then (old_code) and
-- of the period (unit_code). nil: every required form is in 零报告.
-- late: its first accepted report came after the deadline of the period.
-- Grain: slot x old code.
with counting as (
    select
        unit_code,
        unit_level,
        period,
        bool_and(form_status = 'nil') filter (
            where form_code = any(%(required_forms)s::text[])
        ) as is_nil
    from core.counting_form
    where period in (%(period)s, %(previous_period)s, %(base_period)s)
    group by unit_code, unit_level, period
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
    int_slot.slot,
    counting.unit_code as old_code,
    int_unit_map.unit_code,
    counting.unit_level,
    coalesce(counting.is_nil, false) as is_nil,
    coalesce(
        first_arrivals.first_received_at > unit_deadline.deadline, false
    ) as is_late
from counting
inner join int_slot on counting.period = int_slot.data_period
inner join int_unit_map on counting.unit_code = int_unit_map.old_code
inner join first_arrivals
    on
        counting.unit_code = first_arrivals.unit_code
        and counting.period = first_arrivals.period
left join core.unit_deadline
    on
        counting.unit_code = unit_deadline.unit_code
        and counting.period = unit_deadline.period
