-- One row a submission, readable or not.
select
    submission.*,
    '' as form_code,
    '' as sheet,
    cast(null as bigint) as row_no,
    '' as cell,
    '' as column_name,
    exists (
        select 1
        from batch_forms
        where
            batch_forms.submission_id = submission.submission_id
            and batch_forms.sheet_found
    )
    or exists (
        select 1
        from batch_splits
        where batch_splits.submission_id = submission.submission_id
    )
    or exists (
        select 1
        from batch_refused
        where batch_refused.submission_id = submission.submission_id
    ) as has_form_sheet,
from submission
