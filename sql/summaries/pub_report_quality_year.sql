-- How well each unit reported over the months of a year that have a deadline, one
-- report a month; cities and the province are the sums of their units, with rates.
-- Grain: year x region (county, zone, city, province).
with reports as (
    select
        report_progress.unit_code,
        report_progress.city_code,
        report_progress.period,
        report_progress.is_on_time,
        report_progress.is_first_pass,
        report_progress.returned_attempts,
        left(report_progress.period, 4)::integer as report_year,
        report_progress.first_accepted_at is not null as is_reported
    from core.report_progress
),

counted as (
    select
        reports.report_year,
        placed.region_code,
        count(distinct reports.period) as months,
        count(*) as reports_expected,
        count(*) filter (where reports.is_reported) as reports_received,
        count(*) filter (where reports.is_on_time) as reports_on_time,
        count(*) filter (where reports.is_first_pass) as reports_first_pass,
        sum(reports.returned_attempts)::bigint as returned_attempts
    from reports
    cross join
        unnest(
            array[reports.unit_code, reports.city_code, '340000']
        ) as placed (region_code)
    group by reports.report_year, placed.region_code
)

select
    counted.report_year,
    counted.region_code,
    region.region_name,
    region.region_level,
    counted.months,
    counted.reports_expected,
    counted.reports_received,
    counted.reports_on_time,
    counted.reports_first_pass,
    counted.returned_attempts,
    100 * counted.reports_on_time::numeric
    / nullif(counted.reports_expected, 0) as on_time_pct,
    100 * counted.reports_first_pass::numeric
    / nullif(counted.reports_received, 0) as first_pass_pct
from counted
inner join core.region on counted.region_code = region.region_code
order by counted.report_year asc, counted.region_code asc
