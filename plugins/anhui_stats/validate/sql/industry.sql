-- What an industry code says: its division and section. Grain: one code.
select
    code.industry_code,
    division.division_code,
    division.section_code,
    division.division_code is not null as division_is_known,
    coalesce(division.is_industry, false) as is_industry,
    regexp_extract(code.industry_code, '^[A-T]') as stated_section,
from code
left join ref_division as division
    on
        regexp_extract(code.industry_code, '^[A-T]?(\d{2})\d{0,2}$', 1)
        = division.division_code
