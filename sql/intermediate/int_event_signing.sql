-- 活动签约: the projects of signed_projects by the event (来源活动) that they were
-- signed at; '' is where none is stated, so that the events of a region add up to
-- signed_projects, signed_investment and signed_started. The fund rate is the
-- outside money of this year over 协议省外投资额, of the projects that state one.
-- Amounts in 万元.
-- Grain: region x event.
with signed as (
    select
        int_project.unit_code,
        int_project.size_wan,
        int_project.contracted_outside_wan as agreed_wan,
        int_project.outside_wan,
        card.event_name,
        int_project.is_counted::integer as projects,
        (
            int_project.is_counted and int_project.is_under_way
        )::integer as started,
        int_project.contracted_outside_wan > 0 as is_agreed
    from int_project
    inner join int_project_card as card
        on int_project.project_no = card.project_no
    where
        int_project.slot = 'current'
        and int_project.is_signed
        and int_project.is_sized
),

events as (
    select
        int_region_unit.region_code,
        signed.event_name,
        sum(signed.projects) as signed_projects,
        sum(signed.size_wan) as signed_investment_wan,
        sum(signed.started) as signed_started,
        count(*) filter (where signed.is_agreed) as agreed_projects,
        coalesce(sum(signed.agreed_wan) filter (where signed.is_agreed), 0)
            as agreed_outside_wan,
        coalesce(sum(signed.outside_wan) filter (where signed.is_agreed), 0)
            as outside_funds_wan
    from signed
    inner join int_region_unit on signed.unit_code = int_region_unit.unit_code
    group by int_region_unit.region_code, signed.event_name
)

select
    events.*,
    int_region.region_name,
    int_region.region_level,
    int_coverage.units_expected,
    int_coverage.units_received,
    int_coverage.units_carried,
    %(period)s::text as period,
    100.0 * events.signed_started / nullif(events.signed_projects, 0)
        as start_rate_pct,
    100 * events.outside_funds_wan / nullif(events.agreed_outside_wan, 0)
        as fund_rate_pct
from events
inner join int_region on events.region_code = int_region.region_code
inner join int_coverage
    on
        events.region_code = int_coverage.region_code
        and int_coverage.slot = 'current'
