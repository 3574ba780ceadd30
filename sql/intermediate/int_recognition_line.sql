-- The line of the province's recognition (SJ02) that holds for a project: the
-- latest of the year up to the slot's month.
-- Grain: slot x project.
select distinct on (int_slot.slot, recognition.project_id)
    int_slot.slot,
    recognition.project_id,
    recognition.line_period,
    placed.source_no,
    recognition.decision = '不予认定' as is_denied,
    coalesce(recognition.recognised_ytd_funds_wan, 0) as funds_wan,
    coalesce(recognition.recognised_ytd_outside_funds_wan, 0)
        as outside_wan,
    coalesce(recognition.recognised_ytd_huishang_funds_wan, 0)
        as huishang_wan
from core.sj02 as recognition
inner join int_slot
    on
        left(recognition.line_period, 4) = left(int_slot.data_period, 4)
        and recognition.line_period <= int_slot.data_period
inner join int_form_row as placed
    on
        placed.form_code = 'SJ02'
        and recognition.submission_id = placed.submission_id
        and recognition.sheet = placed.sheet
        and recognition.row_no = placed.row_no
order by
    int_slot.slot asc,
    recognition.project_id asc,
    recognition.line_period desc,
    recognition.period desc
