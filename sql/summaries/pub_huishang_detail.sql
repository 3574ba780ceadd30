-- 徽商回归 by threshold and breakdown, the whole line of each member; reported
-- basis, amounts in 万元. member_name: what the member is called.
-- Grain: period x region x threshold x breakdown x member.
with sector_names as (
    select
        sector.member,
        sector.member_name
    from (
        values
        ('primary', '第一产业'),
        ('secondary', '第二产业'),
        ('tertiary', '第三产业'),
        ('manufacturing', '制造业'),
        ('new', '新建'),
        ('continued', '续建')
    ) as sector (member, member_name)
)

select
    detail.period,
    detail.region_code,
    detail.region_name,
    detail.region_level,
    detail.threshold_wan,
    detail.is_in_force,
    detail.breakdown,
    detail.member,
    detail.projects,
    detail.total_investment,
    detail.huishang_investment,
    detail.funds,
    detail.base_value,
    detail.base_source,
    detail.yoy_pct,
    detail.share_pct,
    detail.month_funds,
    detail.new_projects,
    detail.new_funds,
    detail.outside_share_pct,
    figure.units_expected,
    figure.units_received,
    figure.units_nil,
    figure.units_carried,
    case
        when detail.breakdown = 'none' then '合计'
        when detail.breakdown in ('sector', 'construction')
            then sector_names.member_name
        when detail.breakdown = 'size_class' then detail.member || '亿元'
        when detail.breakdown = 'source'
            then coalesce(source_region.source_name, detail.member)
        when detail.breakdown = 'native_place' and detail.member = ''
            then '未注明'
        when detail.breakdown in ('landing_city', 'native_place')
            then coalesce(region.region_name, detail.member)
        else detail.member
    end as member_name
from mart.huishang_detail as detail
-- every region has this row, and with it its coverage
inner join mart.indicator_values as figure
    on
        detail.period = figure.period
        and detail.region_code = figure.region_code
        and figure.indicator_code = 'huishang_funds'
        and figure.breakdown = 'none'
        and figure.member = ''
        and figure.basis = 'reported'
left join sector_names on detail.member = sector_names.member
left join core.source_region on detail.member = source_region.source_code
left join core.region on detail.member = region.region_code
order by
    detail.period asc,
    detail.region_code asc,
    detail.threshold_wan asc,
    detail.breakdown asc,
    detail.member asc
