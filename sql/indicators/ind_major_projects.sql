-- 重大项目引进数 (个): signed this year, 10亿元 and more.
-- Grain: slot x unit x breakdown x member.
select
    int_project.slot,
    int_project.unit_code,
    'major_projects' as indicator_code,
    int_project_member.breakdown,
    int_project_member.member,
    'reported' as basis,
    null::text as excluded_level,
    null::numeric as denominator,
    count(*)::numeric as numerator
from int_project
cross join int_definition
inner join int_project_member
    on int_project.project_no = int_project_member.project_no
where
    int_project.is_signed
    and int_project.is_counted
    and int_project.size_wan >= int_definition.major_threshold_wan
    and int_project_member.size_source in ('', 'dated')
group by
    int_project.slot,
    int_project.unit_code,
    int_project_member.breakdown,
    int_project_member.member
