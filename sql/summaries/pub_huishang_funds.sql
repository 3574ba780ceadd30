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
    fund.top_sources
from mart.huishang_funds as fund
order by fund.period asc, fund.region_code asc, fund.size_class asc
