-- 合同资金到位率 (%): 累计省外到位资金 by 协议省外投资额 of started projects with an
-- outside main investor that state both.
-- Grain: slot x unit.
select
    slot,
    unit_code,
    'funds_in_place_rate' as indicator_code,
    'none' as breakdown,
    '' as member,
    'reported' as basis,
    null::text as excluded_level,
    sum(cumulative_outside_funds_wan) as numerator,
    sum(contracted_outside_wan) as denominator
from int_project
where
    is_outside
    and is_started
    and cumulative_outside_funds_wan is not null
    and contracted_outside_wan is not null
group by slot, unit_code
