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

-- The content of a period and the checks that it passed; other content or other
-- checks: it is checked again.
create table if not exists ops.result_check (
    period text primary key,
    content_sha256 text not null,
    method_sha256 text not null
);
