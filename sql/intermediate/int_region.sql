-- The regions of the period: province, cities, units and strategic regions that
-- are valid on its last day. city_code is the city that a city or unit belongs
-- to ('' for others).
-- Grain: region.
with period_end as (
    select period_end as on_day
    from int_slot
    where slot = 'current'
),

divisions as (
    select
        region.region_code,
        region.region_name,
        region.region_level,
        case
            when region.region_level = 'city' then region.region_code
            when region.region_level in ('county', 'zone')
                then region.parent_code
            else ''
        end as city_code
    from core.region
    cross join period_end
    where period_end.on_day between region.valid_from and region.valid_to
),

strategic_regions as (
    select
        region_group.group_code as region_code,
        'group' as region_level,
        '' as city_code,
        max(region_group.group_name) as region_name
    from core.region_group
    cross join period_end
    where
        period_end.on_day
        between region_group.valid_from and region_group.valid_to
    group by region_group.group_code
)

select
    region_code,
    region_name,
    region_level,
    city_code
from divisions
union all
select
    region_code,
    region_name,
    region_level,
    city_code
from strategic_regions
