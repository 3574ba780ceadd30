-- The money class of a source in the eyes of a unit's city. Grain: one source
-- and city. 340000 (安徽 without a city) counts as same_city, with a query.
select
    pair.source_region,
    pair.report_city,
    case
        when source.kind in ('outside', 'overseas') then source.kind
        when pair.source_region = '340000' then 'same_city'
        when
            coalesce(nullif(city.parent_code, '340000'), city.region_code)
            = pair.report_city
            then 'same_city'
        when city.region_code is not null then 'other_city'
    end as source_class,
from pair
left join ref_source as source
    on pair.source_region = source.source_code
left join ref_region as city
    on pair.source_region = city.region_code
