-- How many monthly reports of the year came late or are missing, by unit of the
-- period. A month counts if anybody reported it (the system was in use) and, for a
-- report that is missing, if it lies before the period: whoever is not in yet this
-- month may still be in time.
-- Grain: unit (county, zone).
with months_in_use as (
    select distinct period
    from core.counting_form
    where
        period between %(january)s and %(period)s
        and form_code like 'ZS%%'
),

first_arrivals as (
    select
        unit_code,
        period,
        min(received_at) as first_received_at
    from ops.submission
    where is_accepted and period between %(january)s and %(period)s
    group by unit_code, period
)

select
    int_unit_map.unit_code,
    count(*) as late_or_missing
from core.unit_deadline
inner join months_in_use on unit_deadline.period = months_in_use.period
inner join core.region
    on
        unit_deadline.unit_code = region.region_code
        and region.region_level in ('county', 'zone')
        and (
            to_date(unit_deadline.period, 'YYYY-MM')
            + interval '1 month - 1 day'
        )::date between region.valid_from and region.valid_to
inner join int_unit_map on unit_deadline.unit_code = int_unit_map.old_code
left join first_arrivals
    on
        unit_deadline.unit_code = first_arrivals.unit_code
        and unit_deadline.period = first_arrivals.period
where
    first_arrivals.first_received_at > unit_deadline.deadline
    or (
        first_arrivals.first_received_at is null
        and unit_deadline.period < %(period)s
    )
group by int_unit_map.unit_code
