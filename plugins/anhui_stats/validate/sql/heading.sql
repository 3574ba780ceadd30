-- One row a sheet and column of its form that no heading matched. is_needed:
-- a row of the sheet meets the condition under which the column is required.
with

missing as (
    select
        submission_id,
        form_code,
        sheet,
        heading_row,
        unnest(missing_columns) as column_name,
    from batch_sheets
)

select
    active_submission.*,
    missing.form_code,
    missing.sheet,
    missing.heading_row as row_no,
    '' as cell,
    missing.column_name,
    coalesce(form_column.required, 'never') as required,
    needed_column.column_name is not null as is_needed,
from missing
inner join active_submission
    on missing.submission_id = active_submission.submission_id
left join form_column
    on
        missing.form_code = form_column.form_code
        and missing.column_name = form_column.column_name
        and active_submission.period
        between form_column.valid_from and form_column.valid_to
left join needed_column
    on
        missing.submission_id = needed_column.submission_id
        and missing.form_code = needed_column.form_code
        and missing.sheet = needed_column.sheet
        and missing.column_name = needed_column.column_name
