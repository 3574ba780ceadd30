-- The published indicator values; amounts unrounded in the base unit.
-- obs_status, the first that holds: E the region has a carried unit; P the
-- period is open (a report that waits for its city counts as any other); A the
-- value is that of the period's final publication, the first one after the
-- closing that carries nothing; R it is another. So the status follows from the
-- closing and the final publication alone, not from how often it was published.
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
    figure.units_expected,
    figure.units_received,
    figure.units_late,
    figure.units_nil,
    figure.units_carried,
    null::text as release_id,
    case
        when figure.obs_status = 'E' or period_closing.period is null
            then figure.obs_status
        when final_publication.period is null then 'A'
        when (final_value.obs_value is distinct from figure.obs_value)
            then 'R'
        else 'A'
    end as obs_status
from mart.indicator_values as figure
left join ops.period_closing on figure.period = period_closing.period
left join ops.final_publication
    on
        period_closing.period = final_publication.period
        and period_closing.closed_at = final_publication.closed_at
left join mart.indicator_values_vintage as final_value
    on
        figure.period = final_value.period
        and figure.region_code = final_value.region_code
        and figure.indicator_code = final_value.indicator_code
        and figure.breakdown = final_value.breakdown
        and figure.member = final_value.member
        and figure.basis = final_value.basis
        and final_publication.publication_no >= final_value.from_publication
        and (
            final_value.to_publication is null
            or final_publication.publication_no < final_value.to_publication
        )
order by
    figure.period asc,
    figure.region_code asc,
    figure.indicator_code asc,
    figure.breakdown asc,
    figure.member asc,
    figure.basis asc
