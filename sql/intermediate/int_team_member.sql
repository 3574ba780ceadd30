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
        placed.city_code
    from int_form_row as placed
    inner join raw.zs04 as activity
        on
            placed.submission_id = activity.submission_id
            and placed.sheet = activity.sheet
            and placed.row_no = activity.row_no
    where placed.form_code = 'ZS04' and activity.organiser is not null
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
