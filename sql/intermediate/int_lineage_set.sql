-- The members that a contribution counts in.
-- Grain: period x set x breakdown x member.
select distinct
    %(period)s::text as period,
    int_lineage_key.set_no,
    int_member.breakdown,
    int_member.member
from int_lineage_key
inner join int_member on int_lineage_key.member_set = int_member.member_set
