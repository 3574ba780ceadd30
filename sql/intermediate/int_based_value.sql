-- Each row with its comparable base, in this order: declared (SJ04), the
-- warehouse's own month of last year, 上年同期 of ZS03 (undivided figures
-- only). One source a row, never a mixture.
-- Grain: region x indicator x breakdown x member x basis.
with all_values as (
    select * from int_value
    union all
    select * from int_target_value
),

sourced as (
    select
        all_values.*,
        int_declared_base.base_value as declared_value,
        int_summary_base.base_value as summary_value
    from all_values
    left join int_declared_base
        on
            all_values.region_code = int_declared_base.region_code
            and all_values.indicator_code = int_declared_base.indicator_code
            and all_values.breakdown = int_declared_base.breakdown
            and all_values.member = int_declared_base.member
    left join int_summary_base
        on
            all_values.region_code = int_summary_base.region_code
            and all_values.indicator_code = int_summary_base.indicator_code
            and all_values.breakdown = 'none'
)

select
    sourced.region_code,
    sourced.indicator_code,
    sourced.breakdown,
    sourced.member,
    sourced.basis,
    sourced.obs_value,
    coalesce(
        sourced.declared_value,
        sourced.warehouse_value,
        sourced.summary_value
    ) as base_value,
    case
        when sourced.declared_value is not null then 'declared'
        when sourced.warehouse_value is not null then 'warehouse'
        when sourced.summary_value is not null then 'zs03'
        else 'none'
    end as base_source,
    case
        when right(%(period)s, 2) = '01' then sourced.obs_value
        else sourced.obs_value - sourced.previous_value
    end as month_value
from sourced
