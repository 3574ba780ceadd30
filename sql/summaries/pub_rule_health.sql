-- How a rule fares in a month: what it asked, and what came of it. Only the
-- first accepted attempt of a unit is looked at, the workbook as the rule first
-- met it, and what became of each question in any attempt of the slot; mended:
-- a later one no longer has it (what went because a rule changed is left out);
-- expired: its workbook was withdrawn unanswered, and no other one of the slot
-- has the question.
-- noisy: it fired on more than one workbook in a hundred of the month, on at
-- least 3, and fewer than half of what was settled was mended.
-- Grain: period x rule.
with first_accepted as (
    select distinct on (submission.unit_code, submission.period)
        submission.submission_id,
        submission.unit_code,
        submission.period
    from ops.submission
    where
        submission.state in (
            'accepted', 'accepted_open_queries', 'withdrawn'
        )
        and submission.unit_level in ('county', 'zone')
        and submission.period is not null
    order by submission.unit_code, submission.period, submission.sequence_no
),

workbooks as (
    select
        first_accepted.period,
        count(*) as workbooks
    from first_accepted
    group by first_accepted.period
),

fates as (
    select
        submission.unit_code,
        submission.period,
        finding.question,
        bool_or(
            finding.state = 'mended'
            and finding.settled_by not in ('review', 'recheck')
        ) as is_mended,
        bool_or(finding.state = 'waived') as is_waived,
        bool_or(
            finding.state = 'explained' or explanation.finding_id is not null
        ) as is_explained,
        bool_or(finding.state = 'open') as is_open,
        bool_or(finding.settled_by = 'withdrawal') as is_withdrawn
    from ops.finding
    inner join ops.submission
        on finding.submission_id = submission.submission_id
    left join ops.explanation
        on finding.finding_id = explanation.finding_id and explanation.counts
    where finding.severity in ('query', 'notice')
    group by submission.unit_code, submission.period, finding.question
),

fired as (
    select
        first_accepted.period,
        finding.rule_id,
        finding.severity,
        count(*) as fired,
        count(distinct first_accepted.unit_code) as units,
        count(*) filter (where fates.is_mended) as mended,
        count(*) filter (
            where fates.is_explained and not fates.is_mended
        ) as explained,
        count(*) filter (
            where
            fates.is_waived
            and not (fates.is_mended or fates.is_explained)
        ) as waived,
        count(*) filter (
            where
            fates.is_open
            and not (fates.is_mended or fates.is_explained or fates.is_waived)
        ) as still_open,
        count(*) filter (
            where
            fates.is_withdrawn
            and not (
                fates.is_mended
                or fates.is_explained
                or fates.is_waived
                or fates.is_open
            )
        ) as expired
    from ops.finding
    inner join first_accepted
        on finding.submission_id = first_accepted.submission_id
    inner join fates
        on
            first_accepted.unit_code = fates.unit_code
            and first_accepted.period = fates.period
            and finding.question = fates.question
    where
        finding.severity in ('query', 'notice')
        and finding.settled_by is distinct from 'recheck'
    group by first_accepted.period, finding.rule_id, finding.severity
),

measured as (
    select
        fired.*,
        workbooks.workbooks,
        100.0 * fired.units / nullif(workbooks.workbooks, 0) as workbook_pct,
        fired.mended + fired.explained + fired.waived as settled
    from fired
    inner join workbooks on fired.period = workbooks.period
)

select
    measured.period,
    measured.rule_id,
    measured.severity,
    rule.title as rule_title,
    measured.fired,
    measured.units,
    measured.workbooks,
    measured.workbook_pct::numeric(38, 10) as workbook_pct,
    measured.mended,
    measured.explained,
    measured.waived,
    measured.still_open,
    measured.expired,
    (
        measured.severity = 'query'
        and measured.units >= 3
        and measured.workbook_pct > 1
        and 2 * measured.mended < measured.settled
    ) as is_noisy
from measured
left join core.rule on measured.rule_id = rule.rule_id
order by measured.period asc, measured.rule_id asc
