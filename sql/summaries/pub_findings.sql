-- Every finding, with where it stands and what to do. Personal values are
-- masked when findings are made.
-- Grain: finding.
with placed as (
    select
        finding.*,
        submission.unit_code,
        submission.attempt::bigint as unit_attempt,
        coalesce(submission.period, 'unknown') as period
    from ops.finding
    inner join ops.submission
        on finding.submission_id = submission.submission_id
)

select
    placed.period,
    placed.finding_id,
    placed.unit_code,
    placed.unit_attempt as attempt,
    placed.rule_id,
    placed.severity,
    placed.form_code,
    placed.sheet,
    placed.cell,
    placed.column_name as "column",
    placed.value,
    placed.expected,
    placed.difference,
    placed.message,
    placed.remedy,
    placed.state,
    placed.explanation
from placed
order by placed.period asc, placed.finding_id asc
