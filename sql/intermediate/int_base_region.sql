-- Whether last year's month serves a region as a base: each unit received now
-- has, through successions, an accepted report of that month, and its figures
-- of then stand with a unit of this region that is in now (so a unit that was
-- split off has no base of its own, but its city has).
-- Grain: region that is served.
with current_units as (
    select distinct
        unit_code,
        is_nil
    from int_reported_unit
    where slot = 'current' and unit_level in ('county', 'zone')
),

units_then as (
    select
        region.region_code as old_code,
        int_unit_map.unit_code
    from core.region
    inner join int_slot
        on
            int_slot.slot = 'base'
            and int_slot.period_end
            between region.valid_from and region.valid_to
    inner join int_unit_map on region.region_code = int_unit_map.old_code
    where region.region_level in ('county', 'zone')
),

predecessors as (
    select
        unit_code,
        old_code,
        unit_code as holder_code
    from units_then
    union all
    select
        region_succession.new_code as unit_code,
        units_then.old_code,
        units_then.unit_code as holder_code
    from core.region_succession
    inner join units_then on region_succession.old_code = units_then.old_code
    inner join int_slot
        on
            int_slot.slot = 'current'
            and region_succession.effective_from <= int_slot.period_end
    where
        region_succession.kind = 'split'
        and not exists (
            select 1
            from units_then as unit_then
            where unit_then.unit_code = region_succession.new_code
        )
),

reported_then as (
    select old_code
    from int_reported_unit
    where slot = 'base'
),

requirements as (
    select
        int_region_unit.region_code,
        current_units.unit_code,
        current_units.is_nil,
        predecessors.old_code is not null
        and reported_then.old_code is not null
        and holders.unit_code is not null
        and holder_units.unit_code is not null as is_met
    from int_region_unit
    inner join current_units
        on int_region_unit.unit_code = current_units.unit_code
    left join predecessors
        on current_units.unit_code = predecessors.unit_code
    left join reported_then
        on predecessors.old_code = reported_then.old_code
    left join int_region_unit as holders
        on
            predecessors.holder_code = holders.unit_code
            and int_region_unit.region_code = holders.region_code
    left join current_units as holder_units
        on predecessors.holder_code = holder_units.unit_code
)

select region_code
from requirements
group by region_code
having bool_and(is_met or is_nil) and bool_or(is_met)
