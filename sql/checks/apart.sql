-- What a sum of published figures does not hold, from the cells behind the
-- figures of one period. unit: reports of a city or the province itself, and
-- inspections of a unit that has no figure of its own; sector: money and counts
-- of projects without a known industry.
-- Grain: kind x region x indicator x breakdown x member x basis.
with published_units as (
    select distinct region_code
    from mart.indicator_values
    where
        period = %(period)s
        and region_level in ('county', 'zone')
        and obs_value is not null
),

sets_without_sector as (
    select set_no
    from mart.lineage_set
    where period = %(period)s
    group by set_no
    having
        not bool_or(
            breakdown = 'sector'
            and member in ('primary', 'secondary', 'tertiary')
        )
        and bool_or(breakdown = 'none')
),

reporters as (
    select distinct unit_code
    from mart.lineage_region
    where period = %(period)s
    except
    select region_code
    from published_units
),

amounts as materialized (
    select
        cell.unit_code,
        cell.indicator_code,
        cell.basis,
        cell.excluded_level,
        cell.set_no,
        sum(cell.contribution) as amount
    from mart.lineage_cell as cell
    where cell.period = %(period)s and cell.role in ('value', 'deduction')
    group by
        cell.unit_code,
        cell.indicator_code,
        cell.basis,
        cell.excluded_level,
        cell.set_no
),

cells as (
    select
        'unit' as kind,
        amounts.*,
        lineage_set.breakdown,
        lineage_set.member
    from amounts
    inner join reporters on amounts.unit_code = reporters.unit_code
    inner join mart.lineage_set
        on
            lineage_set.period = %(period)s
            and amounts.set_no = lineage_set.set_no
    inner join core.indicator_breakdown
        on
            amounts.indicator_code = indicator_breakdown.indicator_code
            and lineage_set.breakdown = indicator_breakdown.breakdown
    union all
    select
        'sector' as kind,
        amounts.*,
        'none' as breakdown,
        '' as member
    from amounts
    inner join sets_without_sector
        on amounts.set_no = sets_without_sector.set_no
    inner join core.indicator_breakdown
        on
            amounts.indicator_code = indicator_breakdown.indicator_code
            and indicator_breakdown.breakdown = 'sector'
)

select
    cells.kind,
    lineage_region.region_code,
    cells.indicator_code,
    cells.breakdown,
    cells.member,
    bases.basis,
    sum(cells.amount)::numeric(38, 10) as amount
from cells
inner join mart.lineage_region
    on
        lineage_region.period = %(period)s
        and cells.unit_code = lineage_region.unit_code
        and cells.excluded_level is distinct from lineage_region.region_level
inner join core.indicator
    on cells.indicator_code = indicator.indicator_code
inner join (
    values
    ('reported', 'reported'),
    ('recognised', 'reported'),
    ('recognised', 'recognised')
) as bases (basis, part)
    on
        cells.basis = bases.part
        and (bases.basis = 'reported' or indicator.has_recognised)
group by
    cells.kind,
    lineage_region.region_code,
    cells.indicator_code,
    cells.breakdown,
    cells.member,
    bases.basis
