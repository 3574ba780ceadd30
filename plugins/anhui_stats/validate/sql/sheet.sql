-- One row a sheet, whether it was taken for a form (form_code) or not ('').
-- unassigned_rows: rows of a city's sheet that may be anyone's, on the sheet
-- record of each unit that has rows there.
with

unassigned as (
    select
        submission_id as city_id,
        form_code,
        sheet,
        count(*) as row_count,
    from batch_refused
    where reason in ('blank', 'unknown')
    group by submission_id, form_code, sheet
)

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
    sender.region_name as sender_name,
    coalesce(unassigned.row_count, 0) as unassigned_rows,
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
left join city_sheet
    on
        batch_sheets.submission_id = city_sheet.submission_id
        and batch_sheets.form_code = city_sheet.form_code
        and batch_sheets.sheet = city_sheet.sheet
left join unassigned
    on
        city_sheet.city_id = unassigned.city_id
        and city_sheet.form_code = unassigned.form_code
        and city_sheet.sheet = unassigned.sheet
left join ref_region as sender
    on active_submission.sent_by = sender.region_code
