-- Every attempt of every unit, with what became of it. An accepted attempt none
-- of whose forms counts any more is superseded (a city's consolidated workbook
-- may hold no form of its own: it stays accepted). A file that does not say its
-- month stands under the period 'unknown'. So does a file that was archived but
-- not judged yet (received: the night broke off): its unit and month are only
-- known when it is read, so it is numbered after the attempts of no known unit
-- and has no counts. What lies in a _check folder is tried out, not reported.
-- Grain: submission.
with open_queries as (
    select
        finding.submission_id,
        count(*) as open_queries
    from ops.finding
    where finding.severity = 'query' and finding.state = 'open'
    group by finding.submission_id
),

counting as (
    select distinct counting_form.submission_id
    from core.counting_form
),

speaking as (
    select distinct submission_form.submission_id
    from ops.submission_form
),

judged as (
    select
        submission.*,
        case
            when
                submission.is_accepted
                and counting.submission_id is null
                and speaking.submission_id is not null
                then 'superseded'
            else submission.state
        end as published_state
    from ops.submission
    left join counting on submission.submission_id = counting.submission_id
    left join speaking on submission.submission_id = speaking.submission_id
),

described as (
    select
        judged.submission_id,
        judged.unit_code,
        judged.published_state,
        judged.received_at,
        judged.sha256,
        judged.file_name,
        judged.city_comment,
        region.region_name as unit_name,
        judged.attempt::bigint as attempt,
        judged.errors::bigint as errors,
        judged.queries::bigint as queries,
        coalesce(judged.period, 'unknown') as period,
        case judged.published_state
            when 'unreadable' then '无法读取'
            when 'rejected' then '已退回'
            when 'accepted_open_queries' then '已接收（有待核实事项）'
            when 'accepted' then '已接收'
            when 'superseded' then '已被新版本替换'
            when 'withdrawn' then '已撤回'
        end as state_label,
        case judged.city_review
            when 'none' then '无需市级审核'
            when 'waiting' then '待市级审核'
            when 'passed' then '市级审核通过'
            when 'returned' then '市级退回'
        end as city_review,
        judged.received_at <= coalesce(
            unit_deadline.deadline, report_deadline.deadline
        ) as on_time,
        coalesce(open_queries.open_queries, 0) as open_queries
    from judged
    left join core.region on judged.unit_code = region.region_code
    left join core.report_deadline
        on judged.period = report_deadline.period
    left join core.unit_deadline
        on
            judged.period = unit_deadline.period
            and judged.unit_code = unit_deadline.unit_code
    left join open_queries
        on judged.submission_id = open_queries.submission_id
),

nameless as (
    select coalesce(max(submission.attempt), 0) as attempts
    from ops.submission
    where submission.unit_code is null and submission.period is null
),

waiting as (
    select
        receipt.receipt_id,
        receipt.received_at,
        receipt.sha256,
        receipt.file_name,
        nameless.attempts + row_number() over (
            order by receipt.received_at, receipt.receipt_id
        ) as attempt
    from ops.receipt
    cross join nameless
    left join ops.submission_file
        on receipt.receipt_id = submission_file.receipt_id
    where
        submission_file.receipt_id is null
        and receipt.duplicate_of is null
        and position('/_check/' in '/' || receipt.path) = 0
)

select
    described.period,
    described.submission_id,
    described.unit_code,
    described.unit_name,
    described.attempt,
    described.published_state as state,
    described.state_label,
    described.on_time,
    described.received_at,
    described.sha256,
    described.file_name,
    described.errors,
    described.queries,
    described.open_queries,
    described.city_review,
    described.city_comment
from described
union all
select
    'unknown' as period,
    waiting.receipt_id as submission_id,
    null as unit_code,
    null as unit_name,
    waiting.attempt,
    'received' as state,
    '已收到' as state_label,
    null as on_time,
    waiting.received_at,
    waiting.sha256,
    waiting.file_name,
    null as errors,
    null as queries,
    null as open_queries,
    null as city_review,
    '' as city_comment
from waiting
order by
    period asc,
    unit_code asc nulls first,
    attempt asc,
    submission_id asc
