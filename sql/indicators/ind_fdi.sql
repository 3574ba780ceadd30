-- 外商直接投资: 部口径 and 省口径 (万美元), newly founded enterprises (家): each
-- enterprise of a unit once, at its first row.
-- Grain: slot x cell x indicator.
with enterprises as (
    select
        placed.slot,
        placed.unit_code,
        placed.source_no,
        fdi.ytd_fdi_ministry_usd_wan,
        fdi.ytd_fdi_province_usd_wan,
        case
            when fdi.mode = '新设' and fdi.entity_uscc is not null
                then (row_number() over (
                    partition by
                        placed.slot,
                        placed.unit_code,
                        fdi.entity_uscc,
                        fdi.mode = '新设'
                    order by placed.source_no
                ) = 1)::integer
        end as founded
    from int_form_row as placed
    inner join raw.zs02 as fdi
        on
            placed.submission_id = fdi.submission_id
            and placed.sheet = fdi.sheet
            and placed.row_no = fdi.row_no
    where placed.form_code = 'ZS02'
)

select
    enterprises.slot,
    enterprises.unit_code,
    fact.indicator_code,
    fact.role,
    enterprises.source_no,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    fact.contribution::numeric as contribution,
    enterprises.source_no * 4 + 3 as member_set
from enterprises
cross join
    lateral (
        values
        (
            'fdi_ministry',
            'value',
            'ytd_fdi_ministry_usd_wan',
            enterprises.ytd_fdi_ministry_usd_wan
        ),
        (
            'fdi_province',
            'value',
            'ytd_fdi_province_usd_wan',
            enterprises.ytd_fdi_province_usd_wan
        ),
        ('fdi_new_enterprises', 'value', 'entity_uscc', enterprises.founded)
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
