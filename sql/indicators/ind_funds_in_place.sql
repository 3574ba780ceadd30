-- 合同资金到位率 (%): 累计省外到位资金 by 协议省外投资额 of started projects with an
-- outside main investor that state both.
-- Grain: slot x cell x role.
with stated as (
    select *
    from int_project
    where
        is_outside
        and is_started
        and cumulative_outside_funds_wan is not null
        and contracted_outside_wan is not null
)

select
    stated.slot,
    stated.unit_code,
    fact.indicator_code,
    fact.role,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    stated.project_no as source_no,
    0::bigint as member_set,
    fact.contribution::numeric as contribution
from stated
cross join
    lateral (
        values
        (
            'funds_in_place_rate',
            'numerator',
            'cumulative_outside_funds_wan',
            stated.cumulative_outside_funds_wan
        ),
        (
            'funds_in_place_rate',
            'denominator',
            'contracted_outside_wan',
            stated.contracted_outside_wan
        )
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
