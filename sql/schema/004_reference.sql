-- Reference tables as dated, loaded from reference/*.csv at every migration
-- (the files are the truth; open dates become the widest ones).
create table if not exists core.region (
    region_code text primary key,
    region_name text not null,
    region_level text not null,
    parent_code text not null,
    valid_from date not null,
    valid_to date not null
);
create table if not exists core.region_succession (
    old_code text not null,
    new_code text not null,
    effective_from date not null,
    kind text not null,
    note text not null,
    primary key (old_code, new_code)
);
create table if not exists core.region_group (
    group_code text not null,
    group_name text not null,
    member_code text not null,
    valid_from date not null,
    valid_to date not null,
    basis text not null,
    primary key (group_code, member_code, valid_from)
);
create table if not exists core.source_region (
    source_code text primary key,
    source_name text not null,
    short_name text not null,
    kind text not null,
    source_group text not null
);
create table if not exists core.industry_division (
    division_code text primary key,
    division_name text not null,
    section_code text not null,
    sector text not null,
    is_industry boolean not null,
    is_manufacturing boolean not null
);
create table if not exists core.bulletin_sector (
    division_code text primary key,
    bulletin_sector text not null,
    basis text not null
);
create table if not exists core.team (
    team_code text primary key,
    team_name text not null,
    kind text not null,
    city_code text not null
);
create table if not exists core.form_item (
    form_code text not null,
    item_code text not null,
    item_name text not null,
    unit text not null,
    base_for text not null,
    primary key (form_code, item_code)
);
