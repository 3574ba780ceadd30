-- Comparable bases that the province declares for the period (SJ04), in the
-- base unit of the indicator; a later declaration replaces an earlier one.
-- Grain: region x indicator x breakdown x member.
select distinct on (
    declared.region_code,
    declared.indicator_code,
    coalesce(nullif(declared.breakdown, ''), 'none'),
    coalesce(declared.member, '')
)
    declared.region_code,
    declared.indicator_code,
    declared.base_value,
    coalesce(nullif(declared.breakdown, ''), 'none') as breakdown,
    coalesce(declared.member, '') as member
from core.sj04 as declared
where declared.line_period = %(period)s
order by
    declared.region_code asc,
    declared.indicator_code asc,
    coalesce(nullif(declared.breakdown, ''), 'none') asc,
    coalesce(declared.member, '') asc,
    declared.period desc
