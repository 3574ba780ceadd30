-- Every state that was ever published, each version of a row stored once.
-- A version belongs to the publications from from_publication up to, but not
-- including, to_publication (null: it is in the newest one).

-- The publications in their order. A release whose content comes back later is
-- published again under its id; so the id is no key here.
create table if not exists ops.publication (
    publication_no bigint primary key,
    release_id text not null,
    published_at timestamptz not null
);

-- Which submission counted for each unit, period and form, from the state
-- from_state up to, but not including, to_state (null: it counts now). Each
-- aggregation of a period has a state, in which what reaches that period is whole.
create sequence if not exists ops.counting_state;
create table if not exists ops.counting_vintage (
    unit_code text not null,
    period text not null,
    form_code text not null,
    submission_id text not null,
    from_state bigint not null,
    to_state bigint
);
create index if not exists counting_vintage_open
on ops.counting_vintage (period, unit_code, form_code)
where to_state is null;

-- What a period's figures were computed from: the state, and the SQL with the
-- reference tables.
alter table ops.aggregation
add column if not exists state_no bigint not null default 0;
alter table ops.aggregation
add column if not exists method_fingerprint text not null default '';

-- The same of the figures that are published.
create table if not exists ops.published_state (
    period text primary key,
    state_no bigint not null,
    method_fingerprint text not null
);

-- What the newest version of each partition holds, so that only partitions
-- with other content are compared row by row.
create table if not exists ops.partition_vintage (
    table_name text not null,
    period text not null,
    content_sha256 text not null,
    primary key (table_name, period)
);

-- What that content was made from: the aggregation, the closing, the definition of
-- the table; a partition of the same origin is not read again. '' is unknown.
alter table ops.partition_vintage
add column if not exists made_from text not null default '';

-- The publication by which a period became final: the first one after the
-- province closed it that carries nothing. Its values are the final ones, later ones are revised.
create table if not exists ops.final_publication (
    period text primary key,
    closed_at timestamptz not null,
    publication_no bigint not null
);

-- The versions of pub.indicator_values. The publication adds the columns that
-- are not named here. Without constraints: what was published stays readable
-- when a column comes or goes.
create table if not exists mart.indicator_values_vintage (
    period text,
    region_code text,
    indicator_code text,
    breakdown text,
    member text,
    basis text,
    obs_value numeric(38, 10),
    obs_status text,
    row_hash uuid,
    from_publication bigint,
    to_publication bigint
);
create index if not exists indicator_values_vintage_open
on mart.indicator_values_vintage (period) where to_publication is null;
create index if not exists indicator_values_vintage_period
on mart.indicator_values_vintage (period, from_publication);

-- Values that changed after they were published. release_id is null inside the
-- transaction that publishes them only.
create table if not exists mart.revision (
    publication_no bigint not null,
    period text not null,
    region_code text not null,
    indicator_code text not null,
    breakdown text not null,
    member text not null,
    basis text not null,
    previous_value numeric(38, 10),
    new_value numeric(38, 10),
    difference numeric(38, 10),
    cause text not null,
    release_id text,
    primary key (
        publication_no,
        period,
        region_code,
        indicator_code,
        breakdown,
        member,
        basis
    )
);
