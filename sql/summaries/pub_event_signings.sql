-- What was signed at each event this year, how much of it started and how much of
-- the agreed outside money came. Amounts in 万元.
-- Grain: period x region x event.
select
    signing.period,
    signing.region_code,
    signing.region_name,
    signing.region_level,
    signing.event_name,
    signing.signed_projects,
    signing.signed_investment_wan,
    signing.signed_started,
    signing.start_rate_pct,
    signing.agreed_projects,
    signing.agreed_outside_wan,
    signing.outside_funds_wan,
    signing.fund_rate_pct,
    signing.units_expected,
    signing.units_received,
    signing.units_carried
from mart.event_signing as signing
order by
    signing.period asc,
    signing.region_code asc,
    signing.event_name asc
