-- Definitions as dated, loaded at every migration from
-- reference/definitions.yaml and from the YAML beside sql/indicators/*.sql.

-- A number that has its dates: thresholds in 万元.
create table if not exists core.definition (
    definition_code text not null,
    definition_value text not null,
    valid_from text not null,
    valid_to text not null,
    reason text not null,
    primary key (definition_code, valid_from)
);

-- Size classes by their lower bound in 万元; nested.
create table if not exists core.size_class (
    member text primary key,
    min_amount_wan numeric not null
);

-- Which part of a year's target is due at the end of a month.
create table if not exists core.target_schedule (
    due_month integer primary key,
    due_parts numeric not null,
    all_parts numeric not null
);

-- One indicator. measure_kind: flow, stock or ratio. threshold_code names the
-- definition below which the indicator has no size class ('' for none).
create table if not exists core.indicator (
    indicator_code text primary key,
    indicator_label text not null,
    unit text not null,
    display_unit text not null,
    display_factor numeric not null,
    display_decimals integer not null,
    measure_kind text not null,
    has_recognised boolean not null,
    threshold_code text not null,
    definition text not null,
    reference text not null
);

-- The breakdowns of each indicator.
create table if not exists core.indicator_breakdown (
    indicator_code text not null,
    breakdown text not null,
    primary key (indicator_code, breakdown)
);

-- Members of the breakdowns whose rows exist for every region, size classes
-- apart (these depend on the threshold of the indicator).
create table if not exists core.dense_member (
    breakdown text not null,
    member text not null,
    primary key (breakdown, member)
);

-- Until when a unit's report of a period is in time.
create table if not exists core.report_deadline (
    period text primary key,
    deadline timestamptz not null
);

-- The rules, as published; filled from expectations/ by the migration.
create table if not exists core.rule (
    rule_id text primary key,
    severity text not null,
    scope text not null,
    title text not null,
    message text not null,
    remedy text not null,
    source text not null,
    valid_from text not null,
    valid_to text not null
);
-- step: in the order of checking, from 1. tolerance: what the rule lets pass.
alter table core.rule
add column if not exists step_no integer not null default 0,
add column if not exists step text not null default '',
add column if not exists tolerance text not null default '';
