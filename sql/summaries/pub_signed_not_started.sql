-- Projects under a formal contract that have not started, with how long they wait.
-- Amounts in 万元.
-- Grain: period x unit x project.
select
    waiting.period,
    waiting.unit_code,
    waiting.unit_name,
    waiting.city_code,
    waiting.city_name,
    waiting.project_id,
    waiting.project_name,
    waiting.investor_name,
    waiting.source_name,
    waiting.industry_code,
    waiting.size_wan,
    waiting.total_investment_wan,
    waiting.signed_on,
    waiting.planned_start_on,
    waiting.months_since_signing,
    waiting.waiting_class,
    waiting.is_past_planned_start,
    waiting.is_sized,
    waiting.is_in_start_rate,
    waiting.is_carried
from mart.signed_not_started as waiting
order by
    waiting.period asc,
    waiting.unit_code asc,
    waiting.project_id asc
