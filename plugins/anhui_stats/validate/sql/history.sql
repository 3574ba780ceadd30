-- What rules about several months and units may use. Every table holds the
-- rows that count; reviewed names the submissions to be judged, the others are
-- there to compare with.

create macro month_index(period_text) as
cast(period_text[1:4] as integer) * 12 + cast(period_text[6:7] as integer);

-- Names are compared without white space, brackets and their width.
create macro plain_name(words) as
regexp_replace(nfc_normalize(lower(words)), '[\s()（）·•,，.。、-]', '', 'g');

-- The power of ten that a ratio is nearest to: what to divide by.
create macro nearest_power(ratio) as
pow(10, round(log10(cast(ratio as double))));

-- A figure as it may be meant, in words.
create macro about(amount) as
'约 '
|| rtrim(
    rtrim(cast(cast(amount as decimal(28, 4)) as varchar), '0'), '.'
);

-- The rows of a form in the earlier report that a slot is held against, under
-- the slot's own unit and period. relation: prior, last, year_ago.
create temp table earlier_zs01 as
select
    linked_slot.relation,
    linked_slot.unit_code as report_unit,
    linked_slot.period as report_period,
    zs01.report_period as earlier_period,
    zs01.report_month as earlier_month,
    zs01.report_unit as earlier_unit,
    zs01.* exclude (report_unit, report_period, report_month),
from linked_slot
inner join zs01
    on
        linked_slot.linked_unit = zs01.report_unit
        and linked_slot.linked_period = zs01.report_period
where linked_slot.form_code = 'ZS01'
qualify
    row_number() over (
        partition by
            linked_slot.relation,
            linked_slot.unit_code,
            linked_slot.period,
            zs01.project_id
        order by zs01.report_unit, zs01.sheet, zs01.row_no
    ) = 1;

create temp table earlier_zs02 as
select
    linked_slot.relation,
    linked_slot.unit_code as report_unit,
    linked_slot.period as report_period,
    zs02.report_period as earlier_period,
    zs02.report_month as earlier_month,
    zs02.* exclude (report_unit, report_period, report_month),
from linked_slot
inner join zs02
    on
        linked_slot.linked_unit = zs02.report_unit
        and linked_slot.linked_period = zs02.report_period
where linked_slot.form_code = 'ZS02';

-- Items of the earlier report, summed where several units became one. Grain:
-- slot, relation, item.
create temp table earlier_zs03 as
select
    linked_slot.relation,
    linked_slot.unit_code as report_unit,
    linked_slot.period as report_period,
    zs03.item_code,
    min(zs03.report_period) as earlier_period,
    min(zs03.report_month) as earlier_month,
    sum(zs03.ytd_value) as ytd_value,
    max(
        half_digit(
            zs03.ytd_value / item_factor.unit_factor, item_factor.unit_factor
        )
    ) as rounding,
from linked_slot
inner join zs03
    on
        linked_slot.linked_unit = zs03.report_unit
        and linked_slot.linked_period = zs03.report_period
inner join item_factor
    on
        zs03.submission_id = item_factor.submission_id
        and zs03.sheet = item_factor.sheet
        and zs03.row_no = item_factor.row_no
where linked_slot.form_code = 'ZS03'
group by
    linked_slot.relation,
    linked_slot.unit_code,
    linked_slot.period,
    zs03.item_code;

-- Which submission speaks of a form for a slot, and where it stands.
create temp table slot_form as
select
    submission.report_unit,
    submission.report_period,
    submission.report_month,
    submission.report_level,
    submission.submission_id,
    submission.region_name,
    batch_forms.form_code,
    batch_forms.form_status,
    coalesce(
        (
            select min(batch_sheets.sheet)
            from batch_sheets
            where
                batch_sheets.submission_id = batch_forms.submission_id
                and batch_sheets.form_code = batch_forms.form_code
        ),
        (
            select max(form_definition.sheet)
            from form_definition
            where
                form_definition.form_code = batch_forms.form_code
                and submission.report_period
                between form_definition.valid_from and form_definition.valid_to
        )
    ) as sheet,
from batch_forms
inner join submission
    on batch_forms.submission_id = submission.submission_id
where batch_forms.form_status in ('present', 'nil');

-- Projects that the province moved away from a unit (SJ06), with the first
-- period in which the other unit has it.
create temp table moved_project as
select distinct
    project_id,
    from_unit_code,
    to_unit_code,
    period as moved_period,
from rows_sj06;

-- How the figures of a ledger's projects moved since the last report of the
-- same year. Grain: submission with a ledger.
create temp table ledger_move as
with

moved as (
    select
        zs01.submission_id,
        zs01.report_unit,
        zs01.report_period,
        zs01.report_month,
        earlier_zs01.earlier_period,
        cast(zs01.ytd_funds_wan as double)
        / nullif(cast(earlier_zs01.ytd_funds_wan as double), 0) as funds_ratio,
        cast(zs01.total_investment_wan as double)
        / nullif(cast(earlier_zs01.total_investment_wan as double), 0)
            as total_ratio,
    from zs01
    inner join earlier_zs01
        on
            zs01.report_unit = earlier_zs01.report_unit
            and zs01.report_period = earlier_zs01.report_period
            and zs01.project_id = earlier_zs01.project_id
            and earlier_zs01.relation = 'prior'
)

select
    moved.submission_id,
    moved.report_unit,
    moved.report_period,
    moved.report_month,
    max(moved.earlier_period) as earlier_period,
    count(*) filter (where moved.funds_ratio > 0) as funds_pairs,
    median(moved.funds_ratio) filter (where moved.funds_ratio > 0)
        as funds_ratio,
    count(*) filter (where moved.total_ratio > 0) as total_pairs,
    median(moved.total_ratio) filter (where moved.total_ratio > 0)
        as total_ratio,
from moved
group by
    moved.submission_id,
    moved.report_unit,
    moved.report_period,
    moved.report_month;
