-- What clerks write as 招引单位 or 组织单位, and the team or the county that it
-- names. A name means a team of the own city only: other cities' offices bear
-- the same names. Others have no row.
-- Grain: written name x city.
with written as (
    select
        team_key,
        city_code
    from int_ledger
    where team_key is not null
    union
    select
        activity.organiser as team_key,
        int_unit_map.city_code
    from core.zs04 as activity
    inner join int_unit_map on activity.unit_code = int_unit_map.old_code
    where
        activity.organiser is not null
        and activity.period in (
            %(period)s, %(previous_period)s, %(base_period)s
        )
),

cleaned as (
    select
        team_key,
        city_code,
        regexp_replace(team_key, '\s', '', 'g') as clean_name
    from written
),

candidates as (
    select
        cleaned.team_key,
        cleaned.city_code,
        team.team_code as member,
        1 as preference
    from cleaned
    inner join core.team
        on
            cleaned.clean_name = team.team_code
            or (
                cleaned.clean_name = team.team_name
                and cleaned.city_code = team.city_code
            )
    union all
    select
        cleaned.team_key,
        cleaned.city_code,
        unit.region_code as member,
        case when unit.city_code = cleaned.city_code then 1 else 2 end
            as preference
    from cleaned
    inner join int_region as unit
        on unit.region_level in ('county', 'zone')
    inner join int_region as city
        on
            unit.city_code = city.region_code
            and cleaned.clean_name in (
                unit.region_code,
                unit.region_name,
                city.region_name || unit.region_name
            )
)

select distinct on (team_key, city_code)
    team_key,
    city_code,
    member
from candidates
order by team_key asc, city_code asc, preference asc, member asc
