-- One row a sheet, whether it was taken for a form (form_code) or not ('').
select
    active_submission.*,
    coalesce(batch_sheets.form_code, '') as form_code,
    batch_sheets.sheet,
    cast(null as bigint) as row_no,
    '' as cell,
    '' as column_name,
    batch_sheets.caption_unit,
    batch_sheets.caption_period,
    batch_sheets.rows_found,
    batch_sheets.rows_parsed,
    try_cast(
        regexp_extract(
            batch_sheets.rows_skipped, '"data_after_end": *([0-9]+)', 1
        ) as bigint
    ) as rows_after_end,
    other_unit.other_unit_name,
    cover_unit.other_unit_name is not null as cover_names_another,
from batch_sheets
inner join active_submission
    on batch_sheets.submission_id = active_submission.submission_id
left join other_unit
    on
        active_submission.stated_code = other_unit.unit_code
        and batch_sheets.caption_unit = other_unit.words
left join other_unit as cover_unit
    on
        active_submission.stated_code = cover_unit.unit_code
        and active_submission.unit_name = cover_unit.words
