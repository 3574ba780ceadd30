-- What happened: receipts, submissions, findings, answers. Written by the load stage, never edited by hand.

-- One arrived file: (path below the landing folder, sha256). duplicate_of names
-- the accepted submission that already holds these bytes.
create table if not exists ops.receipt (
    receipt_id text primary key,
    path text not null,
    file_name text not null,
    sha256 text not null,
    size bigint not null,
    mtime_ns bigint not null,
    received_at timestamptz not null,
    duplicate_of text,
    unique (path, sha256)
);

-- One unit's report of one period in one attempt. unit_code and period are
-- null where the file does not say, or cannot be read.
create table if not exists ops.submission (
    submission_id text primary key,
    unit_code text,
    unit_level text,
    period text,
    attempt integer not null,
    sequence_no bigint generated always as identity,
    state text not null check (state in (
        'unreadable', 'rejected', 'accepted_open_queries', 'accepted',
        'withdrawn'
    )),
    is_accepted boolean not null,
    form_version text,
    nil_forms text[] not null default '{}',
    revision_reason text,
    responsible text,
    reviewer text,
    compiler text,
    phone text,
    reported_on date,
    received_at timestamptz not null,
    judged_at timestamptz not null,
    sha256 text not null,
    file_name text not null,
    path text not null,
    errors integer not null,
    queries integer not null,
    notices integer not null
);
-- The city from whose consolidated workbook it was split; null otherwise.
alter table ops.submission add column if not exists sent_by text;
create index if not exists submission_slot
on ops.submission (unit_code, period, is_accepted, sequence_no);

-- Which files a submission was read from (several where it came as csv).
create table if not exists ops.submission_file (
    submission_id text not null references ops.submission,
    receipt_id text not null references ops.receipt,
    primary key (submission_id, receipt_id)
);

-- What a submission says about a form. absent: an optional form without rows.
-- A city's or the province's workbook has rows here only for the forms in it.
create table if not exists ops.submission_form (
    submission_id text not null references ops.submission,
    form_code text not null,
    form_status text not null check (
        form_status in ('present', 'nil', 'absent')
    ),
    row_count integer not null,
    primary key (submission_id, form_code)
);

-- One form as it stood on one sheet; column_letters maps column name to the
-- letters of its spreadsheet column, so that row and column give the cell.
create table if not exists ops.sheet (
    submission_id text not null references ops.submission,
    form_code text not null,
    sheet text not null,
    sha256 text not null,
    file_name text not null,
    heading_row integer not null,
    column_letters jsonb not null,
    rows_found integer not null,
    rows_parsed integer not null,
    rows_skipped jsonb not null,
    primary key (submission_id, form_code, sheet)
);

-- A cell that was read otherwise than it was written.
create table if not exists ops.normalisation (
    submission_id text not null references ops.submission,
    form_code text not null,
    sheet text not null,
    cell text not null,
    column_name text not null,
    kind text not null,
    raw text not null,
    value text not null
);
create index if not exists normalisation_submission
on ops.normalisation (submission_id);

-- One fault, query or notice at one cell. Personal values are masked.
create table if not exists ops.finding (
    finding_id text primary key,
    submission_id text not null references ops.submission,
    rule_id text not null,
    severity text not null check (severity in ('error', 'query', 'notice')),
    form_code text not null,
    sheet text not null,
    row_no integer,
    cell text not null,
    column_name text not null,
    value text not null,
    expected text not null,
    difference text not null,
    message text not null,
    remedy text not null,
    state text not null default 'open' check (state in (
        'open', 'mended', 'explained', 'waived', 'expired'
    )),
    explanation text not null default ''
);
-- The key of the row (项目编号, 指标代码), '' where it is not about a row.
alter table ops.finding
add column if not exists subject_key text not null default '';
create index if not exists finding_submission on ops.finding (submission_id);

-- One logical mail to one recipient; written in the transaction of the state
-- change it tells of, sent later.
create table if not exists ops.outbox (
    message_id text primary key,
    receipt_id text references ops.receipt,
    submission_id text references ops.submission,
    kind text not null,
    recipient text not null,
    subject text not null,
    body_text text not null,
    body_html text not null,
    created_at timestamptz not null,
    sent_at timestamptz,
    sent_via text,
    attempts integer not null default 0,
    last_error text
);

-- A file of a _check folder that was tried out and answered: no submission.
create table if not exists ops.check_run (
    receipt_id text primary key references ops.receipt,
    checked_at timestamptz not null,
    state text not null,
    errors integer not null,
    queries integer not null,
    notices integer not null
);

-- Which inputs a period was last aggregated from.
create table if not exists ops.aggregation (
    period text primary key,
    fingerprint text not null,
    aggregated_at timestamptz not null
);

-- One immutable release.
create table if not exists ops.release (
    release_id text primary key,
    published_at timestamptz not null,
    manifest_sha256 text not null
);

-- A period that the province closed by its final release: from then on an
-- accepted submission is replaced only by one that gives its 修订原因.
create table if not exists ops.period_closing (
    period text primary key,
    closed_at timestamptz not null,
    closed_by text not null
);
