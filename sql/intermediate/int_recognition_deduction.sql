-- 核减表: the projects that a recognition line (SJ02) speaks of, with what was
-- reported, what is recognised of it and where the line stands. A project that is
-- no more than 线索 or 意向 bears neither number nor name, but its money counts.
-- is_in_*: whether its money is in that indicator. Amounts in 万元.
-- Grain: ledger row with a recognition decided.
with recognised as (
    select
        int_project.*,
        int_project.outside_wan + int_project.other_city_wan as domestic_wan,
        int_project.recognised_outside_wan
        + int_project.recognised_other_city_wan as recognised_domestic_wan,
        int_project.is_counted and int_project.is_denied as is_removed
    from int_project
    where
        int_project.slot = 'current'
        and int_project.recognition_no is not null
)

select
    %(period)s::text as period,
    recognised.unit_code,
    card.unit_name,
    recognised.city_code,
    card.city_name,
    decided.period as recognised_period,
    decided.decision,
    decided.verified_on,
    decided.reason,
    recognised.domestic_wan as reported_domestic_wan,
    recognised.recognised_domestic_wan,
    recognised.outside_wan as reported_outside_wan,
    recognised.recognised_outside_wan,
    recognised.ytd_huishang_funds_wan as reported_huishang_wan,
    recognised.recognised_huishang_wan,
    recognised.is_large_active as is_in_out_funds,
    recognised.is_huishang_active as is_in_huishang_funds,
    card.is_carried,
    submission.sha256,
    submission.file_name,
    decided.sheet,
    decided.row_no,
    case when card.is_public then recognised.project_id else '' end
        as project_id,
    case when card.is_public then coalesce(card.project_name, '') else '' end
        as project_name,
    (
        recognised.is_removed
        and recognised.is_large_active
        and recognised.is_outside
    )::integer as out_projects_removed,
    (
        recognised.is_removed and recognised.is_huishang_active
    )::integer as huishang_projects_removed
from recognised
inner join int_project_card as card
    on recognised.project_no = card.project_no
inner join int_form_row as placed
    on recognised.recognition_no = placed.source_no
inner join raw.sj02 as decided
    on
        placed.submission_id = decided.submission_id
        and placed.sheet = decided.sheet
        and placed.row_no = decided.row_no
inner join ops.submission
    on placed.submission_id = submission.submission_id
