-- One row a cell of a 合计 row that stands over readable cells, beside the sum
-- of its column. total_count and sum_of_totals speak of all 合计 rows of the
-- sheet: a ledger in sections may have several.
select
    active_submission.*,
    batch_totals.form_code,
    batch_totals.sheet,
    batch_totals.row_no,
    coalesce(batch_totals.cell, '') as cell,
    batch_totals.column_name,
    batch_totals.amount,
    coalesce(column_sum.amount, 0) as column_sum,
    coalesce(column_sum.row_count, 0) as row_count,
    coalesce(converted.submission_id is not null, false) as is_converted,
    sum(batch_totals.amount) over same_column as sum_of_totals,
    bool_or(
        abs(batch_totals.amount - coalesce(column_sum.amount, 0)) <= 0.01
    ) over same_column as some_total_fits,
from batch_totals
inner join active_submission
    on batch_totals.submission_id = active_submission.submission_id
left join column_sum
    on
        batch_totals.submission_id = column_sum.submission_id
        and batch_totals.form_code = column_sum.form_code
        and batch_totals.sheet = column_sum.sheet
        and batch_totals.column_name = column_sum.column_name
left join converted_column as converted
    on
        batch_totals.submission_id = converted.submission_id
        and batch_totals.form_code = converted.form_code
        and batch_totals.sheet = converted.sheet
        and batch_totals.column_name = converted.column_name
where
    not exists (
        select 1
        from batch_unread
        where
            batch_unread.submission_id = batch_totals.submission_id
            and batch_unread.sheet = batch_totals.sheet
            and batch_unread.column_name = batch_totals.column_name
    )
window same_column as (
    partition by
        batch_totals.submission_id, batch_totals.sheet,
        batch_totals.column_name
)
