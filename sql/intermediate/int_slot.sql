-- The months that one aggregation looks at, side by side: the period itself, the
-- period before in the same year (none in January), the same month of last
-- year. Definitions and successions are always those of the period itself.
-- Grain: slot.
with periods as (
    select
        'current' as slot,
        %(period)s::text as data_period
    union all
    select
        'previous' as slot,
        %(previous_period)s::text as data_period
    union all
    select
        'base' as slot,
        %(base_period)s::text as data_period
)

select
    slot,
    data_period,
    date_trunc('year', to_date(data_period, 'YYYY-MM'))::date as year_start,
    (to_date(data_period, 'YYYY-MM') + interval '1 month - 1 day')::date
        as period_end
from periods
where data_period is not null
