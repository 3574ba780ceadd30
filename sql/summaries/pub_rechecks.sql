-- What a re-check changed after rules, forms, reference tables or another
-- month's or unit's report had changed.
-- Grain: moment x submission x rule.
select
    submission.period,
    recheck.rechecked_at,
    recheck.submission_id,
    submission.unit_code,
    recheck.rule_id,
    recheck.cause,
    submission.attempt::bigint as attempt,
    recheck.added::bigint as added,
    recheck.removed::bigint as removed
from ops.recheck
inner join ops.submission
    on recheck.submission_id = submission.submission_id
order by
    submission.period asc,
    recheck.rechecked_at asc,
    recheck.submission_id asc,
    recheck.rule_id asc
