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
