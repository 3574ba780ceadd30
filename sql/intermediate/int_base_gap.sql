-- Where a city reports something of its own now, but had no report of its own
-- in the month of the base: the base of these indicators would lack its part.
-- Grain: region x indicator.
select distinct
    int_region_unit.region_code,
    int_unit_figure.indicator_code
from int_unit_figure
inner join int_region as city
    on
        int_unit_figure.unit_code = city.region_code
        and city.region_level = 'city'
inner join
    int_region_unit
    on int_unit_figure.unit_code = int_region_unit.unit_code
left join int_reported_unit
    on
        int_unit_figure.unit_code = int_reported_unit.unit_code
        and int_reported_unit.slot = 'base'
where
    int_unit_figure.slot = 'current'
    and int_unit_figure.numerator <> 0
    and int_reported_unit.unit_code is null
