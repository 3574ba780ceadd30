-- The published indicator values; amounts unrounded in the base unit.
-- release_id is filled in by the publication, from the content of the release.
-- Grain: period x region x indicator x breakdown x member x basis.
select
    figure.period,
    figure.region_code,
    figure.region_name,
    figure.region_level,
    figure.indicator_code,
    figure.indicator_label,
    figure.breakdown,
    figure.member,
    figure.basis,
    figure.obs_value,
    figure.unit,
    figure.display_value,
    figure.display_unit,
    figure.base_value,
    figure.base_source,
    figure.yoy_pct,
    figure.delta,
    figure.share_pct,
    figure.share_change_pp,
    figure.province_share_pct,
    figure.contribution_pp,
    figure.month_value,
    figure.rank_value,
    figure.rank_yoy,
    figure.rank_in_city,
    figure.obs_status,
    figure.units_expected,
    figure.units_received,
    figure.units_late,
    figure.units_nil,
    figure.units_carried,
    null::text as release_id
from mart.indicator_values as figure
order by
    figure.period asc,
    figure.region_code asc,
    figure.indicator_code asc,
    figure.breakdown asc,
    figure.member asc,
    figure.basis asc
