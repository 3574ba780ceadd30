-- 徽商回归资金占利用省外资金比重 (%): over the projects of out_funds, the lesser of
-- 徽商到位资金 and outside money (with ZS07 the money of flagged outside lines),
-- by their outside money. 境外徽商 are not 省外, so they add to neither. What is
-- recognised less stands as negative parts of numerator and denominator.
-- Grain: slot x cell x basis x role.
with lines as (
    select
        project.slot,
        project.unit_code,
        project.recognition_no,
        investor.source_no,
        investor.is_largest,
        investor.outside_wan,
        case
            when investor.is_detailed then 'ytd_funds_wan'
            else 'ytd_outside_funds_wan'
        end as outside_column,
        case
            when investor.is_detailed then 'ytd_funds_wan'
            when project.ytd_huishang_funds_wan <= investor.outside_wan
                then 'ytd_huishang_funds_wan'
            else 'ytd_outside_funds_wan'
        end as merchant_column,
        case
            when not project.is_huishang then 0
            when not investor.is_detailed
                then
                    least(project.ytd_huishang_funds_wan, investor.outside_wan)
            when investor.is_flagged then investor.outside_wan
            else 0
        end as merchant_wan,
        project.recognised_outside_wan - project.outside_wan as deduction_wan,
        case
            when not project.is_huishang then 0
            when project.is_detailed
                then
                    coalesce(project.flagged_outside_wan, 0)
                    * (project.recognised_outside_wan - project.outside_wan)
                    / nullif(project.outside_wan, 0)
            else
                least(
                    project.recognised_huishang_wan,
                    project.recognised_outside_wan
                )
                - least(project.ytd_huishang_funds_wan, project.outside_wan)
        end as merchant_deduction_wan
    from int_project as project
    inner join int_investor_line as investor
        on project.project_no = investor.project_no
    where project.is_large_active
)

select
    lines.slot,
    lines.unit_code,
    'huishang_share' as indicator_code,
    fact.basis,
    null::text as excluded_level,
    fact.role,
    fact.source_no,
    fact.column_name,
    0::bigint as member_set,
    fact.contribution
from lines
cross join
    lateral (
        values
        (
            'reported',
            'numerator',
            lines.source_no,
            lines.merchant_column,
            lines.merchant_wan
        ),
        (
            'reported',
            'denominator',
            lines.source_no,
            lines.outside_column,
            lines.outside_wan
        ),
        (
            'recognised',
            'numerator',
            lines.recognition_no,
            'recognised_ytd_huishang_funds_wan',
            case when lines.is_largest then lines.merchant_deduction_wan end
        ),
        (
            'recognised',
            'denominator',
            lines.recognition_no,
            'recognised_ytd_outside_funds_wan',
            case when lines.is_largest then lines.deduction_wan end
        )
    ) as fact (basis, role, source_no, column_name, contribution)
where fact.contribution <> 0
