-- The figures of one period that are sums: everything but percentages.
-- Grain: region x indicator x breakdown x member x basis.
select
    figure.region_code,
    figure.indicator_code,
    figure.breakdown,
    figure.member,
    figure.basis,
    figure.obs_value
from mart.indicator_values as figure
where
    figure.period = %(period)s
    and figure.indicator_code in (
        select indicator.indicator_code
        from core.indicator
        where indicator.measure_kind <> 'ratio'
    )
