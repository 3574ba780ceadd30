-- A text with telephone and identity numbers masked, as mask_personal in
-- life/explanation.py masks it. What people write for others to read is
-- published, so a clerk's number in it must not be. The first pattern finds
-- mobile, fixed and identity numbers of eleven and more digits, full-width
-- ones too; the second the fixed number of ten.
create or replace function core.mask_personal(given text) returns text
language sql immutable strict parallel safe
return regexp_replace(
    regexp_replace(
        given,
        '(?<![0-9０-９A-Za-z])(?:'
        || '([1１][3-9３-９][0-9０-９])[- ]?[0-9０-９]{4}[- ]?([0-9０-９]{4})'
        || '|([0０][0-9０-９]{2})'
        || '(?:[0-9０-９]?[- ][0-9０-９]{3,4}|[0-9０-９]{4,5})([0-9０-９]{4})'
        || '|([0-9０-９]{3})[0-9０-９]{3}(?:[1１][9９]|[2２][0０])'
        || '(?:[0-9０-９]{6}([0-9０-９]{4})|[0-9０-９]{5}([0-9０-９]{4}[XxＸｘ]))'
        || ')(?![0-9０-９A-Za-z])',
        '\1\3\5****\2\4\6\7', 'g'
    ),
    '(?<![0-9０-９A-Za-z])([0０][0-9０-９])[0-9０-９]{6}([0-9０-９]{2})'
    || '(?![0-9０-９A-Za-z])',
    '\1****\2', 'g'
);
