-- 核减表: what the province's recognition takes off, project by project, with the
-- line that says so. Amounts in 万元; deducted = reported - recognised.
-- Grain: period x unit x project x line.
select
    deduction.period,
    deduction.unit_code,
    deduction.unit_name,
    deduction.city_code,
    deduction.city_name,
    deduction.project_id,
    deduction.project_name,
    deduction.recognised_period,
    deduction.decision,
    deduction.verified_on,
    deduction.reason,
    deduction.reported_domestic_wan,
    deduction.recognised_domestic_wan,
    deduction.reported_outside_wan,
    deduction.recognised_outside_wan,
    deduction.reported_huishang_wan,
    deduction.recognised_huishang_wan,
    deduction.is_in_out_funds,
    deduction.is_in_huishang_funds,
    deduction.out_projects_removed,
    deduction.huishang_projects_removed,
    deduction.is_carried,
    deduction.file_name,
    deduction.sha256,
    deduction.sheet,
    deduction.row_no,
    deduction.reported_domestic_wan - deduction.recognised_domestic_wan
        as deducted_domestic_wan,
    deduction.reported_outside_wan - deduction.recognised_outside_wan
        as deducted_outside_wan,
    deduction.reported_huishang_wan - deduction.recognised_huishang_wan
        as deducted_huishang_wan
from mart.recognition_deduction as deduction
order by
    deduction.period asc,
    deduction.unit_code asc,
    deduction.project_id asc,
    deduction.sha256 asc,
    deduction.sheet asc,
    deduction.row_no asc
