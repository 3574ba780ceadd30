-- The assessment (考核). Reference tables are loaded from reference/schemes/ at every
-- migration; points and the figures they rest on are written with a period's
-- figures, in the same transaction.

-- The items of the schemes, a line for each weight in its dates.
create table if not exists core.scheme_item (
    scheme_code text not null,
    scheme_label text not null,
    item_no integer not null,
    item_code text not null,
    item_label text not null,
    indicator_code text,
    weight numeric not null,
    formula text not null,
    source text not null,
    valid_from text not null,
    valid_to text not null,
    primary key (scheme_code, item_code, valid_from)
);

-- Which figures the schemes read.
create table if not exists core.assessment_input (
    indicator_code text not null,
    breakdown text not null,
    member text not null,
    basis text not null,
    condition_code text not null,
    primary key (
        indicator_code, breakdown, member, basis, condition_code
    )
);

-- What a project must meet to count in a figure with a condition. Amounts in 万元.
create table if not exists core.assessment_condition (
    condition_code text primary key,
    kind text not null check (kind in ('invested', 'equivalence')),
    invested_pct numeric not null,
    sector text not null,
    min_amount_wan numeric not null,
    counts_as_wan numeric not null
);

-- The assessment view: figures without the projects that do not count for
-- assessment, enclave projects split by their shares; with the year's target and
-- the number of monthly reports of the year that were late or are missing. Base units.
create table if not exists mart.assessment_inputs (
    period text not null,
    unit_code text not null,
    unit_level text not null,
    city_code text not null,
    indicator_code text not null,
    breakdown text not null,
    member text not null,
    basis text not null,
    condition_code text not null,
    input_value numeric,
    target_value numeric,
    late_or_missing bigint not null,
    primary key (
        period,
        unit_code,
        indicator_code,
        breakdown,
        member,
        basis,
        condition_code
    )
);

-- What was judged (SJ09) and counts in the period.
create table if not exists mart.assessment_judged (
    period text not null,
    scheme_code text not null,
    unit_code text not null,
    item_code text not null,
    points numeric not null,
    primary key (period, scheme_code, unit_code, item_code)
);

-- Points. Grain: scheme x period x unit x item, with an item 'total'.
create table if not exists mart.assessment_scores (
    scheme_code text not null,
    period text not null,
    unit_code text not null,
    group_code text not null,
    item_code text not null,
    indicator_code text,
    input_value numeric(38, 10),
    target_value numeric(38, 10),
    points numeric(38, 10) not null,
    weight numeric(38, 10) not null,
    formula text not null,
    rank bigint not null,
    primary key (period, scheme_code, unit_code, item_code)
);
