-- What a rule about a row may know of its submission. Form columns keep their
-- own names (SJ02 has a period of its own), so these begin with report_.
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
from active_submission
