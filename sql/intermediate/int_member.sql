-- The members of the breakdowns that a contribution counts in. A set belongs to a
-- row and to one way of reading it: dated (a project by the amount that sizes are
-- judged by in the period), total (by 总投资), line (the source of one investor),
-- row (rows of other forms). Its number is the row's source_no x 4 + the way;
-- set 0 is the whole alone.
-- Grain: member set x breakdown x member.
with project_members as (
    select
        int_project.project_no,
        membership.is_total,
        membership.breakdown,
        membership.member
    from int_project
    cross join
        lateral (
            values
            (false, 'none', ''),
            (true, 'none', ''),
            (true, 'sector', int_project.sector),
            (
                true,
                'sector',
                case when int_project.is_manufacturing then 'manufacturing' end
            ),
            (true, 'bulletin_sector', int_project.bulletin_sector),
            (false, 'source_group', nullif(int_project.source_group, '')),
            (
                true,
                'construction',
                case
                    when int_project.is_new then 'new'
                    when int_project.is_started then 'continued'
                end
            ),
            (
                false,
                'industry_class',
                case
                    when int_project.is_industry then 'industry' else 'other'
                end
            )
        ) as membership (is_total, breakdown, member)
    where membership.member is not null
    union all
    select
        int_project.project_no,
        size.is_total,
        size.breakdown,
        size_class.member
    from int_project
    cross join
        lateral (
            values
            (true, 'size_class', int_project.total_investment_wan),
            (false, 'size_class', int_project.size_wan),
            (
                true,
                'new_size_class',
                case
                    when
                        int_project.is_new
                        then int_project.total_investment_wan
                end
            )
        ) as size (is_total, breakdown, amount_wan)
    inner join core.size_class
        on size.amount_wan >= size_class.min_amount_wan
    union all
    select
        int_project.project_no,
        false as is_total,
        'team' as breakdown,
        int_team_member.member
    from int_project
    inner join int_team_member
        on
            int_project.team_key = int_team_member.team_key
            and int_project.city_code = int_team_member.city_code
),

line_sources as (
    select
        source_no * 4 + 2 as member_set,
        source_code,
        source_group
    from int_investor_line
    union
    select
        int_project.project_no * 4 + 2 as member_set,
        coalesce(
            source_region.source_code,
            case when int_project.source_region is not null then '340000' end
        ) as source_code,
        coalesce(source_region.source_group, '') as source_group
    from int_project
    left join core.source_region
        on int_project.source_region = source_region.source_code
    where int_project.is_detailed
)

select
    0::bigint as member_set,
    'none' as breakdown,
    '' as member
union all
select
    project_no * 4 + is_total::integer as member_set,
    breakdown,
    member
from project_members
union all
select
    line_sources.member_set,
    origin.breakdown,
    origin.member
from line_sources
cross join
    lateral (
        values
        ('source', line_sources.source_code),
        ('source_group', nullif(line_sources.source_group, ''))
    ) as origin (breakdown, member)
where origin.member is not null
union all
select
    int_form_member.source_no * 4 + 3 as member_set,
    int_form_member.breakdown,
    int_form_member.member
from int_form_member
