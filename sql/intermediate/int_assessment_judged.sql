-- What was judged (SJ09) for each unit and item, as it stands in the period: the
-- newest line of the year for the period or a month before it, the province's
-- before a city's. A city judges its own counties and zones only.
-- Grain: scheme x unit x item.
with lines as (
    select
        judged.line_period,
        judged.scheme_code,
        judged.item_code,
        judged.score,
        judged.unit_level,
        judged.period as reported_in,
        judged.submission_id,
        judged.row_no,
        int_unit_map.unit_code
    from core.sj09 as judged
    inner join int_unit_map
        on judged.line_unit_code = int_unit_map.old_code
    where
        judged.line_period between %(january)s and %(period)s
        and judged.score is not null
        and (
            judged.unit_level = 'province'
            or judged.unit_code = int_unit_map.city_code
        )
)

select distinct on (scheme_code, unit_code, item_code)
    %(period)s::text as period,
    scheme_code,
    unit_code,
    item_code,
    score as points
from lines
order by
    scheme_code asc,
    unit_code asc,
    item_code asc,
    line_period desc,
    unit_level = 'province' desc,
    reported_in desc,
    submission_id desc,
    row_no desc
