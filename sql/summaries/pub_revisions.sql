-- Values that changed after they were published, of all releases so far. The
-- publication finds those of the new release before it reads this, and fills in
-- the release's id, which is made from the content, afterwards.
-- Grain: publication x period x region x indicator x breakdown x member x basis.
select
    revision.publication_no,
    revision.region_code,
    revision.indicator_code,
    revision.breakdown,
    revision.member,
    revision.basis,
    revision.period,
    revision.previous_value,
    revision.new_value,
    revision.difference,
    revision.cause,
    revision.release_id
from mart.revision
order by
    revision.publication_no asc,
    revision.period asc,
    revision.region_code asc,
    revision.indicator_code asc,
    revision.breakdown asc,
    revision.member asc,
    revision.basis asc
