-- Submissions whose ledger does not name every project: it is missing, or a
-- 项目编号 is, so that no other form can be held against its list.
-- Grain: submission.
select distinct lost_column.submission_id,
from lost_column
where
    lost_column.form_code = 'ZS01'
    and lost_column.column_name in ('', 'project_id')
