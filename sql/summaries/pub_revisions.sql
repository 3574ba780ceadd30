-- Figures that changed after they were published. Releases are not compared yet,
-- so the table has its columns and no rows.
-- Grain: release x period x region x indicator x breakdown x member x basis.
select
    null::text as region_code,
    null::text as indicator_code,
    null::text as breakdown,
    null::text as member,
    null::text as basis,
    null::text as period,
    null::numeric(38, 10) as previous_value,
    null::numeric(38, 10) as new_value,
    null::numeric(38, 10) as difference,
    null::text as cause,
    null::text as release_id
where false
