-- 招商活动 (ZS04) since January: trips led by the two leaders (批次), promotion
-- events (场次), projects (个) and investment (万元) signed at events, visits of
-- liaison offices (家), their days (天), leads (条).
-- Grain: slot x unit x indicator x breakdown x member.
with activities as (
    select
        int_slot.slot,
        int_unit_map.unit_code,
        activity.kind,
        activity.led_by,
        int_team_member.member as team,
        coalesce(activity.visited_enterprises, 0) as visited_enterprises,
        coalesce(activity.stationed_days, 0) as stationed_days,
        coalesce(activity.leads, 0) as leads,
        coalesce(activity.signed_projects, 0) as signed_projects,
        coalesce(activity.signed_investment_wan, 0) as signed_investment_wan
    from core.zs04 as activity
    inner join int_slot on activity.period = int_slot.data_period
    inner join int_unit_map on activity.unit_code = int_unit_map.old_code
    left join int_team_member
        on
            activity.organiser = int_team_member.team_key
            and int_unit_map.city_code = int_team_member.city_code
    where
        activity.period in (%(period)s, %(previous_period)s, %(base_period)s)
        and activity.held_on between int_slot.year_start and int_slot.period_end
),

figures as (
    select
        activities.slot,
        activities.unit_code,
        membership.breakdown,
        membership.member,
        count(*) filter (
            where
            activities.kind = '外出招商'
            and activities.led_by = '党政主要负责同志'
        ) as leader_trips,
        count(*) filter (
            where activities.kind = '推介活动'
        ) as promotion_events,
        sum(activities.signed_projects) filter (
            where activities.kind in ('推介活动', '参加经贸活动')
        ) as event_projects,
        sum(activities.signed_investment_wan) filter (
            where activities.kind in ('推介活动', '参加经贸活动')
        ) as event_investment_wan,
        sum(activities.visited_enterprises) filter (
            where activities.kind = '驻外招商'
        ) as liaison_visits,
        sum(activities.stationed_days) filter (
            where activities.kind = '驻外招商'
        ) as liaison_days,
        sum(activities.leads) as leads
    from activities
    cross join
        lateral (
            values
            ('none', ''),
            ('team', activities.team)
        ) as membership (breakdown, member)
    where membership.member is not null
    group by
        activities.slot,
        activities.unit_code,
        membership.breakdown,
        membership.member
)

select
    figures.slot,
    figures.unit_code,
    fact.indicator_code,
    figures.breakdown,
    figures.member,
    'reported' as basis,
    null::text as excluded_level,
    fact.numerator,
    null::numeric as denominator
from figures
cross join
    lateral (
        values
        ('leader_trips', figures.leader_trips),
        ('promotion_events', figures.promotion_events),
        ('event_signed_projects', figures.event_projects),
        ('event_signed_investment', figures.event_investment_wan),
        ('liaison_visits', figures.liaison_visits),
        ('liaison_days', figures.liaison_days),
        ('leads_collected', figures.leads)
    ) as fact (indicator_code, numerator)
where fact.numerator is not null
