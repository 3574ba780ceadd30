-- Regions as dated: codes of places and zones, and strategic regions with their
-- members. An open date is null.
-- Grain: region.
with places as (
    select
        region.region_code,
        region.region_name,
        region.region_level,
        region.parent_code,
        region.valid_from,
        region.valid_to,
        ''::text as members
    from core.region
    union all
    select
        region_group.group_code as region_code,
        max(region_group.group_name) as region_name,
        'group' as region_level,
        '340000' as parent_code,
        min(region_group.valid_from) as valid_from,
        max(region_group.valid_to) as valid_to,
        string_agg(
            region_group.member_code, ',' order by region_group.member_code
        ) as members
    from core.region_group
    group by region_group.group_code
),

dated as (
    select
        places.region_code,
        places.region_name,
        places.region_level,
        places.parent_code,
        places.members,
        nullif(places.valid_from, date '0001-01-01') as valid_from,
        nullif(places.valid_to, date '9999-12-31') as valid_to
    from places
)

select
    dated.region_code,
    dated.region_name,
    dated.region_level,
    dated.parent_code,
    dated.valid_from,
    dated.valid_to,
    dated.members
from dated
order by dated.region_code asc
