-- Which steps of the migration were applied, and from which content.
create schema if not exists ops;
create table if not exists ops.migration (
    step text primary key,
    sha256 text not null,
    applied_at timestamptz not null default transaction_timestamp()
);
