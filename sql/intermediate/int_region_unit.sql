-- Which reporters add up to a region: its units, and the cities (with what they
-- report themselves) that it holds whole. The province's own rows stay with it.
-- Grain: region x reporter.
with reporters as (
    select
        region_code as unit_code,
        region_level as unit_level,
        city_code
    from int_region
    where region_level in ('county', 'zone', 'city')
),

group_members as (
    select
        region_group.group_code,
        region_group.member_code
    from core.region_group
    inner join int_slot
        on
            int_slot.period_end
            between region_group.valid_from and region_group.valid_to
    where int_slot.slot = 'current'
)

select
    int_region.region_code,
    int_region.region_level,
    reporters.unit_code,
    reporters.unit_level
from int_region
cross join reporters
where int_region.region_level = 'province'
union all
select
    int_region.region_code,
    int_region.region_level,
    int_region.region_code as unit_code,
    int_region.region_level as unit_level
from int_region
where int_region.region_level in ('province', 'county', 'zone')
union all
select
    int_region.region_code,
    int_region.region_level,
    reporters.unit_code,
    reporters.unit_level
from int_region
inner join reporters on int_region.region_code = reporters.city_code
where int_region.region_level = 'city'
union
select
    group_members.group_code as region_code,
    'group' as region_level,
    reporters.unit_code,
    reporters.unit_level
from group_members
inner join reporters
    on group_members.member_code in (reporters.unit_code, reporters.city_code)
