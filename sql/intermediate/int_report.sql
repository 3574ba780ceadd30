-- Which submission stands for a reporter's form in each slot, under the code of
-- then (old_code), of the period (unit_code) and with the city of the period.
-- Grain: slot x old code x form.
select
    int_slot.slot,
    counting.form_code,
    counting.submission_id,
    counting.unit_level,
    counting.unit_code as old_code,
    int_unit_map.unit_code,
    int_unit_map.city_code
from core.counting_form as counting
inner join int_slot on counting.period = int_slot.data_period
inner join int_unit_map on counting.unit_code = int_unit_map.old_code
where counting.period in (%(period)s, %(previous_period)s, %(base_period)s)
