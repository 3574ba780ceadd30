-- The rows that a period has: dense members for every region, others where
-- something was reported; a recognised row beside every reported one.
-- Grain: region x indicator x breakdown x member x basis.
with reported_keys as (
    select
        int_region.region_code,
        int_indicator_member.indicator_code,
        int_indicator_member.breakdown,
        int_indicator_member.member
    from int_region
    cross join int_indicator_member
    union
    select
        int_region_figure.region_code,
        int_region_figure.indicator_code,
        int_region_figure.breakdown,
        int_region_figure.member
    from int_region_figure
    where
        int_region_figure.breakdown in (
            'source', 'bulletin_sector', 'category', 'team'
        )
        and int_region_figure.basis = 'reported'
        and int_region_figure.current_numerator <> 0
)

select
    reported_keys.region_code,
    reported_keys.indicator_code,
    reported_keys.breakdown,
    reported_keys.member,
    bases.basis,
    indicator.measure_kind = 'ratio' as is_ratio
from reported_keys
inner join core.indicator
    on reported_keys.indicator_code = indicator.indicator_code
inner join (
    values
    ('reported', false),
    ('recognised', true)
) as bases (basis, is_recognised)
    on not bases.is_recognised or indicator.has_recognised
