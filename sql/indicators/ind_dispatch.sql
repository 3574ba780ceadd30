-- 项目调度会 (次), 调度项目 (个), from ZS03.
-- Grain: slot x cell.
select
    placed.slot,
    placed.unit_code,
    form_item.base_for as indicator_code,
    'reported' as basis,
    null::text as excluded_level,
    'value' as role,
    placed.source_no,
    'ytd_value' as column_name,
    0::bigint as member_set,
    stated.ytd_value as contribution
from int_form_row as placed
inner join raw.zs03 as stated
    on
        placed.submission_id = stated.submission_id
        and placed.sheet = stated.sheet
        and placed.row_no = stated.row_no
inner join core.form_item
    on
        form_item.form_code = 'ZS03'
        and stated.item_code = form_item.item_code
where
    placed.form_code = 'ZS03'
    and stated.item_code in ('Z301', 'Z302')
    and stated.ytd_value is not null
