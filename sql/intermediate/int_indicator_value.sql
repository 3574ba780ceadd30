-- The published figures of the period: growth, shares, ranks and coverage
-- beside each value. Nothing is rounded but display_value (half up). Shares and
-- contributions compare bases of one source only. Percentages have no growth,
-- share or contribution.
-- Grain: region x indicator x breakdown x member x basis.
with described as (
    select
        based.*,
        int_region.region_name,
        int_region.region_level,
        int_region.city_code,
        indicator.indicator_label,
        indicator.unit,
        indicator.display_unit,
        indicator.display_factor,
        indicator.display_decimals,
        indicator.unit not in ('%%', '个百分点') as is_amount
    from int_based_value as based
    inner join int_region on based.region_code = int_region.region_code
    inner join core.indicator
        on based.indicator_code = indicator.indicator_code
),

whole as (
    select
        region_code,
        indicator_code,
        basis,
        obs_value,
        base_value,
        base_source
    from int_based_value
    where breakdown = 'none'
),

of_province as (
    select
        based.indicator_code,
        based.breakdown,
        based.member,
        based.basis,
        based.obs_value
    from int_based_value as based
    inner join int_region
        on
            based.region_code = int_region.region_code
            and int_region.region_level = 'province'
),

compared as (
    select
        described.*,
        case
            when described.is_amount and described.base_value > 0
                then
                    100 * (described.obs_value - described.base_value)
                    / described.base_value
        end as yoy_pct,
        case
            when described.is_amount and described.breakdown <> 'none'
                then 100 * described.obs_value / nullif(whole.obs_value, 0)
        end as share_pct,
        case
            when
                described.is_amount
                and described.breakdown <> 'none'
                and described.base_source = whole.base_source
                then 100 * described.base_value / nullif(whole.base_value, 0)
        end as base_share_pct,
        case
            when
                described.is_amount
                and described.breakdown <> 'none'
                and described.base_source = whole.base_source
                and whole.base_value > 0
                then
                    100 * (described.obs_value - described.base_value)
                    / whole.base_value
        end as contribution_pp,
        case
            when described.is_amount
                then
                    100 * described.obs_value
                    / nullif(of_province.obs_value, 0)
        end as province_share_pct
    from described
    left join whole
        on
            described.region_code = whole.region_code
            and described.indicator_code = whole.indicator_code
            and described.basis = whole.basis
    left join of_province
        on
            described.indicator_code = of_province.indicator_code
            and described.breakdown = of_province.breakdown
            and described.member = of_province.member
            and described.basis = of_province.basis
),

ranked as (
    select
        region_code,
        indicator_code,
        basis,
        case when obs_value is not null then rank() over (
            partition by indicator_code, basis, region_level
            order by obs_value desc nulls last
        ) end as rank_value,
        case when yoy_pct is not null then rank() over (
            partition by indicator_code, basis, region_level
            order by yoy_pct desc nulls last
        ) end as rank_yoy,
        case
            when
                obs_value is not null and region_level in ('county', 'zone')
                then rank() over (
                    partition by
                        indicator_code,
                        basis,
                        city_code,
                        region_level in ('county', 'zone')
                    order by obs_value desc nulls last
                )
        end as rank_in_city
    from compared
    where breakdown = 'none'
)

select
    %(period)s::text as period,
    compared.region_code,
    compared.region_name,
    compared.region_level,
    compared.indicator_code,
    compared.indicator_label,
    compared.breakdown,
    compared.member,
    compared.basis,
    compared.obs_value,
    compared.unit,
    compared.display_unit,
    compared.base_value,
    compared.base_source,
    compared.yoy_pct,
    compared.share_pct,
    compared.province_share_pct,
    compared.contribution_pp,
    compared.month_value,
    ranked.rank_value,
    ranked.rank_yoy,
    ranked.rank_in_city,
    int_coverage.units_expected,
    int_coverage.units_received,
    int_coverage.units_late,
    int_coverage.units_nil,
    int_coverage.units_carried,
    case when int_coverage.units_carried > 0 then 'E' else 'P' end
        as obs_status,
    round(
        compared.obs_value / compared.display_factor,
        compared.display_decimals
    )::text as display_value,
    compared.obs_value - compared.base_value as delta,
    compared.share_pct - compared.base_share_pct as share_change_pp
from compared
inner join int_coverage
    on
        compared.region_code = int_coverage.region_code
        and int_coverage.slot = 'current'
left join ranked
    on
        compared.breakdown = 'none'
        and compared.region_code = ranked.region_code
        and compared.indicator_code = ranked.indicator_code
        and compared.basis = ranked.basis
