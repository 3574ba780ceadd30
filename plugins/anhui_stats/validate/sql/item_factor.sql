-- In which unit an item was written, as a factor of the item's own unit: the
-- rounding of 3.4亿元 is 500万元. Grain: row of ZS03.
select
    zs03.submission_id,
    zs03.sheet,
    zs03.row_no,
    max(
        case trim(written.raw)
            when '亿元' then 10000
            when '亿美元' then 10000
            when '元' then 0.0001
            when '美元' then 0.0001
            else 1
        end
    ) as unit_factor,
from zs03
left join item_conversion as written
    on
        zs03.submission_id = written.submission_id
        and zs03.sheet = written.sheet
        and zs03.row_no = written.row_no
        and written.column_name = 'unit_of_measure'
group by zs03.submission_id, zs03.sheet, zs03.row_no
