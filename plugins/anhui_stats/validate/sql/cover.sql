-- One row a submission whose cover could be read; its cells come from
-- cover_cells.
select
    active_submission.*,
    '' as form_code,
    coalesce(active_submission.cover_sheet, '') as sheet,
    cast(null as bigint) as row_no,
    '' as cell,
    '' as column_name,
    other_unit.other_unit_name,
    folder_region.region_name as folder_unit_name,
    coalesce(
        active_submission.folder_unit = active_submission.unit_code
        or active_submission.folder_unit = active_submission.report_city
        or related_unit.related_code is not null,
        true
    ) as folder_fits,
    (
        select max(form_definition.form_version)
        from form_definition
        where
            active_submission.period
            between form_definition.valid_from and form_definition.valid_to
    ) as known_version,
    (
        select string_agg(stated.code, '、' order by stated.code)
        from
            unnest(active_submission.nil_forms) as stated (code)
        where
            stated.code not in (
                select form_definition.form_code from form_definition
            )
    ) as unknown_nil_forms,
from active_submission
left join other_unit
    on
        active_submission.stated_code = other_unit.unit_code
        and active_submission.unit_name = other_unit.words
left join ref_region as folder_region
    on active_submission.folder_unit = folder_region.region_code
left join related_unit
    on
        active_submission.unit_code = related_unit.unit_code
        and active_submission.folder_unit = related_unit.related_code
