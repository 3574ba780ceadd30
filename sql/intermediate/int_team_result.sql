-- 产业招商组 and 驻外联络处, each with what it brought and did since January; also the
-- counties and zones that are named as who brought a project, where they are. A
-- team of a city none of whose units reported has no values. Counts and visits
-- are those of the indicators with the breakdown team; outside_funds_wan is this
-- year's outside money of all its projects (万元).
-- Grain: team.
with done as (
    select
        int_member.member,
        sum(ind_fact.contribution) filter (
            where ind_fact.indicator_code = 'signed_projects'
        ) as signed_projects,
        sum(ind_fact.contribution) filter (
            where ind_fact.indicator_code = 'signed_investment'
        ) as signed_investment_wan,
        sum(ind_fact.contribution) filter (
            where ind_fact.indicator_code = 'signed_started'
        ) as signed_started,
        sum(ind_fact.contribution) filter (
            where ind_fact.indicator_code = 'lead_projects'
        ) as lead_projects,
        sum(ind_fact.contribution) filter (
            where ind_fact.indicator_code = 'intent_projects'
        ) as intent_projects,
        sum(ind_fact.contribution) filter (
            where ind_fact.indicator_code = 'liaison_visits'
        ) as visited_enterprises,
        sum(ind_fact.contribution) filter (
            where ind_fact.indicator_code = 'liaison_days'
        ) as stationed_days,
        sum(ind_fact.contribution) filter (
            where ind_fact.indicator_code = 'leads_collected'
        ) as leads_collected
    from ind_fact
    inner join int_member
        on
            ind_fact.member_set = int_member.member_set
            and int_member.breakdown = 'team'
    where ind_fact.slot = 'current'
    group by int_member.member
),

funds as (
    select
        int_team_member.member,
        sum(int_project.outside_wan) as outside_funds_wan
    from int_project
    inner join int_team_member
        on
            int_project.team_key = int_team_member.team_key
            and int_project.city_code = int_team_member.city_code
    where int_project.slot = 'current'
    group by int_team_member.member
),

teams as (
    select
        team.team_code,
        team.team_name,
        team.kind as team_kind,
        team.city_code
    from core.team
    union all
    select
        int_region.region_code as team_code,
        int_region.region_name as team_name,
        int_region.region_level as team_kind,
        int_region.city_code
    from int_region
    where int_region.region_code in (
        select done.member
        from done
        union all
        select funds.member
        from funds
    )
),

reported as (
    select
        teams.*,
        city.region_name as city_name,
        int_coverage.units_expected,
        int_coverage.units_received,
        int_coverage.units_carried,
        case when int_coverage.has_report then 0 end as no_amount
    from teams
    inner join int_region as city on teams.city_code = city.region_code
    inner join int_coverage
        on
            teams.city_code = int_coverage.region_code
            and int_coverage.slot = 'current'
),

results as (
    select
        reported.*,
        coalesce(done.signed_projects, reported.no_amount) as signed_projects,
        coalesce(done.signed_investment_wan, reported.no_amount)
            as signed_investment_wan,
        coalesce(done.signed_started, reported.no_amount) as signed_started,
        coalesce(funds.outside_funds_wan, reported.no_amount)
            as outside_funds_wan,
        coalesce(done.lead_projects, reported.no_amount) as lead_projects,
        coalesce(done.intent_projects, reported.no_amount) as intent_projects,
        coalesce(done.visited_enterprises, reported.no_amount)
            as visited_enterprises,
        coalesce(done.stationed_days, reported.no_amount) as stationed_days,
        coalesce(done.leads_collected, reported.no_amount) as leads_collected
    from reported
    left join done on reported.team_code = done.member
    left join funds on reported.team_code = funds.member
)

select
    results.team_code,
    results.team_name,
    results.team_kind,
    results.city_code,
    results.city_name,
    results.signed_projects,
    results.signed_investment_wan,
    results.signed_started,
    results.outside_funds_wan,
    results.lead_projects,
    results.intent_projects,
    results.visited_enterprises,
    results.stationed_days,
    results.leads_collected,
    results.units_expected,
    results.units_received,
    results.units_carried,
    %(period)s::text as period,
    100.0 * results.signed_started / nullif(results.signed_projects, 0)
        as start_rate_pct,
    case when results.signed_projects is not null then rank() over (
        partition by results.team_kind
        order by results.signed_projects desc nulls last
    ) end as rank_signed_projects
from results
