-- 徽商回归 as the province prints it, by threshold and breakdown: the whole line of
-- each member. Reported basis, amounts in 万元. The base is that of the published
-- indicator where the threshold is in force and the breakdown is its own, else
-- the warehouse's month of last year by the same threshold. Never added to
-- 省外资金. Rows exist where something is, and one of the whole for every region
-- that reported.
-- Grain: region x threshold x breakdown x member.
with comparable as (
    select distinct unit_code
    from int_reported_unit
    where slot = 'current'
),

sums as (
    select
        int_region_unit.region_code,
        fact.threshold_wan,
        fact.breakdown,
        fact.member,
        sum(fact.projects) filter (where fact.slot = 'current') as projects,
        sum(fact.new_projects) filter (
            where fact.slot = 'current'
        ) as new_projects,
        sum(fact.total_investment_wan) filter (
            where fact.slot = 'current'
        ) as total_investment_wan,
        sum(fact.huishang_investment_wan) filter (
            where fact.slot = 'current'
        ) as huishang_investment_wan,
        sum(fact.funds_wan) filter (where fact.slot = 'current') as funds_wan,
        sum(fact.new_funds_wan) filter (
            where fact.slot = 'current'
        ) as new_funds_wan,
        sum(fact.funds_wan) filter (
            where fact.slot = 'previous'
        ) as previous_wan,
        sum(fact.funds_wan) filter (
            where fact.slot = 'base' and comparable.unit_code is not null
        ) as base_wan
    from int_huishang_fact as fact
    inner join int_region_unit on fact.unit_code = int_region_unit.unit_code
    left join comparable on fact.unit_code = comparable.unit_code
    where
        fact.breakdown <> 'landing_city'
        or int_region_unit.region_level in ('province', 'group')
    group by
        int_region_unit.region_code,
        fact.threshold_wan,
        fact.breakdown,
        fact.member
),

reporting as (
    select
        region_code,
        bool_or(has_report) filter (where slot = 'current') as is_in,
        bool_or(has_report) filter (where slot = 'previous') as was_in
    from int_coverage
    group by region_code
),

keys as (
    select
        sums.region_code,
        sums.threshold_wan,
        sums.breakdown,
        sums.member
    from sums
    union
    select
        reporting.region_code,
        threshold.threshold_wan,
        'none' as breakdown,
        '' as member
    from reporting
    cross join int_huishang_threshold as threshold
),

based as (
    select
        keys.*,
        threshold.is_in_force,
        coalesce(sums.projects, 0) as projects,
        coalesce(sums.new_projects, 0) as new_projects,
        coalesce(sums.total_investment_wan, 0) as total_investment,
        coalesce(sums.huishang_investment_wan, 0) as huishang_investment,
        coalesce(sums.funds_wan, 0) as funds,
        coalesce(sums.new_funds_wan, 0) as new_funds,
        case
            when right(%(period)s, 2) = '01' then coalesce(sums.funds_wan, 0)
            when reporting.was_in
                then
                    coalesce(sums.funds_wan, 0)
                    - coalesce(sums.previous_wan, 0)
        end as month_funds,
        case
            when figure.region_code is not null then figure.base_value
            when served.region_code is not null and gap.region_code is null
                then coalesce(sums.base_wan, 0)
        end as base_value,
        case
            when figure.region_code is not null then figure.base_source
            when served.region_code is not null and gap.region_code is null
                then 'warehouse'
            else 'none'
        end as base_source
    from keys
    inner join reporting
        on keys.region_code = reporting.region_code and reporting.is_in
    inner join int_huishang_threshold as threshold
        on keys.threshold_wan = threshold.threshold_wan
    left join sums
        on
            keys.region_code = sums.region_code
            and keys.threshold_wan = sums.threshold_wan
            and keys.breakdown = sums.breakdown
            and keys.member = sums.member
    left join int_based_value as figure
        on
            threshold.is_in_force
            and figure.indicator_code = 'huishang_funds'
            and figure.basis = 'reported'
            and keys.region_code = figure.region_code
            and keys.breakdown = figure.breakdown
            and keys.member = figure.member
    left join int_base_region as served
        on keys.region_code = served.region_code
    left join int_base_gap as gap
        on
            keys.region_code = gap.region_code
            and gap.indicator_code = 'huishang_funds'
)

select
    %(period)s::text as period,
    based.region_code,
    int_region.region_name,
    int_region.region_level,
    based.threshold_wan,
    based.is_in_force,
    based.breakdown,
    based.member,
    based.projects,
    based.total_investment,
    based.huishang_investment,
    based.funds,
    based.base_value,
    based.base_source,
    based.month_funds,
    based.new_projects,
    based.new_funds,
    case
        when based.breakdown = 'none' and based.is_in_force
            then overlap.obs_value
    end as outside_share_pct,
    case
        when based.base_value > 0
            then 100 * (based.funds - based.base_value) / based.base_value
    end as yoy_pct,
    100 * based.funds / nullif(max(based.funds) filter (
        where based.breakdown = 'none'
    ) over (
        partition by based.region_code, based.threshold_wan
    ), 0) as share_pct
from based
inner join int_region on based.region_code = int_region.region_code
left join int_value as overlap
    on
        based.region_code = overlap.region_code
        and overlap.indicator_code = 'huishang_share'
        and overlap.breakdown = 'none'
        and overlap.basis = 'reported'
