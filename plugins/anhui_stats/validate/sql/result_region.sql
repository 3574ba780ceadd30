-- One row a region of the period, with its coverage; a region stands in many wholes, always with the same coverage.
select distinct
    whole.period,
    whole.region_code,
    whole.region_name,
    whole.region_level,
    '' as indicator_code,
    '' as indicator_label,
    '' as breakdown,
    '' as member,
    '' as basis,
    '个' as unit,
    whole.units_expected,
    whole.units_received,
    whole.units_nil,
    whole.units_carried,
    whole.units_expected - whole.units_received - whole.units_nil as units_missing,
    substr(whole.period, 1, 4) || '年' || case
        when substr(whole.period, 6, 2) = '01' then '1月'
        else '1—' || cast(cast(substr(whole.period, 6, 2) as integer) as varchar) || '月'
    end as period_words
from whole
