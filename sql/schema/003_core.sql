-- Which submission counts: the newest accepted one of each unit, period and
-- form. A county's workbook says something about every form, so it counts as a
-- whole; a city's or the province's replaces only the forms that are in it.
-- The views core.<form> over raw.<form> are made from the form definitions.
create or replace view core.counting_form as
select distinct on (
    submission.unit_code, submission.period, submission_form.form_code
)
    submission.unit_code,
    submission.unit_level,
    submission.period,
    submission_form.form_code,
    submission_form.form_status,
    submission_form.row_count,
    submission.submission_id,
    submission.attempt,
    submission.received_at,
    submission.state
from ops.submission_form
inner join ops.submission
    on submission_form.submission_id = submission.submission_id
where submission.is_accepted
order by
    submission.unit_code asc,
    submission.period asc,
    submission_form.form_code asc,
    submission.sequence_no desc;
