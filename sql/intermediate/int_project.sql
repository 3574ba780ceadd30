-- Each ledger row with what the indicators ask of it.
-- is_counted: adds 1 to counts (新引进, not 终止); adds_investment: 终止 rows keep
-- their money only. size_wan: the amount that sizes are judged by in the
-- period, null where it is blank. Amounts in 万元.
-- Grain: slot x ledger row (project_no).
with money as (
    select
        project_no,
        sum(outside_wan) as outside_wan,
        sum(other_city_wan) as other_city_wan,
        sum(funds_wan) - sum(outside_wan) as other_wan,
        sum(huishang_wan) as huishang_lines_wan,
        bool_or(is_detailed) as is_detailed,
        sum(outside_wan) filter (where is_flagged) as flagged_outside_wan,
        max(source_code) filter (where is_largest) as source_code,
        max(source_group) filter (where is_largest) as source_group,
        coalesce(bool_or(money_class = 'outside') filter (
            where is_largest
        ), false) as is_outside
    from int_investor_line
    group by project_no
),

recognised as (
    select
        money.*,
        int_recognition.recognition_no,
        int_recognition.deducted_huishang_wan,
        coalesce(int_recognition.is_denied, false) as is_denied,
        case
            when int_recognition.project_no is null then money.outside_wan
            else
                greatest(
                    money.outside_wan - int_recognition.deducted_outside_wan,
                    0
                )
        end as recognised_outside_wan,
        case
            when int_recognition.project_no is null or money.other_wan = 0
                then money.other_city_wan
            else
                money.other_city_wan
                * greatest(
                    money.other_wan - int_recognition.deducted_other_wan, 0
                )
                / money.other_wan
        end as recognised_other_city_wan
    from money
    left join int_recognition
        on money.project_no = int_recognition.project_no
),

described as (
    select
        int_ledger.slot,
        int_ledger.project_no,
        int_ledger.unit_code,
        int_ledger.city_code,
        int_ledger.project_id,
        int_ledger.stage,
        int_ledger.source_region,
        int_ledger.industry_code,
        int_ledger.leading_industry,
        int_ledger.emerging_field,
        int_ledger.signed_on,
        int_ledger.started_on,
        int_ledger.completed_on,
        int_ledger.statistics_entry_on,
        int_ledger.fixed_investment_wan,
        int_ledger.contracted_outside_wan,
        int_ledger.cumulative_outside_funds_wan,
        int_ledger.team_key,
        int_ledger.year_start,
        int_ledger.period_end,
        int_ledger.total_investment_wan,
        int_ledger.ytd_outside_funds_wan,
        int_ledger.huishang_investment_wan,
        int_ledger.ytd_huishang_funds_wan,
        int_ledger.is_huishang,
        int_ledger.contract_kind,
        int_ledger.project_nature,
        recognised.outside_wan,
        recognised.other_city_wan,
        recognised.huishang_lines_wan,
        recognised.is_detailed,
        recognised.flagged_outside_wan,
        recognised.source_code,
        recognised.source_group,
        recognised.is_outside,
        recognised.recognition_no,
        recognised.is_denied,
        recognised.recognised_outside_wan,
        recognised.recognised_other_city_wan,
        division.sector,
        bulletin_sector.bulletin_sector,
        int_definition.large_threshold_wan,
        int_definition.size_threshold_wan,
        int_definition.huishang_threshold_wan,
        case
            when recognised.recognition_no is null
                then int_ledger.ytd_huishang_funds_wan
            else
                greatest(
                    int_ledger.ytd_huishang_funds_wan
                    - recognised.deducted_huishang_wan, 0
                )
        end as recognised_huishang_wan,
        coalesce(
            division.is_manufacturing and division.sector = 'secondary', false
        ) as is_manufacturing,
        coalesce(division.is_industry, false) as is_industry,
        coalesce(
            int_ledger.started_on <= int_ledger.period_end, false
        ) as is_started,
        case int_definition.size_basis
            when 'fixed' then int_ledger.fixed_investment_wan
            else int_ledger.total_investment_wan
        end as size_wan
    from int_ledger
    cross join int_definition
    inner join recognised on int_ledger.project_no = recognised.project_no
    left join core.industry_division as division
        on
            substring(int_ledger.industry_code from '[0-9]{2}')
            = division.division_code
    left join core.bulletin_sector
        on division.division_code = bulletin_sector.division_code
)

select
    described.*,
    described.project_nature = '新引进' and described.stage <> '终止'
        as is_counted,
    described.stage <> '终止' as adds_investment,
    described.is_started and described.started_on >= described.year_start
        as is_new,
    described.is_started
    and described.total_investment_wan >= described.large_threshold_wan
    and described.ytd_outside_funds_wan > 0 as is_large_active,
    described.is_started
    and described.is_huishang
    and described.total_investment_wan >= described.huishang_threshold_wan
    and described.ytd_huishang_funds_wan > 0 as is_huishang_active,
    described.stage in ('签约', '开工', '投产')
    and described.contract_kind = '正式合同'
    and coalesce(
        described.signed_on
        between described.year_start and described.period_end, false
    ) as is_signed,
    described.stage in ('开工', '投产') and described.is_started
        as is_under_way,
    coalesce(described.size_wan >= described.size_threshold_wan, false)
        as is_sized
from described
