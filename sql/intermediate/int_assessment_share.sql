-- The projects whose assessment differs from the statistics: one that does not count
-- for assessment (不计入考核原因) adds 0; an enclave project is split by the shares of
-- SJ07 in force on the period's last day. The newest SJ07 that names a project lists
-- all its shares; they are made to add up to 1, so that no total changes.
-- Grain: project (project_no of the current slot) x unit that it counts for.
with agreements as (
    select
        sharing.project_id,
        sharing.share_pct,
        int_unit_map.unit_code,
        int_slot.period_end
        between sharing.valid_from
        and coalesce(sharing.valid_to, int_slot.period_end) as is_in_force,
        rank() over (
            partition by sharing.project_id
            order by sharing.period desc
        ) as age
    from core.sj07 as sharing
    inner join int_slot on int_slot.slot = 'current'
    inner join int_unit_map
        on sharing.line_unit_code = int_unit_map.old_code
    where sharing.period <= %(period)s and sharing.share_pct > 0
),

shares as (
    select
        agreements.project_id,
        agreements.unit_code,
        sum(agreements.share_pct)
        / sum(sum(agreements.share_pct)) over (
            partition by agreements.project_id
        ) as unit_share
    from agreements
    where agreements.age = 1 and agreements.is_in_force
    group by agreements.project_id, agreements.unit_code
),

projects as (
    select
        int_ledger.project_no,
        int_ledger.project_id,
        int_ledger.unit_code,
        coalesce(trim(ledger.assessment_exclusion), '') <> '' as is_excluded
    from int_ledger
    inner join int_form_row as placed
        on int_ledger.project_no = placed.source_no
    inner join raw.zs01 as ledger
        on
            placed.submission_id = ledger.submission_id
            and placed.sheet = ledger.sheet
            and placed.row_no = ledger.row_no
    where int_ledger.slot = 'current'
)

select
    projects.project_no,
    projects.unit_code,
    0::numeric as unit_share
from projects
where projects.is_excluded
union all
select
    projects.project_no,
    shares.unit_code,
    shares.unit_share
from projects
inner join shares on projects.project_id = shares.project_id
where not projects.is_excluded
