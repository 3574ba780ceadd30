-- One row a cell that could not be read as its column's type.
select
    active_submission.*,
    coalesce(batch_unread.form_code, '') as form_code,
    batch_unread.sheet,
    batch_unread.row_no,
    coalesce(batch_unread.cell, '') as cell,
    batch_unread.column_name,
    batch_unread.raw,
    batch_unread.reason,
    coalesce(form_column.type_label, '规定格式的内容') as type_label,
    coalesce(form_column.allowed_values, '') as allowed_values,
from batch_unread
inner join active_submission
    on batch_unread.submission_id = active_submission.submission_id
left join form_column
    on
        coalesce(batch_unread.form_code, '') = form_column.form_code
        and batch_unread.column_name = form_column.column_name
        and coalesce(active_submission.period, '9999-12')
        between form_column.valid_from and form_column.valid_to
