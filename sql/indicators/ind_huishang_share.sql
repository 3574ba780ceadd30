-- 徽商回归资金占利用省外资金比重 (%): over the projects of out_funds, the lesser of
-- 徽商到位资金 and outside money (with ZS07 the money of flagged outside lines),
-- by their outside money. 境外徽商 are not 省外, so they add to neither.
-- Grain: slot x unit x basis.
with shares as (
    select
        slot,
        unit_code,
        outside_wan,
        recognised_outside_wan,
        case
            when not is_huishang then 0
            when is_detailed then coalesce(flagged_outside_wan, 0)
            else least(ytd_huishang_funds_wan, outside_wan)
        end as merchant_wan,
        case
            when not is_huishang then 0
            when is_detailed
                then
                    coalesce(flagged_outside_wan, 0) * recognised_outside_wan
                    / nullif(outside_wan, 0)
            else least(recognised_huishang_wan, recognised_outside_wan)
        end as recognised_merchant_wan
    from int_project
    where is_large_active
)

select
    shares.slot,
    shares.unit_code,
    'huishang_share' as indicator_code,
    'none' as breakdown,
    '' as member,
    fact.basis,
    null::text as excluded_level,
    sum(fact.numerator) as numerator,
    sum(fact.denominator) as denominator
from shares
cross join
    lateral (
        values
        ('reported', shares.merchant_wan, shares.outside_wan),
        (
            'recognised',
            shares.recognised_merchant_wan,
            shares.recognised_outside_wan
        )
    ) as fact (basis, numerator, denominator)
group by shares.slot, shares.unit_code, fact.basis
