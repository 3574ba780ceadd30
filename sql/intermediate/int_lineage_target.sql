-- The lines of SJ01 that the targets of the period rest on.
-- Grain: period x region x indicator x line.
select
    %(period)s::text as period,
    region_code,
    indicator_code,
    source_no,
    target_value
from int_target_line
where slot = 'current'
