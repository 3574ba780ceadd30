-- 境内到位资金 (万元): outside and other-city money of all ledger rows, overseas
-- money never. The province leaves out what moved between its own cities.
-- Other-city money of a row without ZS07 lines is 本年到位资金 less 省外到位资金.
-- Grain: slot x cell x basis x money class.
with lines as (
    select
        project.slot,
        project.unit_code,
        project.recognition_no,
        investor.source_no,
        investor.outside_wan,
        investor.other_city_wan,
        project.project_no * 4 + 1 as member_set,
        case
            when investor.is_detailed then 'ytd_funds_wan'
            else 'ytd_outside_funds_wan'
        end as outside_column,
        case
            when investor.is_largest
                then project.recognised_outside_wan - project.outside_wan
        end as outside_deduction_wan,
        case
            when investor.is_largest
                then
                    project.recognised_other_city_wan - project.other_city_wan
        end as other_city_deduction_wan
    from int_project as project
    inner join int_investor_line as investor
        on project.project_no = investor.project_no
)

select
    lines.slot,
    lines.unit_code,
    'domestic_funds' as indicator_code,
    fact.basis,
    fact.excluded_level,
    fact.role,
    fact.source_no,
    fact.column_name,
    lines.member_set,
    fact.contribution
from lines
cross join
    lateral (
        values
        (
            'reported',
            null,
            'value',
            lines.source_no,
            lines.outside_column,
            lines.outside_wan
        ),
        (
            'reported',
            'province',
            'value',
            lines.source_no,
            'ytd_funds_wan',
            lines.other_city_wan
        ),
        (
            'recognised',
            null,
            'deduction',
            lines.recognition_no,
            'recognised_ytd_outside_funds_wan',
            lines.outside_deduction_wan
        ),
        (
            'recognised',
            'province',
            'deduction',
            lines.recognition_no,
            'recognised_ytd_funds_wan',
            lines.other_city_deduction_wan
        )
    ) as fact (
        basis,
        excluded_level,
        role,
        source_no,
        column_name,
        contribution
    )
where fact.contribution <> 0
