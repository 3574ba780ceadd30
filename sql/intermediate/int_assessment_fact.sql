-- What counts for assessment: the cells of the current figures that the schemes
-- read, without excluded projects and with the shares of enclave projects; and the
-- projects that meet a condition. A recognition line speaks of the project with its
-- own member set; where that is the whole alone, of the unit's project of that line.
-- Grain: reporter x indicator x breakdown x member x basis x condition x
-- excluded level x (numerator or denominator).
with asked as (
    select distinct
        indicator_code,
        breakdown,
        member
    from core.assessment_input
),

owners as (
    select
        project_no as source_no,
        project_no
    from int_ledger
    where slot = 'current'
    union
    select
        source_no,
        project_no
    from int_investor_line
    where slot = 'current'
),

recognised as (
    select
        unit_code,
        recognition_no,
        min(project_no) as project_no
    from int_project
    where slot = 'current' and recognition_no is not null
    group by unit_code, recognition_no
),

cells as (
    select
        ind_fact.unit_code,
        ind_fact.indicator_code,
        ind_fact.basis,
        ind_fact.excluded_level,
        ind_fact.member_set,
        ind_fact.contribution,
        ind_fact.role = 'denominator' as is_denominator,
        coalesce(
            by_set.project_no, by_source.project_no, recognised.project_no
        ) as project_no
    from ind_fact
    left join owners as by_set
        on
            ind_fact.member_set > 0
            and ind_fact.member_set / 4 = by_set.source_no
    left join owners as by_source
        on ind_fact.source_no = by_source.source_no
    left join recognised
        on
            ind_fact.unit_code = recognised.unit_code
            and ind_fact.source_no = recognised.recognition_no
    where
        ind_fact.slot = 'current'
        and ind_fact.indicator_code in (
            select asked.indicator_code
            from asked
        )
),

counted as (
    select
        int_project.project_no,
        int_project.unit_code,
        assessment_condition.condition_code,
        size_class.member
    from int_project
    inner join int_form_row as placed
        on int_project.project_no = placed.source_no
    inner join raw.zs01 as ledger
        on
            placed.submission_id = ledger.submission_id
            and placed.sheet = ledger.sheet
            and placed.row_no = ledger.row_no
    cross join core.assessment_condition
    cross join core.size_class
    where
        int_project.slot = 'current'
        and int_project.is_signed
        and int_project.is_counted
        and case assessment_condition.kind
            when 'invested'
                then
                    int_project.size_wan >= size_class.min_amount_wan
                    and int_project.total_investment_wan > 0
                    and 100 * ledger.ytd_fixed_investment_wan
                    >= assessment_condition.invested_pct
                    * int_project.total_investment_wan
            else
                int_project.sector = assessment_condition.sector
                and int_project.size_wan >= assessment_condition.min_amount_wan
                and int_project.size_wan < size_class.min_amount_wan
                and assessment_condition.counts_as_wan
                >= size_class.min_amount_wan
        end
),

contributions as (
    select
        cells.project_no,
        cells.unit_code,
        cells.indicator_code,
        int_member.breakdown,
        int_member.member,
        cells.basis,
        '' as condition_code,
        cells.excluded_level,
        cells.is_denominator,
        cells.contribution
    from cells
    inner join int_member on cells.member_set = int_member.member_set
    inner join asked
        on
            cells.indicator_code = asked.indicator_code
            and int_member.breakdown = asked.breakdown
            and int_member.member = asked.member
    union all
    select
        counted.project_no,
        counted.unit_code,
        'major_projects' as indicator_code,
        'size_class' as breakdown,
        counted.member,
        'reported' as basis,
        counted.condition_code,
        null::text as excluded_level,
        false as is_denominator,
        1::numeric as contribution
    from counted
)

select
    contributions.indicator_code,
    contributions.breakdown,
    contributions.member,
    contributions.basis,
    contributions.condition_code,
    contributions.excluded_level,
    contributions.is_denominator,
    coalesce(int_assessment_share.unit_code, contributions.unit_code)
        as unit_code,
    sum(
        contributions.contribution
        * coalesce(int_assessment_share.unit_share, 1)
    ) as contribution
from contributions
left join int_assessment_share
    on contributions.project_no = int_assessment_share.project_no
group by
    contributions.indicator_code,
    contributions.breakdown,
    contributions.member,
    contributions.basis,
    contributions.condition_code,
    contributions.excluded_level,
    contributions.is_denominator,
    coalesce(int_assessment_share.unit_code, contributions.unit_code)
