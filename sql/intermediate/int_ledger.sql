-- The rows of the project ledger (ZS01) that count, under the unit of the
-- period. A blank amount adds nothing. team_key is what the clerk wrote as 招引单位.
-- A project that the province moved (SJ06) stands with its new unit from the
-- month of the move on, and so does what it had a year before; where it was moved
-- again, or back, with the unit of the last of the moves that led on from there. A
-- carried report of the unit before may list it still: it counts once.
-- Grain: slot x ledger row (project_no, its source_no).
with recursive moved as (
    select distinct on (stated.project_id, origin.unit_code, stated.line_period)
        stated.project_id,
        origin.unit_code as from_unit_code,
        destination.unit_code,
        destination.city_code,
        stated.line_period
    from core.sj06 as stated
    inner join int_unit_map as origin
        on stated.from_unit_code = origin.old_code
    inner join int_unit_map as destination
        on stated.to_unit_code = destination.old_code
    where stated.line_period <= %(period)s
    order by
        stated.project_id asc,
        origin.unit_code asc,
        stated.line_period desc,
        stated.period desc
),

ways as (
    select moved.*
    from moved
    union
    select
        ways.project_id,
        ways.from_unit_code,
        moved.unit_code,
        moved.city_code,
        moved.line_period
    from ways
    inner join moved
        on
            ways.project_id = moved.project_id
            and ways.unit_code = moved.from_unit_code
            and ways.line_period < moved.line_period
),

moves as (
    select distinct on (project_id, from_unit_code)
        project_id,
        from_unit_code,
        unit_code,
        city_code
    from ways
    order by
        project_id asc,
        from_unit_code asc,
        line_period desc,
        unit_code asc
),

listed as (
    select
        placed.slot,
        placed.source_no,
        placed.unit_code,
        ledger.project_id,
        int_report.is_carried
    from int_form_row as placed
    inner join raw.zs01 as ledger
        on
            placed.submission_id = ledger.submission_id
            and placed.sheet = ledger.sheet
            and placed.row_no = ledger.row_no
    inner join int_report
        on
            placed.slot = int_report.slot
            and placed.form_code = int_report.form_code
            and placed.submission_id = int_report.submission_id
    where
        placed.form_code = 'ZS01'
        and ledger.project_id in (select moves.project_id from moves)
),

listed_twice as (
    select distinct listed.source_no
    from listed
    inner join moves
        on
            listed.project_id = moves.project_id
            and listed.unit_code = moves.from_unit_code
            and moves.from_unit_code <> moves.unit_code
    inner join listed as taken_over
        on
            listed.slot = taken_over.slot
            and listed.project_id = taken_over.project_id
            and moves.unit_code = taken_over.unit_code
    where listed.is_carried
)

select
    placed.slot,
    placed.source_no as project_no,
    placed.old_code,
    ledger.project_id,
    ledger.stage,
    ledger.source_region,
    ledger.industry_code,
    ledger.signed_on,
    ledger.started_on,
    ledger.completed_on,
    ledger.statistics_entry_on,
    ledger.fixed_investment_wan,
    ledger.contracted_outside_wan,
    ledger.cumulative_outside_funds_wan,
    ledger.recruited_by as team_key,
    int_slot.year_start,
    int_slot.period_end,
    coalesce(moves.unit_code, placed.unit_code) as unit_code,
    coalesce(moves.city_code, placed.city_code) as city_code,
    nullif(trim(ledger.leading_industry), '') as leading_industry,
    nullif(trim(ledger.emerging_field), '') as emerging_field,
    coalesce(ledger.total_investment_wan, 0) as total_investment_wan,
    coalesce(ledger.ytd_funds_wan, 0) as ytd_funds_wan,
    coalesce(ledger.ytd_outside_funds_wan, 0) as ytd_outside_funds_wan,
    coalesce(ledger.huishang_investment_wan, 0) as huishang_investment_wan,
    coalesce(ledger.ytd_huishang_funds_wan, 0) as ytd_huishang_funds_wan,
    coalesce(ledger.is_huishang, false) as is_huishang,
    coalesce(nullif(ledger.contract_kind, ''), '正式合同') as contract_kind,
    coalesce(nullif(ledger.project_nature, ''), '新引进') as project_nature
from int_form_row as placed
inner join int_slot on placed.slot = int_slot.slot
inner join raw.zs01 as ledger
    on
        placed.submission_id = ledger.submission_id
        and placed.sheet = ledger.sheet
        and placed.row_no = ledger.row_no
left join moves
    on
        ledger.project_id = moves.project_id
        and placed.unit_code = moves.from_unit_code
left join listed_twice on placed.source_no = listed_twice.source_no
where placed.form_code = 'ZS01' and listed_twice.source_no is null
