-- The lines of SJ01 that set the target of each region, indicator and slot's year,
-- in the base unit of the indicator, as in force in the slot's month; the province's line goes
-- before a city's, a later one before an earlier. A city sets the targets of its
-- own counties and zones only. Targets of old codes stand with the successor and
-- add up, unless the successor was given a target of its own: at any time where
-- the unit only changed its code or city, since then where units merged.
-- Grain: slot x line, under the region of the period.
with chosen as (
    select distinct on (
        int_slot.slot, target.region_code, target.indicator_code
    )
        int_slot.slot,
        target.region_code,
        target.indicator_code,
        placed.source_no,
        target.period,
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
    inner join int_form_row as placed
        on
            placed.form_code = 'SJ01'
            and target.submission_id = placed.submission_id
            and target.sheet = placed.sheet
            and target.row_no = placed.row_no
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
),

placed_lines as (
    select
        chosen.*,
        coalesce(int_unit_map.unit_code, chosen.region_code) as unit_code
    from chosen
    left join int_unit_map on chosen.region_code = int_unit_map.old_code
)

select
    placed_line.slot,
    placed_line.indicator_code,
    placed_line.source_no,
    placed_line.target_value,
    placed_line.unit_code as region_code
from placed_lines as placed_line
where not exists (
    select 1
    from placed_lines as own
    inner join core.region_succession
        on
            placed_line.region_code = region_succession.old_code
            and region_succession.kind <> 'split'
    where
        placed_line.region_code <> placed_line.unit_code
        and own.region_code = placed_line.unit_code
        and own.slot = placed_line.slot
        and own.indicator_code = placed_line.indicator_code
        and (
            region_succession.kind <> 'merge'
            or own.period
            >= to_char(region_succession.effective_from, 'YYYY-MM')
        )
)
