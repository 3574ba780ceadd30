-- What the checks on the result noticed; a figure that fails a check is not
-- published at all, so these are remarks on published figures.
-- Grain: period x rule x region x indicator x breakdown x member x basis.
select
    notice.period,
    notice.rule_id,
    notice.title,
    notice.region_code,
    notice.region_name,
    notice.region_level,
    notice.indicator_code,
    notice.indicator_label,
    notice.breakdown,
    notice.member,
    notice.basis,
    notice.notice_value,
    notice.expected_value,
    notice.message
from mart.release_notice as notice
order by
    notice.period asc,
    notice.rule_id asc,
    notice.region_code asc,
    notice.indicator_code asc,
    notice.breakdown asc,
    notice.member asc,
    notice.basis asc
