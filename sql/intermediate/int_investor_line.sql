-- Who pays for a project: its ZS07 lines, else the one investor of its row.
-- money_class: overseas, outside (省外境内), other_city, same_city; null where
-- no source is given. source_code: an Anhui city stands as 安徽, for the members
-- of source are the codes of source_regions.csv. Amounts in 万元, cumulative since January.
-- Grain: slot x project x line.
with detail_lines as (
    select
        int_ledger.slot,
        int_ledger.project_no,
        int_ledger.city_code,
        placed.source_no,
        detail.line_no,
        detail.source_region,
        coalesce(detail.is_huishang, false) as is_flagged,
        coalesce(detail.contracted_wan, detail.ytd_funds_wan, 0)
            as weight_wan,
        coalesce(detail.ytd_funds_wan, 0) as line_funds_wan
    from int_form_row as placed
    inner join raw.zs07 as detail
        on
            placed.submission_id = detail.submission_id
            and placed.sheet = detail.sheet
            and placed.row_no = detail.row_no
    inner join int_ledger
        on
            placed.slot = int_ledger.slot
            and placed.old_code = int_ledger.old_code
            and detail.project_id = int_ledger.project_id
    where placed.form_code = 'ZS07'
),

single_lines as (
    select
        int_ledger.slot,
        int_ledger.project_no,
        int_ledger.city_code,
        int_ledger.project_no as source_no,
        0::bigint as line_no,
        int_ledger.source_region,
        int_ledger.is_huishang as is_flagged,
        int_ledger.ytd_funds_wan as weight_wan,
        null::numeric as line_funds_wan
    from int_ledger
    left join detail_lines on int_ledger.project_no = detail_lines.project_no
    where detail_lines.project_no is null
),

all_lines as (
    select * from detail_lines
    union all
    select * from single_lines
),

classified as (
    select
        all_lines.*,
        case
            when source_region.kind = 'overseas' then 'overseas'
            when source_region.kind = 'outside' then 'outside'
            when all_lines.source_region is null then null
            when source_region.kind = 'local' then 'same_city'
            when all_lines.source_region = all_lines.city_code
                then 'same_city'
            else 'other_city'
        end as money_class,
        coalesce(
            source_region.source_code,
            case when all_lines.source_region is not null then '340000' end
        ) as source_code,
        coalesce(source_region.source_group, '') as source_group
    from all_lines
    left join core.source_region
        on all_lines.source_region = source_region.source_code
),

placed as (
    select
        classified.*,
        row_number() over (
            partition by classified.project_no
            order by classified.weight_wan desc, classified.line_no asc
        ) as place,
        row_number() over (
            partition by classified.project_no, classified.is_flagged
            order by classified.weight_wan desc, classified.line_no asc
        ) as place_of_flag
    from classified
)

select
    placed.slot,
    placed.project_no,
    placed.source_no,
    placed.line_no,
    placed.source_code,
    placed.source_group,
    placed.money_class,
    placed.is_flagged,
    placed.line_funds_wan is not null as is_detailed,
    case
        when placed.line_funds_wan is null
            then int_ledger.ytd_outside_funds_wan
        when placed.money_class = 'outside' then placed.line_funds_wan
        else 0
    end as outside_wan,
    case
        when coalesce(placed.money_class, '') <> 'other_city' then 0
        when placed.line_funds_wan is null
            then int_ledger.ytd_funds_wan - int_ledger.ytd_outside_funds_wan
        else placed.line_funds_wan
    end as other_city_wan,
    case
        when not placed.is_flagged then 0
        when placed.line_funds_wan is null
            then int_ledger.ytd_huishang_funds_wan
        else placed.line_funds_wan
    end as huishang_wan,
    coalesce(placed.line_funds_wan, int_ledger.ytd_funds_wan) as funds_wan,
    placed.place = 1 as is_largest,
    placed.is_flagged and placed.place_of_flag = 1 as is_largest_flagged
from placed
inner join int_ledger on placed.project_no = int_ledger.project_no
