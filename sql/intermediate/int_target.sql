-- The target of each region, indicator and slot's year, in the base unit of the
-- indicator.
-- Grain: slot x region x indicator.
select
    slot,
    indicator_code,
    region_code,
    sum(target_value) as target_value
from int_target_line
group by slot, indicator_code, region_code
