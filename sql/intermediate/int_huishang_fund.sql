-- 徽商回归 on one line: the figures of each nested size class, its money by sector,
-- and the five sources that gave most (ties by code). Reported basis, 万元.
-- Grain: region x size class.
with figures as (
    select
        figure.period,
        figure.region_code,
        figure.region_name,
        figure.region_level,
        figure.member as size_class,
        max(figure.obs_value) filter (
            where
            figure.indicator_code = 'huishang_projects'
            and figure.breakdown = 'size_class'
        ) as projects,
        max(figure.obs_value) filter (
            where
            figure.indicator_code = 'huishang_total_investment'
            and figure.breakdown = 'size_class'
        ) as total_investment,
        max(figure.obs_value) filter (
            where
            figure.indicator_code = 'huishang_investment'
            and figure.breakdown = 'size_class'
        ) as huishang_investment,
        max(figure.obs_value) filter (
            where
            figure.indicator_code = 'huishang_funds'
            and figure.breakdown = 'size_class'
        ) as funds,
        max(figure.base_value) filter (
            where
            figure.indicator_code = 'huishang_funds'
            and figure.breakdown = 'size_class'
        ) as base_value,
        max(figure.yoy_pct) filter (
            where
            figure.indicator_code = 'huishang_funds'
            and figure.breakdown = 'size_class'
        ) as yoy_pct,
        max(figure.obs_value) filter (
            where
            figure.indicator_code = 'huishang_projects'
            and figure.breakdown = 'new_size_class'
        ) as new_projects,
        max(figure.obs_value) filter (
            where
            figure.indicator_code = 'huishang_funds'
            and figure.breakdown = 'new_size_class'
        ) as new_funds
    from int_indicator_value as figure
    where
        figure.breakdown in ('size_class', 'new_size_class')
        and figure.basis = 'reported'
        and figure.indicator_code like 'huishang_%%'
    group by
        figure.period,
        figure.region_code,
        figure.region_name,
        figure.region_level,
        figure.member
),

sized_projects as (
    select
        int_region_unit.region_code,
        size_class.member as size_class,
        project.project_no,
        project.sector,
        project.is_manufacturing,
        project.source_region,
        project.is_detailed,
        project.ytd_huishang_funds_wan
    from int_project as project
    inner join int_region_unit
        on project.unit_code = int_region_unit.unit_code
    inner join core.size_class
        on project.total_investment_wan >= size_class.min_amount_wan
    where project.slot = 'current' and project.is_huishang_active
),

sectors as (
    select
        region_code,
        size_class,
        sum(ytd_huishang_funds_wan) filter (
            where sector = 'primary'
        ) as primary_wan,
        sum(ytd_huishang_funds_wan) filter (
            where sector = 'secondary'
        ) as secondary_wan,
        sum(ytd_huishang_funds_wan) filter (
            where sector = 'tertiary'
        ) as tertiary_wan,
        sum(ytd_huishang_funds_wan) filter (
            where is_manufacturing
        ) as manufacturing_wan
    from sized_projects
    group by region_code, size_class
),

sources as (
    select
        sized_projects.region_code,
        sized_projects.size_class,
        investor.source_code,
        row_number() over (
            partition by sized_projects.region_code, sized_projects.size_class
            order by sum(investor.huishang_wan) desc, investor.source_code asc
        ) as place
    from sized_projects
    inner join int_investor_line as investor
        on sized_projects.project_no = investor.project_no
    where investor.is_flagged and investor.source_code is not null
    group by
        sized_projects.region_code,
        sized_projects.size_class,
        investor.source_code
),

top_sources as (
    select
        sources.region_code,
        sources.size_class,
        string_agg(
            coalesce(
                source_region.source_name,
                region.region_name,
                sources.source_code
            ),
            '、' order by sources.place
        ) as top_sources
    from sources
    left join core.source_region
        on sources.source_code = source_region.source_code
    left join core.region on sources.source_code = region.region_code
    where sources.place <= 5
    group by sources.region_code, sources.size_class
)

select
    figures.period,
    figures.region_code,
    figures.region_name,
    figures.region_level,
    figures.size_class,
    figures.projects,
    figures.total_investment,
    figures.huishang_investment,
    figures.funds,
    figures.base_value,
    figures.yoy_pct,
    figures.new_projects,
    figures.new_funds,
    coalesce(
        sectors.primary_wan, case when figures.funds is not null then 0 end
    ) as "primary",
    coalesce(
        sectors.secondary_wan, case when figures.funds is not null then 0 end
    ) as secondary,
    coalesce(
        sectors.tertiary_wan, case when figures.funds is not null then 0 end
    ) as tertiary,
    coalesce(
        sectors.manufacturing_wan,
        case when figures.funds is not null then 0 end
    ) as manufacturing,
    coalesce(top_sources.top_sources, '') as top_sources
from figures
left join sectors
    on
        figures.region_code = sectors.region_code
        and figures.size_class = sectors.size_class
left join top_sources
    on
        figures.region_code = top_sources.region_code
        and figures.size_class = top_sources.size_class
