-- What a rule about a row may know of its submission. Form columns keep their
-- own names (SJ02 has a period of its own), so these begin with report_.
-- part_forms: the forms in what was split from a city's workbook; null for a
-- workbook of one's own, whose forms may all be compared.
select
    submission_id,
    report_unit,
    report_level,
    report_city,
    report_period,
    report_year,
    report_month,
    period_start,
    period_end,
    moment_date,
    case when sent_by is not null then part.form_codes end as part_forms,
from active_submission
left join (
    select
        submission_id as part_id,
        list(form_code) as form_codes,
    from batch_forms
    where form_status = 'present'
    group by submission_id
) as part
    on active_submission.submission_id = part.part_id
