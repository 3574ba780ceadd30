-- The members that exist for every region, for each indicator. Size classes
-- below the indicator's own threshold (as of the period) have no row.
-- Grain: indicator x breakdown x member.
with thresholds as (
    select
        indicator.indicator_code,
        coalesce(definition.definition_value::numeric, 0) as threshold_wan
    from core.indicator
    left join core.definition
        on
            indicator.threshold_code = definition.definition_code
            and %(period)s between definition.valid_from and definition.valid_to
)

select
    indicator_breakdown.indicator_code,
    indicator_breakdown.breakdown,
    dense_member.member
from core.indicator_breakdown
inner join core.dense_member
    on indicator_breakdown.breakdown = dense_member.breakdown
union all
select
    indicator_breakdown.indicator_code,
    indicator_breakdown.breakdown,
    size_class.member
from core.indicator_breakdown
inner join thresholds
    on indicator_breakdown.indicator_code = thresholds.indicator_code
inner join core.size_class
    on thresholds.threshold_wan <= size_class.min_amount_wan
where indicator_breakdown.breakdown in ('size_class', 'new_size_class')
