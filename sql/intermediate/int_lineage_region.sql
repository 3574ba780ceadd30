-- Whose rows add up to a region in the period.
-- Grain: period x region x reporter.
select
    %(period)s::text as period,
    region_code,
    region_level,
    unit_code
from int_region_unit
