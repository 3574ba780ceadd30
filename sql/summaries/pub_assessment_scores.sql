-- Assessment points of each unit under each scheme. No scheme is described yet,
-- so the table has its columns and no rows.
-- Grain: scheme x period x unit x item.
select
    null::text as scheme_code,
    null::text as period,
    null::text as unit_code,
    null::text as group_code,
    null::text as item_code,
    null::text as indicator_code,
    null::numeric(38, 10) as input_value,
    null::numeric(38, 10) as target_value,
    null::numeric(38, 10) as points,
    null::numeric(38, 10) as weight,
    null::text as formula,
    null::bigint as rank
where false
