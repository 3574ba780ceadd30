-- One row a field of a further cover in the same submission.
select
    active_submission.*,
    '' as form_code,
    batch_cover_cells.sheet,
    cast(null as bigint) as row_no,
    coalesce(batch_cover_cells.cell, '') as cell,
    batch_cover_cells.field as column_name,
    trim(batch_cover_cells.raw) as raw,
    other_unit.other_unit_name,
from batch_cover_cells
inner join active_submission
    on batch_cover_cells.submission_id = active_submission.submission_id
left join other_unit
    on
        active_submission.stated_code = other_unit.unit_code
        and batch_cover_cells.raw = other_unit.words
where
    batch_cover_cells.sheet <> coalesce(active_submission.cover_sheet, '')
