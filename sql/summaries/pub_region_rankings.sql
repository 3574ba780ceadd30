-- The province, its cities and its units, each with every undivided figure, its
-- ranks and how they moved since last month, the year's target and how far it is.
-- A unit that was recoded or moved to another city is compared with its old code.
-- Changes of rank are positive where a region rose; none in January.
-- Grain: period x region x indicator x basis.
with figures as (
    select
        figure.*,
        case
            when right(figure.period, 2) > '01'
                then
                    to_char(
                        to_date(figure.period, 'YYYY-MM') - interval '1 month',
                        'YYYY-MM'
                    )
        end as previous_period
    from mart.indicator_values as figure
    where
        figure.breakdown = 'none'
        and figure.region_level in ('province', 'city', 'county', 'zone')
),

recoded as (
    select
        region_succession.new_code,
        region_succession.old_code,
        to_char(region_succession.effective_from, 'YYYY-MM') as period
    from core.region_succession
    where region_succession.kind in ('recode', 'transfer')
),

compared as (
    select
        figures.*,
        previous.rank_value as previous_rank_value,
        previous.rank_yoy as previous_rank_yoy,
        previous.rank_in_city as previous_rank_in_city
    from figures
    left join recoded
        on
            figures.region_code = recoded.new_code
            and figures.period = recoded.period
    -- by the key, so that one month does not read all the others
    left join lateral (
        select
            figure.rank_value,
            figure.rank_yoy,
            figure.rank_in_city
        from mart.indicator_values as figure
        where
            figure.period = figures.previous_period
            and figure.region_code
            = coalesce(recoded.old_code, figures.region_code)
            and figure.indicator_code = figures.indicator_code
            and figure.breakdown = 'none'
            and figure.member = ''
            and figure.basis = figures.basis
        order by figure.period asc
        limit 1
    ) as previous on true
),

targets as (
    select
        lineage_target.period,
        lineage_target.region_code,
        lineage_target.indicator_code,
        sum(lineage_target.target_value) as target_value
    from mart.lineage_target
    group by
        lineage_target.period,
        lineage_target.region_code,
        lineage_target.indicator_code
),

progress as (
    select
        figure.period,
        figure.region_code,
        figure.member as indicator_code,
        max(figure.obs_value) filter (
            where figure.indicator_code = 'target_completion'
        ) as completion_pct,
        max(figure.obs_value) filter (
            where figure.indicator_code = 'ahead_of_schedule'
        ) as vs_schedule_pp
    from mart.indicator_values as figure
    where
        figure.breakdown = 'indicator'
        and figure.basis = 'reported'
    group by figure.period, figure.region_code, figure.member
)

select
    compared.period,
    compared.region_code,
    compared.region_name,
    compared.region_level,
    compared.indicator_code,
    compared.indicator_label,
    compared.basis,
    compared.obs_value,
    compared.month_value,
    compared.unit,
    compared.display_value,
    compared.display_unit,
    compared.base_value,
    compared.base_source,
    compared.yoy_pct,
    targets.target_value,
    progress.completion_pct,
    progress.vs_schedule_pp,
    compared.rank_value,
    compared.rank_yoy,
    compared.rank_in_city,
    compared.units_expected,
    compared.units_received,
    compared.units_nil,
    compared.units_carried,
    coalesce(city.region_code, '') as city_code,
    coalesce(city.region_name, '') as city_name,
    progress.completion_pct - progress.vs_schedule_pp as schedule_pct,
    compared.previous_rank_value - compared.rank_value as rank_value_change,
    compared.previous_rank_yoy - compared.rank_yoy as rank_yoy_change,
    compared.previous_rank_in_city - compared.rank_in_city
        as rank_in_city_change
from compared
inner join core.region on compared.region_code = region.region_code
left join core.region as city
    on
        city.region_level = 'city'
        and city.region_code in (region.region_code, region.parent_code)
left join targets
    on
        compared.basis = 'reported'
        and compared.period = targets.period
        and compared.region_code = targets.region_code
        and compared.indicator_code = targets.indicator_code
left join progress
    on
        compared.basis = 'reported'
        and compared.period = progress.period
        and compared.region_code = progress.region_code
        and compared.indicator_code = progress.indicator_code
order by
    compared.period asc,
    compared.region_code asc,
    compared.indicator_code asc,
    compared.basis asc
