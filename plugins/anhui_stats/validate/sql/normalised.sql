-- One row a cell that was read otherwise than it was written.
select
    active_submission.*,
    coalesce(batch_normalisations.form_code, '') as form_code,
    coalesce(batch_normalisations.sheet, '') as sheet,
    try_cast(
        regexp_extract(batch_normalisations.cell, '\d+$') as bigint
    ) as row_no,
    coalesce(batch_normalisations.cell, '') as cell,
    coalesce(batch_normalisations.column_name, '') as column_name,
    batch_normalisations.kind,
    batch_normalisations.raw,
    batch_normalisations.amount as read_as,
from batch_normalisations
inner join active_submission
    on batch_normalisations.submission_id = active_submission.submission_id
where
    batch_normalisations.kind in (
        'date_month_ambiguous',
        'hidden_sheet',
        'hidden_row',
        'hidden_column'
    )
