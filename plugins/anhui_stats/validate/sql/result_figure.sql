-- One row a figure of the period that is checked: every whole (breakdown none), and every sum of a region that has units, with
-- the sum of its units (parts_value; is_summed), of its three sectors (sectors_value), and what its projects without a known
-- industry hold (no_sector). A sum of units that the region has no figure for is a row too, with a null obs_value.
with parts as (
    select
        region_unit.region_code,
        figure.indicator_code,
        figure.breakdown,
        figure.member,
        figure.basis,
        sum(figure.obs_value) as unit_value
    from region_unit
    inner join figure on region_unit.unit_code = figure.region_code
    group by all
),
own as (
    select * exclude (kind)
    from apart
    where kind = 'unit' and region_code in (select region_code from region_unit)
),
summed as (
    select
        region_code,
        indicator_code,
        breakdown,
        member,
        basis,
        case
            when parts.unit_value is not null or own.amount is not null
                then coalesce(parts.unit_value, 0) + coalesce(own.amount, 0)
        end as parts_value
    from parts
    full outer join own using (region_code, indicator_code, breakdown, member, basis)
),
whole_row as (
    select *, 'none' as breakdown, '' as member from whole
),
keyed as (
    select
        region_code,
        indicator_code,
        breakdown,
        member,
        basis,
        coalesce(whole_row.obs_value, region_figure.obs_value) as obs_value,
        summed.parts_value,
        summed.region_code is not null or region_figure.region_code is not null as is_summed
    from (select * from figure where region_code in (select region_code from region_unit)) as region_figure
    full outer join summed using (region_code, indicator_code, breakdown, member, basis)
    full outer join whole_row using (region_code, indicator_code, breakdown, member, basis)
),
sectors as (
    select region_code, indicator_code, basis, sum(obs_value) as sectors_value
    from figure
    where breakdown = 'sector' and member in ('primary', 'secondary', 'tertiary')
    group by all
),
place as (
    select distinct period, region_code, region_name, region_level from whole
),
measure as (
    select distinct region_code, indicator_code, indicator_label, measure_kind, unit, display_unit, display_factor from whole
)
select
    place.period,
    keyed.region_code,
    place.region_name,
    place.region_level,
    keyed.indicator_code,
    measure.indicator_label,
    measure.measure_kind,
    measure.unit,
    measure.display_unit,
    keyed.breakdown,
    keyed.member,
    keyed.basis,
    keyed.obs_value,
    keyed.is_summed,
    keyed.parts_value,
    sectors.sectors_value,
    coalesce(no_sector.amount, 0) as no_sector,
    whole.display_value,
    whole.base_value,
    whole.yoy_pct,
    whole.month_value,
    reported.obs_value as reported_value,
    breakdown_label.label || case when keyed.member = '' then '' else '：' || keyed.member end as member_words,
    case keyed.basis when 'reported' then '上报数' else '认定数' end as basis_words,
    cast(substr(place.period, 6, 2) as integer) as month_no,
    substr(place.period, 1, 4) || '年' || case
        when substr(place.period, 6, 2) = '01' then '1月'
        else '1—' || cast(cast(substr(place.period, 6, 2) as integer) as varchar) || '月'
    end as period_words,
    case
        when measure.display_factor = 1 then cast(cast(round(whole.base_value, 0) as decimal(38, 0)) as varchar)
        else cast(cast(round(whole.base_value / measure.display_factor, 1) as decimal(38, 1)) as varchar)
    end as base_display,
    case
        when measure.display_factor = 1 then cast(cast(round(whole.month_value, 0) as decimal(38, 0)) as varchar)
        else cast(cast(round(whole.month_value / measure.display_factor, 1) as decimal(38, 1)) as varchar)
    end as month_display,
    case when whole.yoy_pct < 0 then '下降' else '增长' end
    || cast(cast(abs(round(whole.yoy_pct, 1)) as decimal(38, 1)) as varchar) || '%' as yoy_words
from keyed
left join place on keyed.region_code = place.region_code
left join measure on keyed.region_code = measure.region_code and keyed.indicator_code = measure.indicator_code
left join breakdown_label on keyed.breakdown = breakdown_label.breakdown
left join whole
    on keyed.breakdown = 'none'
    and keyed.region_code = whole.region_code
    and keyed.indicator_code = whole.indicator_code
    and keyed.basis = whole.basis
left join sectors
    on keyed.breakdown = 'none'
    and keyed.region_code = sectors.region_code
    and keyed.indicator_code = sectors.indicator_code
    and keyed.basis = sectors.basis
left join apart as no_sector
    on no_sector.kind = 'sector'
    and keyed.breakdown = 'none'
    and keyed.region_code = no_sector.region_code
    and keyed.indicator_code = no_sector.indicator_code
    and keyed.basis = no_sector.basis
left join whole as reported
    on keyed.breakdown = 'none'
    and keyed.basis = 'recognised'
    and reported.basis = 'reported'
    and keyed.region_code = reported.region_code
    and keyed.indicator_code = reported.indicator_code
