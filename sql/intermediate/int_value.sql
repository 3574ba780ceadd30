-- Each row's value in the period, in the period before, and in the same month of
-- last year where that serves as a base. Ratios are percentages. A region none
-- of whose units reported has no value, unless a city reported it; an inspection
-- by the province gives a silent unit none.
-- Grain: region x indicator x breakdown x member x basis.
with coverage as (
    select
        region_code,
        region_code in (
            select int_region.region_code
            from int_region
            where int_region.region_level in ('county', 'zone')
        ) as is_unit,
        coalesce(
            bool_or(has_report) filter (where slot = 'current'), false
        ) as is_in,
        coalesce(
            bool_or(has_report) filter (where slot = 'previous'), false
        ) as was_in
    from int_coverage
    group by region_code
)

select
    int_value_key.region_code,
    int_value_key.indicator_code,
    int_value_key.breakdown,
    int_value_key.member,
    int_value_key.basis,
    case
        when coverage.is_unit and not coverage.is_in then null
        when int_value_key.is_ratio
            then
                100 * coalesce(figure.current_numerator, 0)
                / nullif(figure.current_denominator, 0)
        else
            coalesce(
                figure.current_numerator, case when coverage.is_in then 0 end
            )
    end as obs_value,
    case
        when coverage.is_unit and not coverage.was_in then null
        when int_value_key.is_ratio
            then
                100 * coalesce(figure.previous_numerator, 0)
                / nullif(figure.previous_denominator, 0)
        else
            coalesce(
                figure.previous_numerator, case when coverage.was_in then 0 end
            )
    end as previous_value,
    case
        when
            int_base_region.region_code is null
            or int_base_gap.region_code is not null
            then null
        when int_value_key.is_ratio
            then
                100 * coalesce(figure.base_numerator, 0)
                / nullif(figure.base_denominator, 0)
        else coalesce(figure.base_numerator, 0)
    end as warehouse_value
from int_value_key
inner join coverage on int_value_key.region_code = coverage.region_code
left join int_region_figure as figure
    on
        int_value_key.region_code = figure.region_code
        and int_value_key.indicator_code = figure.indicator_code
        and int_value_key.breakdown = figure.breakdown
        and int_value_key.member = figure.member
        and int_value_key.basis = figure.basis
left join int_base_region
    on int_value_key.region_code = int_base_region.region_code
left join int_base_gap
    on
        int_value_key.region_code = int_base_gap.region_code
        and int_value_key.indicator_code = int_base_gap.indicator_code
