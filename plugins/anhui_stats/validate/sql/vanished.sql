-- One row a project that stood on the unit's ledger of the last report of the
-- same year and does not stand on this one. known_as: a new row of this ledger
-- with the same 项目代码, or the same name and company.
with

reviewed_form as (
    select slot_form.*,
    from slot_form
    inner join reviewed
        on slot_form.submission_id = reviewed.submission_id
    where slot_form.form_code = 'ZS01'
),

missing as (
    select
        reviewed_form.submission_id,
        reviewed_form.sheet,
        reviewed_form.report_unit,
        reviewed_form.report_period,
        reviewed_form.report_month,
        earlier.project_id,
        earlier.project_name,
        earlier.approval_code,
        earlier.entity_uscc,
        earlier.stage as earlier_stage,
        earlier.earlier_period,
        earlier.earlier_unit,
        coalesce(earlier.ytd_funds_wan, 0) as earlier_funds,
    from reviewed_form
    inner join earlier_zs01 as earlier
        on
            reviewed_form.report_unit = earlier.report_unit
            and reviewed_form.report_period = earlier.report_period
            and earlier.relation = 'prior'
    left join zs01 as own
        on
            reviewed_form.submission_id = own.submission_id
            and earlier.project_id = own.project_id
    where own.project_id is null
),

added as (
    select
        zs01.submission_id,
        zs01.project_id,
        zs01.approval_code,
        zs01.entity_uscc,
        plain_name(zs01.project_name) as name_key,
    from zs01
    left join earlier_zs01 as earlier
        on
            zs01.report_unit = earlier.report_unit
            and zs01.report_period = earlier.report_period
            and zs01.project_id = earlier.project_id
            and earlier.relation = 'prior'
    where earlier.project_id is null
)

select
    missing.submission_id,
    'ZS01' as form_code,
    missing.sheet,
    cast(null as bigint) as row_no,
    '' as cell,
    'project_id' as column_name,
    missing.project_id as subject_key,
    any_value(missing.report_unit) as report_unit,
    any_value(missing.report_period) as report_period,
    any_value(missing.report_month) as report_month,
    missing.project_id,
    any_value(missing.project_name) as project_name,
    any_value(missing.earlier_stage) as earlier_stage,
    any_value(missing.earlier_period) as earlier_period,
    any_value(missing.earlier_funds) as earlier_funds,
    min(same.project_id) as known_as,
    bool_or(moved_project.project_id is not null) as is_moved,
    bool_or(heir.project_id is not null) as is_with_a_related_unit,
from missing
left join added as same
    on
        missing.submission_id = same.submission_id
        and (
            (
                missing.approval_code = same.approval_code
                and digit_count(missing.approval_code) > 0
            )
            or (
                plain_name(missing.project_name)
                = same.name_key
                and missing.entity_uscc = same.entity_uscc
            )
        )
left join moved_project
    on
        missing.project_id = moved_project.project_id
        and missing.earlier_unit = moved_project.from_unit_code
        and missing.report_period >= moved_project.moved_period
left join related_or_split
    on missing.earlier_unit = related_or_split.unit_code
left join zs01 as heir
    on
        related_or_split.related_code = heir.report_unit
        and missing.report_period = heir.report_period
        and missing.project_id = heir.project_id
group by missing.submission_id, missing.sheet, missing.project_id
