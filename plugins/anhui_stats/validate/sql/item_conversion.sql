-- Cells of item forms that parse converted to the item's own unit.
-- Grain: one cell.
select
    submission_id,
    sheet,
    column_name,
    raw,
    cast(regexp_extract(cell, '\d+$') as bigint) as row_no,
from batch_normalisations
where
    kind = 'unit'
    and regexp_matches(cell, '\d$')
    and form_code in (select form_item.form_code from form_item)
