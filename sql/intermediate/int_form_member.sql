-- The members of the rows that are no projects: enterprises with foreign capital
-- (ZS02) by sector and country (none of 港澳台 is 国外, 990000), activities (ZS04)
-- by team, projects of the pool (ZS06) by category.
-- Grain: row x breakdown x member.
with enterprises as (
    select
        placed.source_no,
        division.sector,
        division.is_manufacturing and division.sector = 'secondary'
            as is_manufacturing,
        coalesce(source_region.source_code, '990000') as source_code
    from int_form_row as placed
    inner join raw.zs02 as fdi
        on
            placed.submission_id = fdi.submission_id
            and placed.sheet = fdi.sheet
            and placed.row_no = fdi.row_no
    left join core.industry_division as division
        on
            substring(fdi.industry_code from '[0-9]{2}')
            = division.division_code
    left join core.source_region
        on
            source_region.kind = 'overseas'
            and (
                fdi.source_country = source_region.source_code
                or position(source_region.short_name in fdi.source_country) > 0
            )
    where placed.form_code = 'ZS02'
),

activities as (
    select
        placed.source_no,
        int_team_member.member
    from int_form_row as placed
    inner join raw.zs04 as activity
        on
            placed.submission_id = activity.submission_id
            and placed.sheet = activity.sheet
            and placed.row_no = activity.row_no
    inner join int_team_member
        on
            activity.organiser = int_team_member.team_key
            and placed.city_code = int_team_member.city_code
    where placed.form_code = 'ZS04'
),

pool as (
    select
        placed.source_no,
        pool_row.category as member
    from int_form_row as placed
    inner join raw.zs06 as pool_row
        on
            placed.submission_id = pool_row.submission_id
            and placed.sheet = pool_row.sheet
            and placed.row_no = pool_row.row_no
    where placed.form_code = 'ZS06' and pool_row.category is not null
)

select
    source_no,
    'none' as breakdown,
    '' as member
from int_form_row
where form_code in ('ZS02', 'ZS04', 'ZS06')
union
select
    enterprises.source_no,
    membership.breakdown,
    membership.member
from enterprises
cross join
    lateral (
        values
        ('sector', enterprises.sector),
        (
            'sector',
            case when enterprises.is_manufacturing then 'manufacturing' end
        ),
        ('source', enterprises.source_code)
    ) as membership (breakdown, member)
where membership.member is not null
union
select
    source_no,
    'team' as breakdown,
    member
from activities
union
select
    source_no,
    'category' as breakdown,
    member
from pool
