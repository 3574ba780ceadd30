-- Sets of members that are alike get one number, so that the lineage of a period
-- stays small.
-- Grain: member set that a contribution of the period uses.
with used as (
    select distinct member_set
    from ind_fact
    where slot = 'current'
),

listed as (
    select
        int_member.member_set,
        array_agg(
            int_member.breakdown || '/' || int_member.member
            order by int_member.breakdown, int_member.member
        ) as members
    from int_member
    inner join used on int_member.member_set = used.member_set
    group by int_member.member_set
)

select
    member_set,
    dense_rank() over (order by members) as set_no
from listed
