-- The figures of one period that are no breakdown, with their words.
-- Grain: region x indicator x basis.
select
    figure.period,
    figure.region_code,
    figure.region_name,
    figure.region_level,
    figure.indicator_code,
    figure.indicator_label,
    indicator.measure_kind,
    figure.basis,
    figure.obs_value,
    figure.unit,
    figure.display_value,
    figure.display_unit,
    indicator.display_factor::numeric(38, 10) as display_factor,
    figure.base_value,
    figure.yoy_pct,
    figure.month_value,
    figure.units_expected,
    figure.units_received,
    figure.units_nil,
    figure.units_carried
from mart.indicator_values as figure
inner join core.indicator
    on figure.indicator_code = indicator.indicator_code
where figure.period = %(period)s and figure.breakdown = 'none'
