-- One row a ledger that can be held against the unit's last report of the same
-- year.
select
    ledger_move.*,
    'ZS01' as form_code,
    slot_form.sheet,
    cast(null as bigint) as row_no,
    '' as cell,
    '' as column_name,
from ledger_move
inner join slot_form
    on
        ledger_move.submission_id = slot_form.submission_id
        and slot_form.form_code = 'ZS01'
