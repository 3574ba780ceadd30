-- The figures. Grain: period x region x indicator x breakdown x member x basis.
-- Amounts unrounded in the base unit; percentages times 100; rounding only in
-- display_value.
create table if not exists mart.indicator_values (
    period text not null,
    region_code text not null,
    region_name text not null,
    region_level text not null,
    indicator_code text not null,
    indicator_label text not null,
    breakdown text not null,
    member text not null,
    basis text not null check (basis in ('reported', 'recognised')),
    obs_value numeric(38, 10),
    unit text not null,
    display_value text,
    display_unit text not null,
    base_value numeric(38, 10),
    base_source text not null check (
        base_source in ('declared', 'warehouse', 'zs03', 'none')
    ),
    yoy_pct numeric(38, 10),
    delta numeric(38, 10),
    share_pct numeric(38, 10),
    share_change_pp numeric(38, 10),
    province_share_pct numeric(38, 10),
    contribution_pp numeric(38, 10),
    month_value numeric(38, 10),
    rank_value bigint,
    rank_yoy bigint,
    rank_in_city bigint,
    obs_status text not null check (obs_status in ('P', 'A', 'R', 'E')),
    units_expected bigint not null,
    units_received bigint not null,
    units_late bigint not null,
    units_nil bigint not null,
    units_carried bigint not null,
    primary key (
        period, region_code, indicator_code, breakdown, member, basis
    )
);

-- 徽商回归 on one line. Grain: period x region x size class; reported basis;
-- amounts in 万元.
create table if not exists mart.huishang_funds (
    period text not null,
    region_code text not null,
    region_name text not null,
    region_level text not null,
    size_class text not null,
    projects numeric(38, 10),
    total_investment numeric(38, 10),
    huishang_investment numeric(38, 10),
    funds numeric(38, 10),
    base_value numeric(38, 10),
    yoy_pct numeric(38, 10),
    new_projects numeric(38, 10),
    new_funds numeric(38, 10),
    "primary" numeric(38, 10),
    secondary numeric(38, 10),
    tertiary numeric(38, 10),
    manufacturing numeric(38, 10),
    top_sources text not null,
    primary key (period, region_code, size_class)
);
