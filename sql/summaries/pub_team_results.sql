-- 产业招商组 and 驻外联络处 with what they brought and did since January, and the
-- counties and zones that are named as who brought a project. Amounts in 万元.
-- Grain: period x team.
select
    result.period,
    result.team_code,
    result.team_name,
    result.team_kind,
    result.city_code,
    result.city_name,
    result.signed_projects,
    result.signed_investment_wan,
    result.signed_started,
    result.start_rate_pct,
    result.outside_funds_wan,
    result.lead_projects,
    result.intent_projects,
    result.visited_enterprises,
    result.stationed_days,
    result.leads_collected,
    result.rank_signed_projects,
    result.units_expected,
    result.units_received,
    result.units_carried
from mart.team_result as result
order by result.period asc, result.team_code asc
