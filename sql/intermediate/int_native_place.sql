-- 徽商籍贯 as the clerk wrote it, and the Anhui city that it names or lies in; null
-- where it names none. A place of three characters and more is also known without
-- its last one (黄山, 怀宁).
-- Grain: text.
with written as (
    select distinct trim(ledger.huishang_native_place) as place_text
    from int_ledger
    inner join int_form_row as placed
        on int_ledger.project_no = placed.source_no
    inner join raw.zs01 as ledger
        on
            placed.submission_id = ledger.submission_id
            and placed.sheet = ledger.sheet
            and placed.row_no = ledger.row_no
    where int_ledger.is_huishang
),

places as (
    select
        region.region_level = 'city' as is_city,
        case
            when region.region_level = 'city' then region.region_code
            else region.parent_code
        end as city_code,
        case
            when length(region.region_name) > 2
                then left(region.region_name, -1)
            else region.region_name
        end as place_name
    from core.region
    where region.region_level in ('city', 'county')
)

select distinct on (written.place_text)
    written.place_text,
    places.city_code
from written
left join places on strpos(written.place_text, places.place_name) > 0
order by
    written.place_text asc,
    places.is_city desc nulls last,
    length(places.place_name) desc,
    places.city_code asc
