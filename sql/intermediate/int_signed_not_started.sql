-- 签约未开工: projects under a formal contract, of this year or an earlier one, that
-- had not started by the end of the period. months_since_signing: full months up
-- to the period's last day, that day included (signed on 1 July: 3 in September).
-- is_in_start_rate: signed this year with the size of 新签约项目, so it is in
-- signed_projects and not in signed_started. Amounts in 万元.
-- Grain: ledger row.
with waiting as (
    select
        int_project.*,
        age(int_project.period_end + 1, int_project.signed_on) as waited
    from int_project
    where
        int_project.slot = 'current'
        and int_project.stage in ('签约', '开工', '投产')
        and int_project.contract_kind = '正式合同'
        and int_project.is_counted
        and int_project.signed_on <= int_project.period_end
        and not int_project.is_under_way
),

counted as (
    select
        waiting.*,
        (
            12 * date_part('year', waiting.waited)
            + date_part('month', waiting.waited)
        )::bigint as months_since_signing
    from waiting
)

select
    %(period)s::text as period,
    counted.unit_code,
    card.unit_name,
    counted.city_code,
    card.city_name,
    counted.project_id,
    card.project_name,
    card.investor_name,
    card.source_name,
    counted.industry_code,
    counted.size_wan,
    counted.total_investment_wan,
    counted.signed_on,
    card.planned_start_on,
    counted.months_since_signing,
    counted.is_sized,
    card.is_carried,
    case
        when counted.months_since_signing >= 12 then '>=12'
        when counted.months_since_signing >= 6 then '6-12'
        when counted.months_since_signing >= 3 then '3-6'
        else '<3'
    end as waiting_class,
    card.planned_start_on <= counted.period_end as is_past_planned_start,
    counted.is_signed and counted.is_sized as is_in_start_rate
from counted
inner join int_project_card as card on counted.project_no = card.project_no
