-- One row a submission and form valid in its period: is it there, and may it
-- be?
with

-- a form may stand on several sheets; the first one is pointed at
first_sheet as (
    select
        submission_id,
        form_code,
        min(sheet) as sheet,
    from batch_sheets
    group by submission_id, form_code
)

select
    active_submission.*,
    form_definition.form_code,
    coalesce(first_sheet.sheet, form_definition.sheet) as sheet,
    cast(null as bigint) as row_no,
    '' as cell,
    '' as column_name,
    form_definition.title as form_title,
    form_definition.is_required,
    form_definition.is_accepted,
    coalesce(batch_forms.form_status, 'absent') as form_status,
    coalesce(batch_forms.row_count, 0) as row_count,
    coalesce(batch_forms.sheet_found, false) as sheet_found,
    coalesce(
        list_contains(active_submission.nil_forms, form_definition.form_code),
        false
    ) as is_nil_report,
from active_submission
inner join form_definition
    on
        active_submission.report_level = form_definition.region_level
        and active_submission.period
        between form_definition.valid_from and form_definition.valid_to
left join batch_forms
    on
        active_submission.submission_id = batch_forms.submission_id
        and form_definition.form_code = batch_forms.form_code
left join first_sheet
    on
        active_submission.submission_id = first_sheet.submission_id
        and form_definition.form_code = first_sheet.form_code
