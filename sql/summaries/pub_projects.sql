-- The ledger of projects that were signed, without personal data. 线索 and 意向
-- are commercial secrets and stay inside, also once they have ended. Telephone and
-- identity numbers in free text are masked.
-- Grain: period x unit x project. Amounts in 万元.
select
    ledger.period,
    ledger.unit_code,
    region.region_name as unit_name,
    ledger.project_id,
    ledger.project_name,
    ledger.approval_code,
    ledger.project_nature,
    ledger.entity_name,
    ledger.entity_uscc,
    ledger.investor_name,
    ledger.source_region,
    ledger.industry_code,
    ledger.leading_industry,
    ledger.emerging_field,
    ledger.stage,
    ledger.contract_kind,
    ledger.signed_on,
    ledger.registered_on,
    ledger.planned_start_on,
    ledger.started_on,
    ledger.completed_on,
    ledger.statistics_entry_on,
    ledger.total_investment_wan,
    ledger.fixed_investment_wan,
    ledger.contracted_outside_wan,
    ledger.ytd_funds_wan,
    ledger.ytd_outside_funds_wan,
    ledger.month_funds_wan,
    ledger.cumulative_funds_wan,
    ledger.cumulative_outside_funds_wan,
    ledger.ytd_fixed_investment_wan,
    ledger.government_funds_wan,
    ledger.is_huishang,
    ledger.huishang_native_place,
    ledger.huishang_investment_wan,
    ledger.ytd_huishang_funds_wan,
    ledger.land_area_mu,
    core.mask_personal(ledger.recruited_by) as recruited_by,
    core.mask_personal(ledger.source_event) as source_event,
    core.mask_personal(ledger.location) as location, -- noqa: RF04
    core.mask_personal(ledger.progress_note) as progress_note,
    core.mask_personal(ledger.assessment_exclusion) as assessment_exclusion
from core.zs01 as ledger
left join core.region on ledger.unit_code = region.region_code
where
    ledger.stage in ('签约', '开工', '投产')
    or (ledger.stage = '终止' and ledger.signed_on is not null)
order by ledger.period asc, ledger.unit_code asc, ledger.project_id asc
