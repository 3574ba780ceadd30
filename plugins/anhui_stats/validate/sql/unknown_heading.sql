-- One row a heading that matches no column of the form (kept as read).
with

headings as (
    select
        submission_id,
        form_code,
        sheet,
        unnest(json_keys(unknown_headings)) as cell,
        unknown_headings,
    from batch_sheets
    where unknown_headings is not null and form_code <> ''
)

select
    active_submission.*,
    headings.form_code,
    headings.sheet,
    cast(null as bigint) as row_no,
    headings.cell,
    '' as column_name,
    json_extract_string(
        headings.unknown_headings, '$."' || headings.cell || '"'
    ) as heading,
from headings
inner join active_submission
    on headings.submission_id = active_submission.submission_id
