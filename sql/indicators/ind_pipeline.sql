-- 线索 and 意向: stock of projects at the end of the period (个).
-- Grain: slot x unit x indicator x breakdown x member.
select
    int_project.slot,
    int_project.unit_code,
    int_project_member.breakdown,
    int_project_member.member,
    'reported' as basis,
    null::text as excluded_level,
    null::numeric as denominator,
    case int_project.stage
        when '线索' then 'lead_projects'
        else 'intent_projects'
    end as indicator_code,
    count(*)::numeric as numerator
from int_project
inner join int_project_member
    on int_project.project_no = int_project_member.project_no
where
    int_project.stage in ('线索', '意向')
    and int_project.is_counted
    and int_project_member.breakdown in ('none', 'team')
group by
    int_project.slot,
    int_project.unit_code,
    int_project.stage,
    int_project_member.breakdown,
    int_project_member.member
