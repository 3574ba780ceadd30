-- 外商直接投资: 部口径 and 省口径 (万美元), newly founded enterprises (家).
-- A country that is none of 港澳台 is 国外 (990000).
-- Grain: slot x unit x indicator x breakdown x member.
with enterprises as (
    select
        int_slot.slot,
        int_unit_map.unit_code,
        fdi.entity_uscc,
        fdi.mode,
        fdi.ytd_fdi_ministry_usd_wan,
        fdi.ytd_fdi_province_usd_wan,
        division.sector,
        division.is_manufacturing and division.sector = 'secondary'
            as is_manufacturing,
        coalesce(source_region.source_code, '990000') as source_code
    from core.zs02 as fdi
    inner join int_slot on fdi.period = int_slot.data_period
    inner join int_unit_map on fdi.unit_code = int_unit_map.old_code
    left join core.industry_division as division
        on
            substring(fdi.industry_code from '[0-9]{2}')
            = division.division_code
    left join core.source_region
        on
            source_region.kind = 'overseas'
            and (
                fdi.source_country = source_region.source_code
                or position(source_region.short_name in fdi.source_country) > 0
            )
    where fdi.period in (%(period)s, %(previous_period)s, %(base_period)s)
),

figures as (
    select
        enterprises.slot,
        enterprises.unit_code,
        membership.breakdown,
        membership.member,
        sum(enterprises.ytd_fdi_ministry_usd_wan) as ministry_usd_wan,
        sum(enterprises.ytd_fdi_province_usd_wan) as province_usd_wan,
        count(distinct enterprises.entity_uscc) filter (
            where enterprises.mode = '新设'
        ) as founded
    from enterprises
    cross join
        lateral (
            values
            ('none', ''),
            ('sector', enterprises.sector),
            (
                'sector',
                case when enterprises.is_manufacturing then 'manufacturing' end
            ),
            ('source', enterprises.source_code)
        ) as membership (breakdown, member)
    where membership.member is not null
    group by
        enterprises.slot,
        enterprises.unit_code,
        membership.breakdown,
        membership.member
)

select
    figures.slot,
    figures.unit_code,
    fact.indicator_code,
    figures.breakdown,
    figures.member,
    'reported' as basis,
    null::text as excluded_level,
    fact.numerator,
    null::numeric as denominator
from figures
cross join lateral (
    values
    ('fdi_ministry', figures.ministry_usd_wan),
    ('fdi_province', figures.province_usd_wan),
    ('fdi_new_enterprises', figures.founded)
) as fact (indicator_code, numerator)
