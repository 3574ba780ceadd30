-- Assessment schemes as dated: the items with weight, formula and where they come
-- from, a row for each weight in its dates.
-- Grain: scheme x item x first period.
select
    scheme_code,
    scheme_label,
    item_code,
    item_label,
    indicator_code,
    weight,
    formula,
    source,
    valid_from,
    valid_to
from core.scheme_item
order by
    scheme_code asc,
    item_code asc,
    valid_from asc
