-- Where the figures of any code, old or new, stand in the period: a merged or
-- recoded unit's with its successor, a transferred unit's with its new code and
-- so with its new city; a split leaves them with the old unit.
-- Grain: code ever used.
with recursive period_end as (
    select period_end as on_day
    from int_slot
    where slot = 'current'
),

successors as (
    select
        region.region_code as old_code,
        region.region_code as unit_code,
        0 as generation
    from core.region
    union all
    select
        successors.old_code,
        region_succession.new_code as unit_code,
        successors.generation + 1 as generation
    from successors
    inner join core.region_succession
        on successors.unit_code = region_succession.old_code
    cross join period_end
    where
        region_succession.kind <> 'split'
        and region_succession.effective_from <= period_end.on_day
),

latest as (
    select distinct on (old_code)
        old_code,
        unit_code
    from successors
    order by old_code asc, generation desc
)

select
    latest.old_code,
    latest.unit_code,
    case
        when region.region_level in ('county', 'zone') then region.parent_code
        else latest.unit_code
    end as city_code
from latest
inner join core.region on latest.unit_code = region.region_code
