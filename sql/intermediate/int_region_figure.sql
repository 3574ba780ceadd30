-- The units' facts added up to regions, the three slots side by side. The base
-- holds only reporters that are in now, so that both sides are the same set.
-- The recognised row of an indicator that has one is the reported figure and
-- what was recognised less (negative).
-- Grain: region x indicator x breakdown x member x basis.
with comparable as (
    select distinct unit_code
    from int_reported_unit
    where slot = 'current'
),

unit_figures as (
    select
        int_unit_figure.unit_code,
        int_unit_figure.indicator_code,
        int_unit_figure.breakdown,
        int_unit_figure.member,
        int_unit_figure.basis,
        int_unit_figure.excluded_level,
        sum(int_unit_figure.numerator) filter (
            where int_unit_figure.slot = 'current'
        ) as current_numerator,
        sum(int_unit_figure.denominator) filter (
            where int_unit_figure.slot = 'current'
        ) as current_denominator,
        sum(int_unit_figure.numerator) filter (
            where int_unit_figure.slot = 'previous'
        ) as previous_numerator,
        sum(int_unit_figure.denominator) filter (
            where int_unit_figure.slot = 'previous'
        ) as previous_denominator,
        sum(int_unit_figure.numerator) filter (
            where int_unit_figure.slot = 'base'
            and comparable.unit_code is not null
        ) as base_numerator,
        sum(int_unit_figure.denominator) filter (
            where int_unit_figure.slot = 'base'
            and comparable.unit_code is not null
        ) as base_denominator
    from int_unit_figure
    left join comparable on int_unit_figure.unit_code = comparable.unit_code
    group by
        int_unit_figure.unit_code,
        int_unit_figure.indicator_code,
        int_unit_figure.breakdown,
        int_unit_figure.member,
        int_unit_figure.basis,
        int_unit_figure.excluded_level
),

region_figures as (
    select
        int_region_unit.region_code,
        unit_figures.indicator_code,
        unit_figures.breakdown,
        unit_figures.member,
        unit_figures.basis,
        sum(unit_figures.current_numerator) as current_numerator,
        sum(unit_figures.current_denominator) as current_denominator,
        sum(unit_figures.previous_numerator) as previous_numerator,
        sum(unit_figures.previous_denominator) as previous_denominator,
        sum(unit_figures.base_numerator) as base_numerator,
        sum(unit_figures.base_denominator) as base_denominator
    from unit_figures
    inner join int_region_unit
        on
            unit_figures.unit_code = int_region_unit.unit_code
            and unit_figures.excluded_level
            is distinct from int_region_unit.region_level
    group by
        int_region_unit.region_code,
        unit_figures.indicator_code,
        unit_figures.breakdown,
        unit_figures.member,
        unit_figures.basis
)

select
    region_figures.region_code,
    region_figures.indicator_code,
    region_figures.breakdown,
    region_figures.member,
    bases.basis,
    sum(region_figures.current_numerator) as current_numerator,
    sum(region_figures.current_denominator) as current_denominator,
    sum(region_figures.previous_numerator) as previous_numerator,
    sum(region_figures.previous_denominator) as previous_denominator,
    sum(region_figures.base_numerator) as base_numerator,
    sum(region_figures.base_denominator) as base_denominator
from region_figures
inner join core.indicator
    on region_figures.indicator_code = indicator.indicator_code
inner join (
    values
    ('reported', 'reported'),
    ('recognised', 'reported'),
    ('recognised', 'recognised')
) as bases (basis, part)
    on
        region_figures.basis = bases.part
        and (bases.basis = 'reported' or indicator.has_recognised)
group by
    region_figures.region_code,
    region_figures.indicator_code,
    region_figures.breakdown,
    region_figures.member,
    bases.basis
