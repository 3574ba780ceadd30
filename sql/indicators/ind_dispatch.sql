-- 项目调度会 (次), 调度项目 (个), from ZS03.
-- Grain: slot x unit x indicator.
select
    int_slot.slot,
    int_unit_map.unit_code,
    form_item.base_for as indicator_code,
    'none' as breakdown,
    '' as member,
    'reported' as basis,
    null::text as excluded_level,
    null::numeric as denominator,
    sum(stated.ytd_value) as numerator
from core.zs03 as stated
inner join int_slot on stated.period = int_slot.data_period
inner join int_unit_map on stated.unit_code = int_unit_map.old_code
inner join core.form_item
    on
        form_item.form_code = 'ZS03'
        and stated.item_code = form_item.item_code
where
    stated.period in (%(period)s, %(previous_period)s, %(base_period)s)
    and stated.item_code in ('Z301', 'Z302')
group by int_slot.slot, int_unit_map.unit_code, form_item.base_for
