-- 重大项目 this month against last month, with who came, who left and why. Amounts in 万元.
-- Grain: period x size class x unit x project.
select
    major.period,
    major.size_class,
    major.unit_code,
    major.unit_name,
    major.city_code,
    major.city_name,
    major.project_id,
    major.project_name,
    major.investor_name,
    major.signed_on,
    major.movement,
    major.reason,
    major.size_wan,
    major.previous_size_wan,
    major.other_unit_code,
    major.is_carried,
    case major.reason
        when 'signed' then '本月新签约'
        when 'grown' then '投资额上调后达到规模'
        when 'moved_in' then '由其他单位划入'
        when 'late' then '以前月份签约本月补报'
        when 'not_reported_before' then '所在单位上月未报送'
        when 'corrected'
            then
                case major.movement
                    when 'entered' then '更正后计入' else '更正后不再计入'
                end
        when 'terminated' then '项目终止'
        when 'shrunk' then '投资额下调后低于规模'
        when 'moved_out' then '划出到其他单位'
        when 'vanished' then '台账中不再列出'
        when 'not_reported' then '所在单位本月未报送'
    end as reason_label
from mart.major_project_change as major
order by
    major.period asc,
    major.size_class asc,
    major.unit_code asc,
    major.project_id asc
