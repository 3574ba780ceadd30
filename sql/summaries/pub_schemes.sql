-- Assessment schemes as dated. No scheme is described yet, so the table has its
-- columns and no rows.
-- Grain: scheme x item.
select
    null::text as scheme_code,
    null::text as scheme_label,
    null::text as item_code,
    null::text as item_label,
    null::text as indicator_code,
    null::numeric(38, 10) as weight,
    null::text as formula,
    null::text as source,
    null::text as valid_from,
    null::text as valid_to
where false
