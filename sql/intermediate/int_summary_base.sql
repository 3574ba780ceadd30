-- 上年同期 of ZS03 as a base: of every received unit of the region, and of each
-- city that adds something of its own (from its Z3xx items only). Never for
-- 境内到位资金 of the province, whose counties count money of other cities.
-- A carried report states an earlier month, so it serves no base.
-- Grain: region x indicator.
with stated as (
    select
        int_unit_map.unit_code,
        item_row.unit_level,
        form_item.base_for as indicator_code,
        sum(item_row.last_year_value) as base_value
    from core.zs03 as item_row
    inner join core.form_item
        on
            form_item.form_code = 'ZS03'
            and item_row.item_code = form_item.item_code
    inner join int_unit_map on item_row.unit_code = int_unit_map.old_code
    where
        item_row.period = %(period)s
        and form_item.base_for <> ''
        and item_row.last_year_value is not null
        and (
            item_row.unit_level <> 'city' or left(item_row.item_code, 2) = 'Z3'
        )
    group by
        int_unit_map.unit_code,
        item_row.unit_level,
        form_item.base_for
),

city_parts as (
    select distinct
        int_unit_figure.unit_code,
        int_unit_figure.indicator_code
    from int_unit_figure
    inner join int_region
        on
            int_unit_figure.unit_code = int_region.region_code
            and int_region.region_level = 'city'
    where int_unit_figure.slot = 'current' and int_unit_figure.numerator <> 0
),

unstated as (
    select distinct
        int_region_unit.region_code,
        city_parts.indicator_code
    from city_parts
    inner join int_region_unit
        on city_parts.unit_code = int_region_unit.unit_code
    left join stated
        on
            city_parts.unit_code = stated.unit_code
            and city_parts.indicator_code = stated.indicator_code
    where stated.unit_code is null
),

received as (
    select distinct unit_code
    from int_reported_unit
    where
        slot = 'current'
        and unit_level in ('county', 'zone')
        and not is_nil
        and not is_carried
),

added_up as (
    select
        int_region_unit.region_code,
        int_region_unit.region_level,
        stated.indicator_code,
        sum(stated.base_value) as base_value,
        count(received.unit_code) as stated_units
    from stated
    inner join int_region_unit on stated.unit_code = int_region_unit.unit_code
    left join received on stated.unit_code = received.unit_code
    group by
        int_region_unit.region_code,
        int_region_unit.region_level,
        stated.indicator_code
)

select
    added_up.region_code,
    added_up.indicator_code,
    added_up.base_value
from added_up
inner join int_coverage
    on
        added_up.region_code = int_coverage.region_code
        and int_coverage.slot = 'current'
left join unstated
    on
        added_up.region_code = unstated.region_code
        and added_up.indicator_code = unstated.indicator_code
where
    added_up.stated_units = int_coverage.units_received
    and int_coverage.units_carried = 0
    and added_up.stated_units > 0
    and unstated.region_code is null
    and not (
        added_up.region_level = 'province'
        and added_up.indicator_code = 'domestic_funds'
    )
