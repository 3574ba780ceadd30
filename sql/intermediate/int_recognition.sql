-- What the province's recognition (SJ02) deducts from a project: its latest line
-- of the year up to the slot's month fixes the money of that month; the
-- difference to what was reported then is deducted until the end of the year.
-- A month without a ledger row deducts nothing. Amounts in 万元.
-- recognition_no: the source_no of that line.
-- Grain: project (project_no) with a recognition line.
with chosen as (
    select distinct on (int_slot.slot, recognition.project_id)
        int_slot.slot,
        recognition.project_id,
        recognition.line_period,
        placed.source_no,
        recognition.decision = '不予认定' as is_denied,
        coalesce(recognition.recognised_ytd_funds_wan, 0) as funds_wan,
        coalesce(recognition.recognised_ytd_outside_funds_wan, 0)
            as outside_wan,
        coalesce(recognition.recognised_ytd_huishang_funds_wan, 0)
            as huishang_wan
    from core.sj02 as recognition
    inner join int_slot
        on
            left(recognition.line_period, 4) = left(int_slot.data_period, 4)
            and recognition.line_period <= int_slot.data_period
    inner join int_form_row as placed
        on
            placed.form_code = 'SJ02'
            and recognition.submission_id = placed.submission_id
            and recognition.sheet = placed.sheet
            and recognition.row_no = placed.row_no
    order by
        int_slot.slot asc,
        recognition.project_id asc,
        recognition.line_period desc,
        recognition.period desc
),

detail as (
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
        and lines.project_id in (select chosen.project_id from chosen)
    group by lines.unit_code, lines.period, lines.project_id
),

reported_then as (
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
        and ledger.project_id in (select chosen.project_id from chosen)
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
from chosen
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
