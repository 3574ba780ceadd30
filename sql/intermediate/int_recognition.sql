-- What the province's recognition (SJ02) deducts from a project: its latest line
-- of the year up to the slot's month fixes the money of that month; the
-- difference to what was reported then is deducted until the end of the year.
-- A month without a ledger row deducts nothing. Amounts in 万元.
-- recognition_no: the source_no of that line.
-- Grain: project (project_no) with a recognition line.
with detail as materialized (
    select
        lines.unit_code,
        lines.period,
        lines.project_id,
        sum(lines.ytd_funds_wan) as funds_wan,
        coalesce(sum(lines.ytd_funds_wan) filter (
            where source_region.kind = 'outside'
        ), 0) as outside_wan
    from core.zs07 as lines
    left join core.source_region
        on lines.source_region = source_region.source_code
    where
        lines.period between %(first_period)s and %(period)s
        and lines.project_id in (
            select int_recognition_line.project_id from int_recognition_line
        )
    group by lines.unit_code, lines.period, lines.project_id
),

reported_then as materialized (
    select
        ledger.project_id,
        ledger.period,
        int_unit_map.unit_code,
        coalesce(detail.funds_wan, ledger.ytd_funds_wan, 0) as funds_wan,
        coalesce(detail.outside_wan, ledger.ytd_outside_funds_wan, 0)
            as outside_wan,
        coalesce(ledger.ytd_huishang_funds_wan, 0) as huishang_wan
    from core.zs01 as ledger
    inner join int_unit_map on ledger.unit_code = int_unit_map.old_code
    left join detail
        on
            ledger.unit_code = detail.unit_code
            and ledger.period = detail.period
            and ledger.project_id = detail.project_id
    where
        ledger.period between %(first_period)s and %(period)s
        and ledger.project_id in (
            select int_recognition_line.project_id from int_recognition_line
        )
)

select distinct on (int_ledger.project_no)
    int_ledger.project_no,
    chosen.source_no as recognition_no,
    chosen.is_denied,
    coalesce(reported_then.outside_wan - chosen.outside_wan, 0)
        as deducted_outside_wan,
    coalesce(
        (reported_then.funds_wan - reported_then.outside_wan)
        - (chosen.funds_wan - chosen.outside_wan), 0
    ) as deducted_other_wan,
    coalesce(reported_then.huishang_wan - chosen.huishang_wan, 0)
        as deducted_huishang_wan
from int_recognition_line as chosen
inner join int_ledger
    on
        chosen.slot = int_ledger.slot
        and chosen.project_id = int_ledger.project_id
left join reported_then
    on
        chosen.project_id = reported_then.project_id
        and chosen.line_period = reported_then.period
order by
    int_ledger.project_no asc,
    (reported_then.unit_code = int_ledger.unit_code) desc nulls last,
    reported_then.unit_code asc
