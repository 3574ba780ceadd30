-- Columns in which parse converted a unit (in the heading, caption or a cell).
-- Grain: one submission, form, sheet and column.
select distinct
    submission_id,
    form_code,
    sheet,
    column_name,
from batch_normalisations
where kind = 'unit'
