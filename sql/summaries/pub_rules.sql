-- The rules that submissions are checked by, as dated.
-- Grain: rule.
select
    rule.rule_id,
    rule.severity,
    rule.scope,
    rule.title,
    rule.message,
    rule.remedy,
    rule.source,
    rule.step_no,
    rule.step,
    rule.tolerance,
    nullif(rule.valid_from, '0001-01') as valid_from,
    nullif(rule.valid_to, '9999-12') as valid_to
from core.rule
order by rule.rule_id asc
