-- 亿元以上在建省外投资项目: count (个), money received (万元), 总投资 (万元).
-- Money of every large active project counts, by its own source line; a
-- project counts, with its investment, where its largest line is outside.
-- Grain: slot x cell x indicator x basis x member set.
with lines as (
    select
        project.slot,
        project.unit_code,
        project.project_no,
        project.recognition_no,
        project.total_investment_wan,
        investor.source_no,
        investor.outside_wan,
        project.project_no * 4 + 1 as project_set,
        investor.source_no * 4 + 2 as line_set,
        case
            when investor.is_detailed then 'ytd_funds_wan'
            else 'ytd_outside_funds_wan'
        end as money_column,
        case
            when investor.is_largest
                then project.recognised_outside_wan - project.outside_wan
        end as deduction_wan,
        investor.outside_wan
        * (project.recognised_outside_wan - project.outside_wan)
        / nullif(project.outside_wan, 0) as line_deduction_wan,
        (
            investor.is_largest and project.is_counted and project.is_outside
        )::integer as projects,
        (
            investor.is_largest
            and project.is_counted
            and project.is_outside
            and project.is_denied
        )::integer as denied_projects,
        investor.is_largest
        and project.adds_investment
        and project.is_outside as adds_investment
    from int_project as project
    inner join int_investor_line as investor
        on project.project_no = investor.project_no
    where project.is_large_active
),

projects as (
    select
        lines.slot,
        lines.unit_code,
        fact.indicator_code,
        fact.basis,
        fact.role,
        fact.source_no,
        fact.column_name,
        lines.project_set,
        lines.line_set,
        fact.contribution
    from lines
    cross join
        lateral (
            values
            (
                'out_projects',
                'reported',
                'value',
                lines.project_no,
                'project_id',
                lines.projects
            ),
            (
                'out_projects',
                'recognised',
                'deduction',
                lines.recognition_no,
                'decision',
                -lines.denied_projects
            )
        ) as fact (
            indicator_code,
            basis,
            role,
            source_no,
            column_name,
            contribution
        )
    where fact.contribution <> 0
)

select
    projects.slot,
    projects.unit_code,
    projects.indicator_code,
    projects.basis,
    null::text as excluded_level,
    projects.role,
    projects.source_no,
    projects.column_name,
    counted_in.member_set,
    projects.contribution::numeric as contribution
from projects
cross join
    lateral (
        values (projects.project_set), (projects.line_set)
    ) as counted_in (member_set)
union all
select
    lines.slot,
    lines.unit_code,
    'out_funds' as indicator_code,
    fact.basis,
    null::text as excluded_level,
    fact.role,
    fact.source_no,
    fact.column_name,
    fact.member_set,
    fact.contribution
from lines
cross join
    lateral (
        values
        (
            'reported',
            'value',
            lines.source_no,
            lines.money_column,
            lines.project_set,
            lines.outside_wan
        ),
        (
            'reported',
            'value',
            lines.source_no,
            lines.money_column,
            lines.line_set,
            lines.outside_wan
        ),
        (
            'recognised',
            'deduction',
            lines.recognition_no,
            'recognised_ytd_outside_funds_wan',
            lines.project_set,
            lines.deduction_wan
        ),
        (
            'recognised',
            'deduction',
            lines.recognition_no,
            'recognised_ytd_outside_funds_wan',
            lines.line_set,
            lines.line_deduction_wan
        )
    ) as fact (
        basis,
        role,
        source_no,
        column_name,
        member_set,
        contribution
    )
where fact.contribution <> 0
union all
select
    lines.slot,
    lines.unit_code,
    'out_investment' as indicator_code,
    'reported' as basis,
    null::text as excluded_level,
    'value' as role,
    lines.project_no as source_no,
    'total_investment_wan' as column_name,
    lines.project_set as member_set,
    lines.total_investment_wan as contribution
from lines
where lines.adds_investment and lines.total_investment_wan <> 0
