-- Mail, the calendar and the nights: what goes back with an answer, every
-- refusal in the server's words, who was reopened, and how each night went.

-- The file that goes with a mail: where it lies below returned/, its name for
-- the reader, and the hash of its bytes. Null where none goes with it.
alter table ops.outbox add column if not exists attachment_path text;
alter table ops.outbox add column if not exists attachment_name text;
alter table ops.outbox add column if not exists attachment_sha256 text;
-- When the mail is tried again after a refusal; null: at once.
alter table ops.outbox
add column if not exists next_attempt_at timestamptz;
create index if not exists outbox_waiting
on ops.outbox (created_at) where sent_at is null;

-- One refusal of one mail, in the server's words. is_permanent: the server
-- answered 5xx, or the mail cannot be written at all.
create table if not exists ops.mail_refusal (
    message_id text not null references ops.outbox,
    attempt integer not null,
    refused_at timestamptz not null,
    is_permanent boolean not null,
    reply text not null,
    primary key (message_id, attempt)
);

-- A unit that may report a period again until a later day, from
-- reference/calendar.yaml.
create table if not exists core.reopening (
    unit_code text not null,
    period text not null,
    reopened_until timestamptz not null,
    approver text not null,
    reason text not null,
    primary key (unit_code, period)
);

-- Until when each unit's report of a period is in time.
-- Grain: unit x period with a deadline.
create or replace view core.unit_deadline as
select
    region.region_code as unit_code,
    report_deadline.period,
    greatest(
        report_deadline.deadline, reopening.reopened_until
    ) as deadline
from core.report_deadline
cross join core.region
left join core.reopening
    on
        report_deadline.period = reopening.period
        and region.region_code = reopening.unit_code;

-- One night, by its moment; ended_at stays null where it broke off.
create table if not exists ops.night (
    moment timestamptz primary key,
    started_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz
);

-- One step of one night (part: which batch or period of a mapped step).
-- failures counts the tries that ended with an error since the last success.
create table if not exists ops.night_step (
    moment timestamptz not null references ops.night,
    step text not null,
    part text not null default '',
    started_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    failures integer not null default 0,
    error text not null default '',
    primary key (moment, step, part)
);

-- How far each unit is with each period that has a deadline: what reminders,
-- digests and the quality table all read. is_nil: nothing but 零报告 counts.
-- returns: attempts that were sent back or could not be read.
-- Grain: period x county or zone that has to report.
create or replace view core.report_progress as
with attempts as (
    select
        unit_code,
        period,
        min(received_at) filter (where is_accepted) as first_accepted_at,
        min(attempt) filter (where is_accepted) as first_accepted_attempt,
        count(*) filter (
            where state in ('rejected', 'unreadable')
        ) as returned_attempts,
        max(attempt) as attempts
    from ops.submission
    group by unit_code, period
),

counted as (
    select
        unit_code,
        period,
        bool_and(form_status <> 'present') as is_nil
    from core.counting_form
    group by unit_code, period
),

open_queries as (
    select
        counting.unit_code,
        counting.period,
        count(*) as open_queries
    from (
        select distinct
            unit_code,
            period,
            submission_id
        from core.counting_form
    ) as counting
    inner join ops.finding on counting.submission_id = finding.submission_id
    where finding.severity = 'query' and finding.state = 'open'
    group by counting.unit_code, counting.period
)

select
    unit_deadline.period,
    unit_deadline.unit_code,
    region.region_name as unit_name,
    region.parent_code as city_code,
    unit_deadline.deadline,
    attempts.first_accepted_at,
    coalesce(attempts.first_accepted_at <= unit_deadline.deadline, false)
        as is_on_time,
    attempts.first_accepted_attempt = 1 as is_first_pass,
    coalesce(attempts.attempts, 0) as attempts,
    coalesce(attempts.returned_attempts, 0) as returned_attempts,
    coalesce(counted.is_nil, false) as is_nil,
    coalesce(open_queries.open_queries, 0) as open_queries
from core.unit_deadline
inner join core.region
    on
        unit_deadline.unit_code = region.region_code
        and region.region_level in ('county', 'zone')
        and (
            to_date(unit_deadline.period, 'YYYY-MM') + interval '1 month'
            - interval '1 day'
        )::date between region.valid_from and region.valid_to
left join attempts
    on
        unit_deadline.unit_code = attempts.unit_code
        and unit_deadline.period = attempts.period
left join counted
    on
        unit_deadline.unit_code = counted.unit_code
        and unit_deadline.period = counted.period
left join open_queries
    on
        unit_deadline.unit_code = open_queries.unit_code
        and unit_deadline.period = open_queries.period;
