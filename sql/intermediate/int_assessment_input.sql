-- The figures that the assessment schemes read, in the assessment view, for every
-- county, zone and city, with the year's target. No value for a region none of
-- whose units reported, and for a ratio without a denominator. Base units.
-- Grain: unit x indicator x breakdown x member x basis x condition.
with figures as (
    select
        int_region_unit.region_code,
        fact.indicator_code,
        fact.breakdown,
        fact.member,
        bases.basis,
        fact.condition_code,
        sum(fact.contribution) filter (where not fact.is_denominator)
            as numerator,
        sum(fact.contribution) filter (where fact.is_denominator)
            as denominator
    from int_assessment_fact as fact
    inner join (
        values
        ('reported', 'reported'),
        ('recognised', 'reported'),
        ('recognised', 'recognised')
    ) as bases (basis, part)
        on fact.basis = bases.part
    inner join int_region_unit
        on
            fact.unit_code = int_region_unit.unit_code
            and fact.excluded_level
            is distinct from int_region_unit.region_level
    where int_region_unit.region_level in ('county', 'zone', 'city')
    group by
        int_region_unit.region_code,
        fact.indicator_code,
        fact.breakdown,
        fact.member,
        bases.basis,
        fact.condition_code
),

faults as (
    select
        int_region_unit.region_code,
        sum(int_assessment_fault.late_or_missing)::bigint as late_or_missing
    from int_assessment_fault
    inner join int_region_unit
        on int_assessment_fault.unit_code = int_region_unit.unit_code
    group by int_region_unit.region_code
)

select
    %(period)s::text as period,
    int_region.region_code as unit_code,
    int_region.region_level as unit_level,
    int_region.city_code,
    asked.indicator_code,
    asked.breakdown,
    asked.member,
    asked.basis,
    asked.condition_code,
    int_target.target_value,
    coalesce(faults.late_or_missing, 0) as late_or_missing,
    case
        when not coalesce(int_coverage.has_report, false) then null
        when indicator.measure_kind = 'ratio'
            then
                100 * coalesce(figures.numerator, 0)
                / nullif(figures.denominator, 0)
        else coalesce(figures.numerator, 0)
    end as input_value
from int_region
cross join core.assessment_input as asked
inner join core.indicator on asked.indicator_code = indicator.indicator_code
left join int_coverage
    on
        int_region.region_code = int_coverage.region_code
        and int_coverage.slot = 'current'
left join figures
    on
        int_region.region_code = figures.region_code
        and asked.indicator_code = figures.indicator_code
        and asked.breakdown = figures.breakdown
        and asked.member = figures.member
        and asked.basis = figures.basis
        and asked.condition_code = figures.condition_code
left join faults on int_region.region_code = faults.region_code
left join int_target
    on
        int_region.region_code = int_target.region_code
        and asked.indicator_code = int_target.indicator_code
        and int_target.slot = 'current'
where int_region.region_level in ('county', 'zone', 'city')
