-- Which units add up to a region in one period, from the division table and the
-- members of the strategic regions alone: not by way of the aggregation that is
-- checked with it.
-- Grain: region x unit.
with period_end as (
    select
        (to_date(%(period)s, 'YYYY-MM') + interval '1 month - 1 day')::date
            as on_day
),

units as (
    select
        region.region_code as unit_code,
        region.parent_code as city_code
    from core.region
    cross join period_end
    where
        region.region_level in ('county', 'zone')
        and period_end.on_day between region.valid_from and region.valid_to
)

select
    province.region_code,
    units.unit_code
from core.region as province
cross join units
where province.region_level = 'province'
union
select
    units.city_code as region_code,
    units.unit_code
from units
union
select
    region_group.group_code as region_code,
    units.unit_code
from core.region_group
cross join period_end
inner join units
    on region_group.member_code in (units.unit_code, units.city_code)
where
    period_end.on_day
    between region_group.valid_from and region_group.valid_to
