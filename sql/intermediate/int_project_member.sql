-- The members of each breakdown that a project falls under as a whole.
-- size_source: which amount put it into a size class (total or dated; '' for
-- other breakdowns). Sources of money by line: int_investor_line.
-- Grain: project x breakdown x size source x member.
with memberships as (
    select
        int_project.project_no,
        membership.breakdown,
        membership.member
    from int_project
    cross join
        lateral (
            values
            ('none', ''),
            ('sector', int_project.sector),
            (
                'sector',
                case when int_project.is_manufacturing then 'manufacturing' end
            ),
            ('bulletin_sector', int_project.bulletin_sector),
            ('source_group', nullif(int_project.source_group, '')),
            (
                'construction',
                case
                    when int_project.is_new then 'new'
                    when int_project.is_started then 'continued'
                end
            ),
            (
                'industry_class',
                case
                    when int_project.is_industry then 'industry' else 'other'
                end
            )
        ) as membership (breakdown, member)
    where membership.member is not null
),

teams as (
    select
        int_project.project_no,
        'team' as breakdown,
        int_team_member.member
    from int_project
    inner join int_team_member
        on
            int_project.team_key = int_team_member.team_key
            and int_project.city_code = int_team_member.city_code
),

sizes as (
    select
        int_project.project_no,
        size.breakdown,
        size.size_source,
        size_class.member
    from int_project
    cross join
        lateral (
            values
            ('size_class', 'total', int_project.total_investment_wan),
            ('size_class', 'dated', int_project.size_wan),
            (
                'new_size_class',
                'total',
                case
                    when
                        int_project.is_new
                        then int_project.total_investment_wan
                end
            )
        ) as size (breakdown, size_source, amount_wan)
    inner join core.size_class
        on size.amount_wan >= size_class.min_amount_wan
)

select
    project_no,
    breakdown,
    '' as size_source,
    member
from memberships
union all
select
    project_no,
    breakdown,
    '' as size_source,
    member
from teams
union all
select
    project_no,
    breakdown,
    size_source,
    member
from sizes
