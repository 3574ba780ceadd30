-- The life of findings and submissions after their first judgement.

-- question names the same question in another attempt or month (of the same
-- unit): rule, form, row key, column; the cell where it is about no row.
-- origin: workbook (the unit's own workbook alone shows it) or review (it takes
-- other months or units to see it). settled_by: the submission that answered or
-- repeated it, 'review' or 'recheck' where it went without one, 'withdrawal'
-- where its own submission was taken back before it was answered.
alter table ops.finding
add column if not exists question text generated always as (
    rule_id || '|' || form_code || '|' || subject_key || '|' || column_name
    || '|' || case when subject_key = '' then cell else '' end
) stored;
alter table ops.finding
add column if not exists origin text not null default 'workbook'
check (origin in ('workbook', 'review'));
alter table ops.finding add column if not exists settled_by text;
create index if not exists finding_standing
on ops.finding (rule_id) where state in ('open', 'waived');
create index if not exists finding_settled
on ops.finding (settled_by) where settled_by is not null;

-- What was said to a query. Grain: finding x source x submission. figure: the
-- value it was first said about; why_not: why it does not count ('' if it does).
create table if not exists ops.explanation (
    explanation_id text primary key,
    finding_id text not null references ops.finding,
    submission_id text not null references ops.submission,
    source text not null check (
        source in ('sheet', 'row', 'carried', 'city', 'province')
    ),
    reason_code text not null,
    said text not null,
    figure text not null,
    said_at timestamptz not null,
    counts boolean not null,
    why_not text not null
);
create index if not exists explanation_finding
on ops.explanation (finding_id);

-- City review of an accepted version; none where its city reviews nothing.
alter table ops.submission
add column if not exists city_review text not null default 'none'
check (city_review in ('none', 'waiting', 'passed', 'returned'));
alter table ops.submission
add column if not exists city_comment text not null default '';

-- Each decision of a city. reviewer is a person: never published.
create table if not exists ops.city_review (
    submission_id text not null references ops.submission,
    result text not null check (result in ('passed', 'returned')),
    city_comment text not null,
    reviewer text not null,
    reviewed_on date,
    source text not null check (source in ('form', 'command')),
    recorded_at timestamptz not null,
    primary key (submission_id, recorded_at)
);

-- A version that its unit or the province took back. forced: no other accepted
-- version was left for its slot.
create table if not exists ops.withdrawal (
    submission_id text primary key references ops.submission,
    withdrawn_by text not null,
    reason text not null,
    forced boolean not null,
    withdrawn_at timestamptz not null
);

-- Under which rules, forms and reference tables a submission was last checked.
create table if not exists ops.submission_check (
    submission_id text primary key references ops.submission,
    fingerprint text not null,
    checked_at timestamptz not null
);

-- What a re-check changed. Grain: moment x submission x rule.
create table if not exists ops.recheck (
    rechecked_at timestamptz not null,
    submission_id text not null references ops.submission,
    rule_id text not null,
    cause text not null,
    added integer not null,
    removed integer not null,
    primary key (rechecked_at, submission_id, rule_id)
);
