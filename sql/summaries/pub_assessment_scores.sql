-- Assessment points of each unit under each scheme valid in the period, with the
-- formula and the figures put in. The item 'total' is the sum of the others.
-- Grain: scheme x period x unit x item.
select
    scheme_code,
    period,
    unit_code,
    group_code,
    item_code,
    indicator_code,
    input_value,
    target_value,
    points,
    weight,
    formula,
    rank
from mart.assessment_scores
order by
    scheme_code asc,
    period asc,
    unit_code asc,
    item_code asc
