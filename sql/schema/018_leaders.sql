-- What leaders ask for each month; written with the figures of the period, from
-- the same rows. Amounts in 万元, unrounded.

-- 核减: what the province's recognition (SJ02) takes off a project.
-- Grain: period x unit x ledger row that a line speaks of.
create table if not exists mart.recognition_deduction (
    period text not null,
    unit_code text not null,
    unit_name text not null,
    city_code text not null,
    city_name text not null,
    project_id text not null,
    project_name text not null,
    recognised_period text not null,
    decision text,
    verified_on date,
    reason text,
    reported_domestic_wan numeric(38, 10) not null,
    recognised_domestic_wan numeric(38, 10) not null,
    reported_outside_wan numeric(38, 10) not null,
    recognised_outside_wan numeric(38, 10) not null,
    reported_huishang_wan numeric(38, 10) not null,
    recognised_huishang_wan numeric(38, 10) not null,
    is_in_out_funds boolean not null,
    is_in_huishang_funds boolean not null,
    out_projects_removed bigint not null,
    huishang_projects_removed bigint not null,
    is_carried boolean not null,
    sha256 text not null,
    file_name text not null,
    sheet text not null,
    row_no bigint not null
);
create index if not exists recognition_deduction_period
on mart.recognition_deduction (period);

-- 签约未开工. Grain: period x unit x project.
create table if not exists mart.signed_not_started (
    period text not null,
    unit_code text not null,
    unit_name text not null,
    city_code text not null,
    city_name text not null,
    project_id text not null,
    project_name text,
    investor_name text,
    source_name text,
    industry_code text,
    size_wan numeric(38, 10),
    total_investment_wan numeric(38, 10) not null,
    signed_on date not null,
    planned_start_on date,
    months_since_signing bigint not null,
    waiting_class text not null,
    is_past_planned_start boolean,
    is_sized boolean not null,
    is_in_start_rate boolean not null,
    is_carried boolean not null
);
create index if not exists signed_not_started_period
on mart.signed_not_started (period);

-- 重大项目 this month against last month.
-- Grain: period x size class x unit x project.
create table if not exists mart.major_project_change (
    period text not null,
    size_class text not null,
    unit_code text not null,
    unit_name text not null,
    city_code text not null,
    city_name text not null,
    project_id text not null,
    project_name text,
    investor_name text,
    signed_on date,
    movement text not null check (
        movement in ('entered', 'stayed', 'left')
    ),
    reason text,
    size_wan numeric(38, 10),
    previous_size_wan numeric(38, 10),
    other_unit_code text,
    is_carried boolean not null
);
create index if not exists major_project_change_period
on mart.major_project_change (period);

-- 活动签约. Grain: period x region x event.
create table if not exists mart.event_signing (
    period text not null,
    region_code text not null,
    region_name text not null,
    region_level text not null,
    event_name text not null,
    signed_projects bigint not null,
    signed_investment_wan numeric(38, 10) not null,
    signed_started bigint not null,
    start_rate_pct numeric(38, 10),
    agreed_projects bigint not null,
    agreed_outside_wan numeric(38, 10) not null,
    outside_funds_wan numeric(38, 10) not null,
    fund_rate_pct numeric(38, 10),
    units_expected bigint not null,
    units_received bigint not null,
    units_carried bigint not null,
    primary key (period, region_code, event_name)
);

-- 产业招商组、驻外联络处 and the units that are named as who brought a project.
-- Grain: period x team.
create table if not exists mart.team_result (
    period text not null,
    team_code text not null,
    team_name text not null,
    team_kind text not null,
    city_code text not null,
    city_name text not null,
    signed_projects numeric(38, 10),
    signed_investment_wan numeric(38, 10),
    signed_started numeric(38, 10),
    start_rate_pct numeric(38, 10),
    outside_funds_wan numeric(38, 10),
    lead_projects numeric(38, 10),
    intent_projects numeric(38, 10),
    visited_enterprises numeric(38, 10),
    stationed_days numeric(38, 10),
    leads_collected numeric(38, 10),
    rank_signed_projects bigint,
    units_expected bigint not null,
    units_received bigint not null,
    units_carried bigint not null,
    primary key (period, team_code)
);
