-- The target of each region, indicator and slot's year (SJ01), in the base unit of
-- the indicator, as in force in the slot's month; the province's line goes
-- before a city's, a later one before an earlier. A city sets the targets of its
-- own counties and zones only.
-- Grain: slot x region x indicator.
with chosen as (
    select distinct on (
        int_slot.slot, target.region_code, target.indicator_code
    )
        int_slot.slot,
        target.region_code,
        target.indicator_code,
        target.target_value
        * case
            when target.unit_of_measure = indicator.unit then 1
            when target.unit_of_measure = indicator.display_unit
                then indicator.display_factor
            when target.unit_of_measure in ('元', '美元') then 0.0001
            else 1
        end as target_value
    from core.sj01 as target
    inner join int_slot
        on
            target.year = date_part('year', int_slot.year_start)
            and target.period <= int_slot.data_period
    inner join core.indicator
        on target.indicator_code = indicator.indicator_code
    left join core.region on target.region_code = region.region_code
    where
        target.period <= %(period)s
        and (
            target.unit_level = 'province'
            or target.unit_code = region.parent_code
        )
    order by
        int_slot.slot asc,
        target.region_code asc,
        target.indicator_code asc,
        target.unit_level = 'province' desc,
        target.period desc
)

select
    chosen.slot,
    chosen.indicator_code,
    coalesce(int_unit_map.unit_code, chosen.region_code) as region_code,
    sum(chosen.target_value) as target_value
from chosen
left join int_unit_map on chosen.region_code = int_unit_map.old_code
group by
    chosen.slot,
    chosen.indicator_code,
    coalesce(int_unit_map.unit_code, chosen.region_code)
