-- Where a city reports something of its own now, but had no report of its own
-- in the month of the base: the base of these indicators would lack its part.
-- Grain: region x indicator.
select distinct
    int_region_unit.region_code,
    ind_fact.indicator_code
from ind_fact
inner join int_region as city
    on
        ind_fact.unit_code = city.region_code
        and city.region_level = 'city'
inner join int_region_unit on ind_fact.unit_code = int_region_unit.unit_code
left join int_reported_unit
    on
        ind_fact.unit_code = int_reported_unit.unit_code
        and int_reported_unit.slot = 'base'
where
    ind_fact.slot = 'current'
    and ind_fact.numerator <> 0
    and int_reported_unit.unit_code is null
