-- One row a row (row_no null: a sheet) of a city's workbook that went to no
-- unit.
select
    active_submission.*,
    batch_refused.form_code,
    batch_refused.sheet,
    batch_refused.row_no,
    coalesce(batch_refused.cell, '') as cell,
    '' as column_name,
    batch_refused.raw,
    batch_refused.reason,
from batch_refused
inner join active_submission
    on batch_refused.submission_id = active_submission.submission_id
