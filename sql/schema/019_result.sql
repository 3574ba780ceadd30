-- What the checks on the result say, and which state of a period they last saw.

-- Notices on published figures; they go out with the release.
create table if not exists mart.release_notice (
    period text not null,
    rule_id text not null,
    title text not null,
    region_code text not null,
    region_name text not null,
    region_level text not null,
    indicator_code text not null,
    indicator_label text not null,
    breakdown text not null,
    member text not null,
    basis text not null,
    notice_value numeric(38, 10),
    expected_value numeric(38, 10),
    message text not null,
    primary key (
        period, rule_id, region_code, indicator_code, breakdown, member, basis
    )
);

-- How many undivided reported figures of a period rest on which base, for the
-- method page of a release.
create table if not exists mart.period_base (
    period text not null,
    indicator_code text not null,
    base_source text not null,
    figures bigint not null,
    primary key (period, indicator_code, base_source)
);

-- The content of a period and the checks that it passed; other content or other
-- checks: it is checked again.
create table if not exists ops.result_check (
    period text primary key,
    content_sha256 text not null,
    method_sha256 text not null
);

-- 徽商回归 as the province prints it, by threshold and breakdown. Grain: period x
-- region x threshold x breakdown x member; reported basis; amounts in 万元.
create table if not exists mart.huishang_detail (
    period text not null,
    region_code text not null,
    region_name text not null,
    region_level text not null,
    threshold_wan numeric(38, 10) not null,
    is_in_force boolean not null,
    breakdown text not null,
    member text not null,
    projects numeric(38, 10) not null,
    total_investment numeric(38, 10) not null,
    huishang_investment numeric(38, 10) not null,
    funds numeric(38, 10) not null,
    base_value numeric(38, 10),
    base_source text not null,
    yoy_pct numeric(38, 10),
    share_pct numeric(38, 10),
    month_funds numeric(38, 10),
    new_projects numeric(38, 10) not null,
    new_funds numeric(38, 10) not null,
    outside_share_pct numeric(38, 10),
    primary key (period, region_code, threshold_wan, breakdown, member)
);
