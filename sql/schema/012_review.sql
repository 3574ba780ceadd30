-- Pairs of projects in different units that may be one, found by the review of
-- a period and replaced with it. kind: same_uscc, same_approval_code,
-- near_name (score: 0 to 100). The first project has the smaller unit code.
create table if not exists ops.possible_duplicate (
    period text not null,
    kind text not null check (
        kind in ('same_uscc', 'same_approval_code', 'near_name')
    ),
    unit_code text not null,
    project_id text not null,
    project_name text not null,
    other_unit_code text not null,
    other_project_id text not null,
    other_project_name text not null,
    score numeric(5, 1) not null,
    primary key (
        period, kind, unit_code, project_id, other_unit_code, other_project_id
    )
);
