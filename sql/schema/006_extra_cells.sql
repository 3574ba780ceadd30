-- What stood in the data rows under a heading that the form does not have:
-- kept as it was read, one row a cell that is not blank, for every attempt.
create table if not exists raw.extra_cell (
    submission_id text not null references ops.submission,
    form_code text not null,
    sheet text not null,
    row_no integer not null,
    cell text not null,
    heading text not null,
    value text not null,
    primary key (submission_id, sheet, cell)
);
