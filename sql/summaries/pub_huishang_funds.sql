-- 徽商回归 on one line; reported basis, amounts in 万元.
-- Grain: period x region x size class.
select
    fund.period,
    fund.region_code,
    fund.region_name,
    fund.region_level,
    fund.size_class,
    fund.projects,
    fund.total_investment,
    fund.huishang_investment,
    fund.funds,
    fund.base_value,
    fund.yoy_pct,
    fund.new_projects,
    fund.new_funds,
    fund."primary",
    fund.secondary,
    fund.tertiary,
    fund.manufacturing,
    fund.top_sources,
    figure.units_expected,
    figure.units_received,
    figure.units_nil,
    figure.units_carried
from mart.huishang_funds as fund
-- every region has this row, and with it its coverage
inner join mart.indicator_values as figure
    on
        fund.period = figure.period
        and fund.region_code = figure.region_code
        and figure.indicator_code = 'huishang_funds'
        and figure.breakdown = 'none'
        and figure.member = ''
        and figure.basis = 'reported'
order by fund.period asc, fund.region_code asc, fund.size_class asc
