-- 招商活动 (ZS04) since January: trips led by the two leaders (批次), promotion
-- events (场次), projects (个) and investment (万元) signed at events, visits of
-- liaison offices (家), their days (天), leads (条).
-- Grain: slot x cell x indicator.
with activities as (
    select
        placed.slot,
        placed.unit_code,
        placed.source_no,
        activity.leads,
        (
            activity.kind = '外出招商'
            and activity.led_by = '党政主要负责同志'
        )::integer as leader_trips,
        (activity.kind = '推介活动')::integer as promotion_events,
        case
            when activity.kind in ('推介活动', '参加经贸活动')
                then activity.signed_projects
        end as signed_projects,
        case
            when activity.kind in ('推介活动', '参加经贸活动')
                then activity.signed_investment_wan
        end as signed_investment_wan,
        case
            when activity.kind = '驻外招商' then activity.visited_enterprises
        end as visited_enterprises,
        case
            when activity.kind = '驻外招商' then activity.stationed_days
        end as stationed_days
    from int_form_row as placed
    inner join int_slot on placed.slot = int_slot.slot
    inner join raw.zs04 as activity
        on
            placed.submission_id = activity.submission_id
            and placed.sheet = activity.sheet
            and placed.row_no = activity.row_no
    where
        placed.form_code = 'ZS04'
        and activity.held_on between int_slot.year_start and int_slot.period_end
)

select
    activities.slot,
    activities.unit_code,
    fact.indicator_code,
    fact.role,
    activities.source_no,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    fact.contribution::numeric as contribution,
    activities.source_no * 4 + 3 as member_set
from activities
cross join
    lateral (
        values
        ('leader_trips', 'value', 'led_by', activities.leader_trips),
        ('promotion_events', 'value', 'kind', activities.promotion_events),
        (
            'event_signed_projects',
            'value',
            'signed_projects',
            activities.signed_projects
        ),
        (
            'event_signed_investment',
            'value',
            'signed_investment_wan',
            activities.signed_investment_wan
        ),
        (
            'liaison_visits',
            'value',
            'visited_enterprises',
            activities.visited_enterprises
        ),
        ('liaison_days', 'value', 'stationed_days', activities.stationed_days),
        ('leads_collected', 'value', 'leads', activities.leads)
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
