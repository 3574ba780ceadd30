-- The thresholds of 徽商回归 (总投资, 万元) that figures are given for: the one in
-- force, and around a change, a year before and after it, the other one beside it.
-- Grain: threshold.
select
    definition_value::numeric as threshold_wan,
    bool_or(%(period)s between valid_from and valid_to) as is_in_force
from core.definition
where
    definition_code = 'huishang_threshold_wan'
    and valid_to >= %(base_period)s
    and valid_from <= to_char(
        to_date(%(period)s, 'YYYY-MM') + interval '12 months', 'YYYY-MM'
    )
group by definition_value::numeric
