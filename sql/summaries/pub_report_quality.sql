-- How well each unit reported each month: in time, accepted at once, how often
-- sent back, what is still open; cities and the province are the sums of their
-- units, with rates. Only months that have a deadline.
-- Grain: period x region (county, zone, city, province).
with reports as (
    select
        report_progress.*,
        case
            when report_progress.first_accepted_at is null then 0
            when report_progress.is_on_time then 0
            else greatest(
                1,
                (
                    report_progress.first_accepted_at
                    at time zone 'Asia/Shanghai'
                )::date
                - (
                    report_progress.deadline at time zone 'Asia/Shanghai'
                )::date
            )
        end as late_days
    from core.report_progress
),

placed as (
    select
        reports.*,
        reports.unit_code as region_code
    from reports
    union all
    select
        reports.*,
        reports.city_code as region_code
    from reports
    union all
    select
        reports.*,
        '340000' as region_code
    from reports
),

counted as (
    select
        period,
        region_code,
        max(deadline) as deadline,
        count(*) as units_expected,
        count(first_accepted_at) as units_reported,
        count(*) filter (where is_on_time) as units_on_time,
        count(*) filter (
            where first_accepted_at is not null and not is_on_time
        ) as units_late,
        count(*) filter (where first_accepted_at is null) as units_missing,
        count(*) filter (where is_nil) as units_nil,
        count(*) filter (where is_first_pass) as units_first_pass,
        sum(late_days)::bigint as late_days,
        sum(returned_attempts)::bigint as returned_attempts,
        sum(open_queries)::bigint as open_queries
    from placed
    group by period, region_code
)

select
    counted.period,
    counted.region_code,
    region.region_name,
    region.region_level,
    counted.deadline,
    counted.units_expected,
    counted.units_reported,
    counted.units_on_time,
    counted.units_late,
    counted.units_missing,
    counted.units_nil,
    counted.units_first_pass,
    counted.late_days,
    counted.returned_attempts,
    counted.open_queries,
    100 * counted.units_on_time::numeric
    / nullif(counted.units_expected, 0) as on_time_pct,
    100 * counted.units_first_pass::numeric
    / nullif(counted.units_reported, 0) as first_pass_pct
from counted
inner join core.region on counted.region_code = region.region_code
order by counted.period asc, counted.region_code asc
