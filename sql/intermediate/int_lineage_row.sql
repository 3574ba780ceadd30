-- Where the rows stand that add to the figures of the period.
-- Grain: period x row.
with used as (
    select source_no
    from int_lineage_cell
    union
    select source_no
    from int_lineage_target
)

select
    %(period)s::text as period,
    int_form_row.source_no,
    int_form_row.form_code,
    int_form_row.submission_id,
    int_form_row.sheet,
    int_form_row.row_no
from int_form_row
inner join used on int_form_row.source_no = used.source_no
