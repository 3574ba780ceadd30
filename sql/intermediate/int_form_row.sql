-- Every row that may enter a figure, by a number of its own: the units' forms of
-- each slot, and the province's and cities' own forms of any month, because
-- their lines name the period that they are for (they stand once, as current).
-- Grain: slot x row of a form (source_no).
with form_rows as (
    select
        int_report.slot,
        int_report.form_code,
        int_report.submission_id,
        form_row.sheet,
        form_row.row_no,
        int_report.unit_level,
        int_report.old_code,
        int_report.unit_code,
        int_report.city_code
    from int_report
    inner join raw.zs01 as form_row
        on int_report.submission_id = form_row.submission_id
    where int_report.form_code = 'ZS01'
    union all
    select
        int_report.slot,
        int_report.form_code,
        int_report.submission_id,
        form_row.sheet,
        form_row.row_no,
        int_report.unit_level,
        int_report.old_code,
        int_report.unit_code,
        int_report.city_code
    from int_report
    inner join raw.zs02 as form_row
        on int_report.submission_id = form_row.submission_id
    where int_report.form_code = 'ZS02'
    union all
    select
        int_report.slot,
        int_report.form_code,
        int_report.submission_id,
        form_row.sheet,
        form_row.row_no,
        int_report.unit_level,
        int_report.old_code,
        int_report.unit_code,
        int_report.city_code
    from int_report
    inner join raw.zs03 as form_row
        on int_report.submission_id = form_row.submission_id
    where int_report.form_code = 'ZS03'
    union all
    select
        int_report.slot,
        int_report.form_code,
        int_report.submission_id,
        form_row.sheet,
        form_row.row_no,
        int_report.unit_level,
        int_report.old_code,
        int_report.unit_code,
        int_report.city_code
    from int_report
    inner join raw.zs04 as form_row
        on int_report.submission_id = form_row.submission_id
    where int_report.form_code = 'ZS04'
    union all
    select
        int_report.slot,
        int_report.form_code,
        int_report.submission_id,
        form_row.sheet,
        form_row.row_no,
        int_report.unit_level,
        int_report.old_code,
        int_report.unit_code,
        int_report.city_code
    from int_report
    inner join raw.zs05 as form_row
        on int_report.submission_id = form_row.submission_id
    where int_report.form_code = 'ZS05'
    union all
    select
        int_report.slot,
        int_report.form_code,
        int_report.submission_id,
        form_row.sheet,
        form_row.row_no,
        int_report.unit_level,
        int_report.old_code,
        int_report.unit_code,
        int_report.city_code
    from int_report
    inner join raw.zs06 as form_row
        on int_report.submission_id = form_row.submission_id
    where int_report.form_code = 'ZS06'
    union all
    select
        int_report.slot,
        int_report.form_code,
        int_report.submission_id,
        form_row.sheet,
        form_row.row_no,
        int_report.unit_level,
        int_report.old_code,
        int_report.unit_code,
        int_report.city_code
    from int_report
    inner join raw.zs07 as form_row
        on int_report.submission_id = form_row.submission_id
    where int_report.form_code = 'ZS07'
    union all
    select
        'current' as slot,
        'SJ01' as form_code,
        submission_id,
        sheet,
        row_no,
        unit_level,
        unit_code as old_code,
        unit_code,
        unit_code as city_code
    from core.sj01
    union all
    select
        'current' as slot,
        'SJ02' as form_code,
        submission_id,
        sheet,
        row_no,
        unit_level,
        unit_code as old_code,
        unit_code,
        unit_code as city_code
    from core.sj02
    union all
    select
        'current' as slot,
        'SJ03' as form_code,
        submission_id,
        sheet,
        row_no,
        unit_level,
        unit_code as old_code,
        unit_code,
        unit_code as city_code
    from core.sj03
)

select
    form_rows.*,
    row_number() over (
        order by
            form_rows.form_code,
            form_rows.slot,
            form_rows.old_code,
            form_rows.submission_id,
            form_rows.sheet,
            form_rows.row_no
    ) as source_no
from form_rows
