-- What each 徽商回归 project adds, by threshold and by every breakdown that the
-- bulletins print. Money by source is that of flagged lines, counts and investment
-- stand at the largest flagged line, as in the indicators. native_place and
-- landing_city are cities. Amounts in 万元.
-- Grain: slot x project x threshold x breakdown x member x line.
with population as (
    select
        project.*,
        threshold.threshold_wan
    from int_project as project
    inner join int_huishang_threshold as threshold
        on project.total_investment_wan >= threshold.threshold_wan
    where
        project.is_started
        and project.is_huishang
        and project.ytd_huishang_funds_wan > 0
),

huishang_projects as (
    select distinct
        project_no,
        city_code
    from population
),

project_members as (
    select
        huishang_projects.project_no,
        int_member.breakdown,
        int_member.member
    from huishang_projects
    inner join int_member
        on huishang_projects.project_no * 4 + 1 = int_member.member_set
    where int_member.breakdown <> 'new_size_class'
    union all
    select
        project_no,
        'landing_city' as breakdown,
        city_code as member
    from huishang_projects
    union all
    select
        huishang_projects.project_no,
        'native_place' as breakdown,
        coalesce(int_native_place.city_code, '') as member
    from huishang_projects
    inner join int_form_row as placed
        on huishang_projects.project_no = placed.source_no
    inner join raw.zs01 as ledger
        on
            placed.submission_id = ledger.submission_id
            and placed.sheet = ledger.sheet
            and placed.row_no = ledger.row_no
    left join int_native_place
        on trim(ledger.huishang_native_place) = int_native_place.place_text
),

lines as (
    select
        project_no,
        source_no,
        huishang_wan,
        is_largest_flagged
    from int_investor_line
    where is_flagged
    union all
    select
        population.project_no,
        population.project_no as source_no,
        max(population.ytd_huishang_funds_wan) as huishang_wan,
        true as is_largest_flagged
    from population
    where
        population.is_detailed
        and not exists (
            select 1
            from int_investor_line as investor
            where
                investor.project_no = population.project_no
                and investor.is_flagged
        )
    group by population.project_no
),

shares as (
    select
        project_no,
        breakdown,
        member,
        true as is_place_of_count,
        null::numeric as line_wan
    from project_members
    union all
    select
        lines.project_no,
        int_member.breakdown,
        int_member.member,
        lines.is_largest_flagged as is_place_of_count,
        lines.huishang_wan as line_wan
    from lines
    inner join int_member on lines.source_no * 4 + 2 = int_member.member_set
)

select
    population.slot,
    population.unit_code,
    population.threshold_wan,
    shares.breakdown,
    shares.member,
    (population.is_counted and shares.is_place_of_count)::integer as projects,
    (
        population.is_counted
        and population.is_new
        and shares.is_place_of_count
    )::integer as new_projects,
    case
        when population.adds_investment and shares.is_place_of_count
            then population.total_investment_wan
        else 0
    end as total_investment_wan,
    case
        when population.adds_investment and shares.is_place_of_count
            then population.huishang_investment_wan
        else 0
    end as huishang_investment_wan,
    coalesce(shares.line_wan, population.ytd_huishang_funds_wan) as funds_wan,
    case
        when population.is_new
            then
                coalesce(shares.line_wan, population.ytd_huishang_funds_wan)
        else 0
    end as new_funds_wan
from population
inner join shares on population.project_no = shares.project_no
left join core.size_class
    on
        shares.breakdown = 'size_class'
        and shares.member = size_class.member
where
    size_class.member is null
    or size_class.min_amount_wan >= population.threshold_wan
