-- Which submission stands for a reporter's form in each slot, under the code of
-- then (old_code), of the period (unit_code) and with the city of the period.
-- A county or zone that is not in yet stands with its newest accepted report of
-- an earlier month of the same year, whole: every form, flows and stocks alike
-- (is_carried). Never in a closed period, never in the month of the base. Each of
-- the codes that were merged or changed stands with its own newest report, until
-- the successor has reported for them.
-- Grain: slot x old code x form.
with counting as (
    select
        counting_form.period,
        counting_form.form_code,
        counting_form.form_status,
        counting_form.submission_id,
        counting_form.unit_level,
        counting_form.unit_code as old_code,
        int_unit_map.unit_code,
        int_unit_map.city_code
    from core.counting_form
    inner join int_unit_map
        on counting_form.unit_code = int_unit_map.old_code
    where
        counting_form.period between %(january)s and %(period)s
        or counting_form.period = %(base_period)s
),

received as (
    select distinct
        int_slot.slot,
        counting.unit_code
    from counting
    inner join int_slot on counting.period = int_slot.data_period
),

open_slots as (
    select
        int_slot.slot,
        int_slot.data_period
    from int_slot
    where
        %(carry)s
        and int_slot.slot <> 'base'
        and not exists (
            select 1
            from ops.period_closing
            where period_closing.period = int_slot.data_period
        )
),

-- codes whose successor has reported for them since
succeeded as (
    select distinct
        open_slots.slot,
        region_succession.old_code
    from core.region_succession
    inner join int_unit_map
        on region_succession.old_code = int_unit_map.old_code
    inner join counting
        on
            int_unit_map.unit_code = counting.unit_code
            and counting.period
            >= to_char(region_succession.effective_from, 'YYYY-MM')
    inner join open_slots on counting.period < open_slots.data_period
    where region_succession.kind <> 'split'
),

last_reports as (
    select
        open_slots.slot,
        counting.old_code,
        max(counting.period) as period
    from open_slots
    inner join counting
        on
            open_slots.data_period > counting.period
            and counting.period >= %(january)s
            and counting.unit_level in ('county', 'zone')
    left join received
        on
            open_slots.slot = received.slot
            and counting.unit_code = received.unit_code
    left join succeeded
        on
            open_slots.slot = succeeded.slot
            and counting.old_code = succeeded.old_code
    where received.unit_code is null and succeeded.old_code is null
    group by open_slots.slot, counting.old_code
)

select
    int_slot.slot,
    counting.form_code,
    counting.form_status,
    counting.submission_id,
    counting.unit_level,
    counting.old_code,
    counting.unit_code,
    counting.city_code,
    false as is_carried
from counting
inner join int_slot on counting.period = int_slot.data_period
union all
select
    last_reports.slot,
    counting.form_code,
    counting.form_status,
    counting.submission_id,
    counting.unit_level,
    counting.old_code,
    counting.unit_code,
    counting.city_code,
    true as is_carried
from last_reports
inner join counting
    on
        last_reports.old_code = counting.old_code
        and last_reports.period = counting.period
