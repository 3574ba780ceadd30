-- Pairs of projects on the ledgers of two units that may be one project; for
-- the province, which decides. Nothing is taken off any figure.
-- Grain: period, kind and pair.
select
    possible_duplicate.period,
    possible_duplicate.kind,
    possible_duplicate.unit_code,
    region.region_name as unit_name,
    possible_duplicate.project_id,
    possible_duplicate.project_name,
    possible_duplicate.other_unit_code,
    other_region.region_name as other_unit_name,
    possible_duplicate.other_project_id,
    possible_duplicate.other_project_name,
    possible_duplicate.score
from ops.possible_duplicate
left join core.region
    on possible_duplicate.unit_code = region.region_code
left join core.region as other_region
    on possible_duplicate.other_unit_code = other_region.region_code
order by
    possible_duplicate.period asc,
    possible_duplicate.kind asc,
    possible_duplicate.unit_code asc,
    possible_duplicate.project_id asc,
    possible_duplicate.other_unit_code asc,
    possible_duplicate.other_project_id asc
