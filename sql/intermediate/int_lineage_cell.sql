-- What each cell adds to the figures of its reporter in the period itself.
-- Grain: period x cell x indicator x basis x role x set.
select
    %(period)s::text as period,
    ind_fact.unit_code,
    ind_fact.indicator_code,
    ind_fact.basis,
    ind_fact.excluded_level,
    ind_fact.role,
    ind_fact.source_no,
    ind_fact.column_name,
    int_lineage_key.set_no,
    ind_fact.contribution
from ind_fact
inner join int_lineage_key
    on ind_fact.member_set = int_lineage_key.member_set
where ind_fact.slot = 'current'
