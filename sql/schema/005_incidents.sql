-- What a person should look at although the night went on: our own reading is
-- in doubt. Grain: one cell of one file, or one file (sheet and cell '').
-- kind: second_reader (first_value counted, second_value is what the other
-- library reads), second_reader_failed, reader_failed.
create table if not exists ops.incident (
    receipt_id text not null references ops.receipt,
    kind text not null check (kind in (
        'second_reader', 'second_reader_failed', 'reader_failed'
    )),
    file_name text not null,
    sheet text not null,
    cell text not null,
    first_value text not null,
    second_value text not null,
    noted_at timestamptz not null,
    primary key (receipt_id, kind, sheet, cell)
);
