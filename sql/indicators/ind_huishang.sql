-- 在建徽商回归项目: count (个), 总投资, 徽商投资额, money received (万元).
-- By source: the money of flagged lines, counts at the largest flagged line; a
-- project without a flagged line stands at the source of its ledger row.
-- Grain: slot x cell x indicator x basis x member set.
with population as (
    select
        *,
        project_no * 4 + 1 as project_set,
        recognised_huishang_wan - ytd_huishang_funds_wan as deduction_wan
    from int_project
    where is_huishang_active
),

merchant_lines as (
    select
        population.project_no,
        investor.source_no,
        investor.source_no * 4 + 2 as line_set,
        case
            when investor.is_detailed then 'ytd_funds_wan'
            else 'ytd_huishang_funds_wan'
        end as money_column,
        investor.huishang_wan as funds_wan,
        investor.is_largest_flagged as is_place_of_count
    from population
    inner join int_investor_line as investor
        on population.project_no = investor.project_no
    where investor.is_flagged
    union all
    select
        population.project_no,
        population.project_no as source_no,
        population.project_no * 4 + 2 as line_set,
        'ytd_huishang_funds_wan' as money_column,
        population.ytd_huishang_funds_wan as funds_wan,
        true as is_place_of_count
    from population
    where population.is_detailed and not exists (
        select 1
        from int_investor_line as investor
        where
            investor.project_no = population.project_no and investor.is_flagged
    )
),

by_project as (
    select
        population.slot,
        population.unit_code,
        fact.indicator_code,
        fact.basis,
        fact.role,
        fact.source_no,
        fact.column_name,
        population.project_set as member_set,
        fact.contribution
    from population
    cross join
        lateral (
            values
            (
                'huishang_projects',
                'reported',
                'value',
                population.project_no,
                'project_id',
                population.is_counted::integer
            ),
            (
                'huishang_projects',
                'recognised',
                'deduction',
                population.recognition_no,
                'decision',
                -(population.is_counted and population.is_denied)::integer
            ),
            (
                'huishang_funds',
                'reported',
                'value',
                population.project_no,
                'ytd_huishang_funds_wan',
                population.ytd_huishang_funds_wan
            ),
            (
                'huishang_funds',
                'recognised',
                'deduction',
                population.recognition_no,
                'recognised_ytd_huishang_funds_wan',
                population.deduction_wan
            ),
            (
                'huishang_total_investment',
                'reported',
                'value',
                population.project_no,
                'total_investment_wan',
                case
                    when population.adds_investment
                        then population.total_investment_wan
                end
            ),
            (
                'huishang_investment',
                'reported',
                'value',
                population.project_no,
                'huishang_investment_wan',
                case
                    when population.adds_investment
                        then population.huishang_investment_wan
                end
            )
        ) as fact (
            indicator_code,
            basis,
            role,
            source_no,
            column_name,
            contribution
        )
),

by_source as (
    select
        population.slot,
        population.unit_code,
        fact.indicator_code,
        fact.basis,
        fact.role,
        fact.source_no,
        fact.column_name,
        merchant_lines.line_set as member_set,
        fact.contribution
    from population
    inner join merchant_lines
        on population.project_no = merchant_lines.project_no
    cross join
        lateral (
            values
            (
                'huishang_projects',
                'reported',
                'value',
                population.project_no,
                'project_id',
                (
                    merchant_lines.is_place_of_count
                    and population.is_counted
                )::integer
            ),
            (
                'huishang_projects',
                'recognised',
                'deduction',
                population.recognition_no,
                'decision',
                -(
                    merchant_lines.is_place_of_count
                    and population.is_counted
                    and population.is_denied
                )::integer
            ),
            (
                'huishang_funds',
                'reported',
                'value',
                merchant_lines.source_no,
                merchant_lines.money_column,
                merchant_lines.funds_wan
            ),
            (
                'huishang_funds',
                'recognised',
                'deduction',
                population.recognition_no,
                'recognised_ytd_huishang_funds_wan',
                merchant_lines.funds_wan * population.deduction_wan
                / nullif(population.ytd_huishang_funds_wan, 0)
            )
        ) as fact (
            indicator_code,
            basis,
            role,
            source_no,
            column_name,
            contribution
        )
),

cells as (
    select * from by_project
    union all
    select * from by_source
)

select
    slot,
    unit_code,
    indicator_code,
    basis,
    null::text as excluded_level,
    role,
    source_no,
    column_name,
    member_set,
    contribution
from cells
where contribution <> 0
