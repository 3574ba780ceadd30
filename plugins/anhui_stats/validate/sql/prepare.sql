-- What every rule may use: submissions with what their unit and period mean,
-- codes that belong together, texts that name another unit, valid USCCs.
-- Grain of submission: one row a submission of the batch.

-- A date of the first of a month may be a month alone (2022.3): it is not
-- before another day of that month.
create macro is_before(earlier, later) as
earlier < later
and not (
    extract(day from earlier) = 1
    and date_trunc('month', later) = date_trunc('month', earlier)
);

-- Half of the last printed digit of a value that was written in a unit of
-- ``factor`` base units.
create macro half_digit(amount, factor) as
(factor / 2) / pow(
    10, length(rtrim(split_part(cast(amount as varchar), '.', 2), '0'))
);

create macro is_blank(words) as words is null or trim(words) = '';

-- A code that is still awaited is often written as a word (办理中): no digits.
create macro digit_count(words) as
length(regexp_replace(words, '\D', '', 'g'));

create temp table related_unit as
select
    old_code as unit_code,
    new_code as related_code,
from ref_succession
where kind <> 'split'
union
select
    new_code,
    old_code,
from ref_succession
where kind <> 'split';

create temp table submission as
with

raw_submission as (
    select
        *,
        coalesce(unit_code, unit_code_raw) as stated_code,
        cast(nullif(regexp_extract(period, '^\d{4}'), '') as integer) as report_year,
        try_cast(period || '-01' as date) as period_start,
    from batch_submissions
)

select
    raw_submission.*,
    raw_submission.period as report_period,
    raw_submission.unit_code as report_unit,
    cast(extract(month from raw_submission.period_start) as integer)
        as report_month,
    cast(last_day(raw_submission.period_start) as date) as period_end,
    region.region_code is not null as unit_is_known,
    region.region_name,
    coalesce(region.region_level, '') as report_level,
    region.valid_from as unit_valid_from,
    region.valid_to as unit_valid_to,
    case
        when region.region_level = 'city' then region.region_code
        else region.parent_code
    end as report_city,
    run.moment_date,
    closed.period is not null as period_is_closed,
    slot.unit_code is not null as is_replacement,
from raw_submission
cross join run
left join ref_region as region
    on raw_submission.stated_code = region.region_code
left join closed_period as closed
    on raw_submission.period = closed.period
left join accepted_slot as slot
    on
        raw_submission.unit_code = slot.unit_code
        and raw_submission.period = slot.period;

create temp table stopped (submission_id varchar);

create view active_submission as
select submission.*,
from submission
where
    submission.submission_id not in (
        select stopped.submission_id from stopped
    );

-- Which other county or zone a 填报单位 text names. A text that holds the
-- unit's own name (六安市霍邱县), a part of it, or its name before or after a
-- renaming names no other unit.
create temp table other_unit as
with

named as (
    select
        submission.stated_code as unit_code,
        submission.region_name,
        submission.report_level,
        batch_sheets.caption_unit as words,
    from batch_sheets
    inner join submission
        on batch_sheets.submission_id = submission.submission_id
    union
    select
        stated_code,
        region_name,
        report_level,
        unit_name,
    from submission
    union
    select
        submission.stated_code,
        submission.region_name,
        submission.report_level,
        batch_cover_cells.raw,
    from batch_cover_cells
    inner join submission
        on batch_cover_cells.submission_id = submission.submission_id
    where batch_cover_cells.field = 'unit_name'
)

select
    named.unit_code,
    named.words,
    arg_max(region.region_name, length(region.region_name)) as other_unit_name,
from named
inner join ref_region as region
    on contains(named.words, region.region_name)
where
    named.report_level in ('county', 'zone')
    and region.region_level in ('county', 'zone')
    and region.region_code <> named.unit_code
    and not contains(named.words, named.region_name)
    and not contains(named.region_name, named.words)
    and not exists (
        select 1
        from related_unit
        where
            related_unit.unit_code = named.unit_code
            and related_unit.related_code = region.region_code
    )
group by named.unit_code, named.words;

-- Rows of a unit that stood on a sheet of its city, together with those of
-- others. Grain: submission of the unit, form, sheet.
create view city_sheet as
select
    batch_splits.unit_submission_id as submission_id,
    batch_splits.form_code,
    batch_splits.sheet,
    batch_splits.submission_id as city_id,
from batch_splits
where batch_splits.by_column;

-- A second sheet of a form whose caption names another unit, beside one whose
-- caption does not: the sheet is sent back (SHEET-E03), and its rows say nothing
-- about the unit. Grain: submission, form, sheet.
create temp table foreign_sheet as
with captioned as (
    select
        batch_sheets.submission_id,
        batch_sheets.form_code,
        batch_sheets.sheet,
        other_unit.other_unit_name is not null as is_foreign,
        bool_or(other_unit.other_unit_name is null) over (
            partition by batch_sheets.submission_id, batch_sheets.form_code
        ) as has_own,
    from batch_sheets
    inner join submission
        on batch_sheets.submission_id = submission.submission_id
    left join other_unit
        on
            submission.stated_code = other_unit.unit_code
            and batch_sheets.caption_unit = other_unit.words
    where batch_sheets.form_code <> ''
)

select
    captioned.submission_id,
    captioned.form_code,
    captioned.sheet,
from captioned
where captioned.is_foreign and captioned.has_own;
