-- Every finding, with where it stands and what to do. Personal values are masked
-- when findings are made.
-- Grain: finding.
select
    coalesce(submission.period, 'unknown') as period,
    finding.finding_id,
    submission.unit_code,
    submission.attempt::bigint as attempt,
    finding.rule_id,
    finding.severity,
    finding.form_code,
    finding.sheet,
    finding.cell,
    finding.column_name as "column",
    finding.value,
    finding.expected,
    finding.difference,
    finding.message,
    finding.remedy,
    finding.state,
    finding.explanation
from ops.finding
inner join ops.submission
    on finding.submission_id = submission.submission_id
order by period asc, finding.finding_id asc
