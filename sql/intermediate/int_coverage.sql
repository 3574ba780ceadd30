-- How many of a region's units are in. received + nil + missing = expected;
-- carried are those of the missing that an earlier month stands for.
-- has_report: at least one unit reported, if only 零报告, or is carried.
-- Grain: slot x region.
with expected as (
    select
        int_slot.slot,
        int_region_unit.region_code,
        int_region_unit.unit_code
    from int_region_unit
    cross join int_slot
    where int_region_unit.unit_level in ('county', 'zone')
),

reported as (
    select
        slot,
        unit_code,
        bool_and(is_nil) as is_nil,
        bool_and(is_carried) as is_carried,
        bool_or(is_late) as is_late
    from int_reported_unit
    where unit_level in ('county', 'zone')
    group by slot, unit_code
)

select
    expected.slot,
    expected.region_code,
    count(*) as units_expected,
    count(*) filter (
        where not reported.is_carried and not reported.is_nil
    ) as units_received,
    count(*) filter (where reported.is_late) as units_late,
    count(*) filter (
        where not reported.is_carried and reported.is_nil
    ) as units_nil,
    count(*) filter (where reported.is_carried) as units_carried,
    coalesce(bool_or(reported.unit_code is not null), false) as has_report
from expected
left join reported
    on
        expected.slot = reported.slot
        and expected.unit_code = reported.unit_code
group by expected.slot, expected.region_code
