-- One row a reviewed ledger that is held against the unit's last report of the
-- same year: how its projects' figures moved, and how they would have to.
with

moved as (
    select
        zs01.submission_id,
        zs01.report_unit,
        zs01.report_period,
        zs01.report_month,
        earlier.earlier_period,
        earlier.earlier_month,
        cast(zs01.ytd_funds_wan as double)
        / nullif(cast(earlier.ytd_funds_wan as double), 0) as funds_ratio,
        cast(zs01.total_investment_wan as double)
        / nullif(cast(earlier.total_investment_wan as double), 0) as total_ratio,
    from zs01
    inner join reviewed
        on zs01.submission_id = reviewed.submission_id
    inner join earlier_zs01 as earlier
        on
            zs01.report_unit = earlier.report_unit
            and zs01.report_period = earlier.report_period
            and zs01.project_id = earlier.project_id
            and earlier.relation = 'prior'
)

select
    moved.submission_id,
    'ZS01' as form_code,
    slot_form.sheet,
    cast(null as bigint) as row_no,
    '' as cell,
    '' as column_name,
    moved.report_unit,
    moved.report_period,
    moved.report_month,
    max(moved.earlier_period) as earlier_period,
    max(moved.earlier_month) as earlier_month,
    count(*) filter (where moved.funds_ratio > 0) as funds_pairs,
    median(moved.funds_ratio) filter (where moved.funds_ratio > 0)
        as funds_ratio,
    count(*) filter (where moved.total_ratio > 0) as total_pairs,
    median(moved.total_ratio) filter (where moved.total_ratio > 0)
        as total_ratio,
from moved
inner join slot_form
    on
        moved.submission_id = slot_form.submission_id
        and slot_form.form_code = 'ZS01'
group by
    moved.submission_id,
    slot_form.sheet,
    moved.report_unit,
    moved.report_period,
    moved.report_month
