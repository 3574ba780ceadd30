-- 重大项目 by size class: who is in this month, who came since last month, who left,
-- and why. Last month stands with the unit of last month, so a project that is
-- moved (SJ06) this month leaves one unit and comes to another. entered + stayed
-- is the indicator major_projects. January has no month before: all have come.
-- Grain: size class x unit x project.
with months as (
    select
        max(slot) filter (where slot = 'previous') as previous_slot,
        date_trunc('month', max(period_end) filter (
            where slot = 'current'
        ))::date as month_start
    from int_slot
),

moved_now as (
    select distinct on (moved.project_id, destination.unit_code)
        moved.project_id,
        origin.unit_code as from_unit_code,
        destination.unit_code
    from core.sj06 as moved
    inner join int_unit_map as origin
        on moved.from_unit_code = origin.old_code
    inner join int_unit_map as destination
        on moved.to_unit_code = destination.old_code
    where moved.line_period = %(period)s
    order by
        moved.project_id asc,
        destination.unit_code asc,
        moved.period desc
),

ledger as (
    select
        int_project.slot,
        int_project.project_no,
        int_project.project_id,
        int_project.stage,
        int_project.size_wan,
        int_project.signed_on,
        card.project_name,
        card.investor_name,
        card.is_carried,
        int_project.is_signed and int_project.is_counted as is_countable,
        case int_project.slot
            when 'previous'
                then
                    coalesce(moved_now.from_unit_code, int_project.unit_code)
            else int_project.unit_code
        end as unit_code
    from int_project
    inner join int_project_card as card
        on int_project.project_no = card.project_no
    left join moved_now
        on
            int_project.project_id = moved_now.project_id
            and int_project.unit_code = moved_now.unit_code
    where int_project.slot in ('current', 'previous')
),

major as (
    select
        ledger.*,
        size_class.member as size_class
    from ledger
    cross join int_definition
    inner join core.size_class
        on
            ledger.size_wan >= size_class.min_amount_wan
            and int_definition.major_threshold_wan <= size_class.min_amount_wan
    where ledger.is_countable
),

present as (
    select * from major
    where slot = 'current'
),

before as (
    select * from major
    where slot = 'previous'
),

standing as (
    select distinct
        slot,
        unit_code
    from int_reported_unit
),

-- who had it last month, of the other units
had_elsewhere as (
    select distinct on (
        present.size_class, present.unit_code, present.project_id
    )
        present.size_class,
        present.unit_code,
        present.project_id,
        before.unit_code as other_unit_code
    from present
    inner join before
        on
            present.size_class = before.size_class
            and present.project_id = before.project_id
            and present.unit_code <> before.unit_code
    order by
        present.size_class asc,
        present.unit_code asc,
        present.project_id asc,
        before.unit_code asc
),

-- who has it this month, of the other units
has_elsewhere as (
    select distinct on (
        before.size_class, before.unit_code, before.project_id
    )
        before.size_class,
        before.unit_code,
        before.project_id,
        present.unit_code as other_unit_code
    from before
    inner join present
        on
            before.size_class = present.size_class
            and before.project_id = present.project_id
            and before.unit_code <> present.unit_code
    order by
        before.size_class asc,
        before.unit_code asc,
        before.project_id asc,
        present.unit_code asc
),

-- the project's line of last month, rather of the same unit
was as (
    select distinct on (present.unit_code, present.project_id)
        present.unit_code,
        present.project_id,
        ledger.is_countable
    from present
    inner join ledger
        on
            ledger.slot = 'previous'
            and present.project_id = ledger.project_id
    order by
        present.unit_code asc,
        present.project_id asc,
        ledger.unit_code = present.unit_code desc,
        ledger.is_countable desc
),

-- the project's line of this month, rather of the same unit
is_now as (
    select distinct on (before.unit_code, before.project_id)
        before.unit_code,
        before.project_id,
        ledger.stage,
        ledger.is_countable,
        ledger.is_carried,
        case when ledger.is_countable then ledger.size_wan end as size_wan
    from before
    inner join ledger
        on
            ledger.slot = 'current'
            and before.project_id = ledger.project_id
    order by
        before.unit_code asc,
        before.project_id asc,
        ledger.unit_code = before.unit_code desc,
        ledger.is_countable desc
),

entries as (
    select
        present.size_class,
        present.unit_code,
        present.project_id,
        present.project_name,
        present.investor_name,
        present.signed_on,
        present.size_wan,
        present.is_carried,
        same.size_wan as previous_size_wan,
        elsewhere.other_unit_code,
        case when same.project_id is null then 'entered' else 'stayed' end
            as movement,
        case
            when same.project_id is not null then null
            when elsewhere.project_id is not null then 'moved_in'
            when earlier.is_countable then 'grown'
            when present.signed_on >= months.month_start then 'signed'
            when was_in.unit_code is null then 'not_reported_before'
            when earlier.project_id is null then 'late'
            else 'corrected'
        end as reason
    from present
    cross join months
    left join before as same
        on
            present.size_class = same.size_class
            and present.unit_code = same.unit_code
            and present.project_id = same.project_id
    left join had_elsewhere as elsewhere
        on
            same.project_id is null
            and present.size_class = elsewhere.size_class
            and present.unit_code = elsewhere.unit_code
            and present.project_id = elsewhere.project_id
    left join was as earlier
        on
            present.unit_code = earlier.unit_code
            and present.project_id = earlier.project_id
    left join standing as was_in
        on
            was_in.slot = 'previous'
            and present.unit_code = was_in.unit_code
),

exits as (
    select
        before.size_class,
        before.unit_code,
        before.project_id,
        before.project_name,
        before.investor_name,
        before.signed_on,
        now.size_wan,
        before.size_wan as previous_size_wan,
        elsewhere.other_unit_code,
        'left' as movement,
        coalesce(now.is_carried, false) as is_carried,
        case
            when elsewhere.project_id is not null then 'moved_out'
            when is_in.unit_code is null then 'not_reported'
            when now.project_id is null then 'vanished'
            when now.stage = '终止' then 'terminated'
            when now.is_countable then 'shrunk'
            else 'corrected'
        end as reason
    from before
    left join present as same
        on
            before.size_class = same.size_class
            and before.unit_code = same.unit_code
            and before.project_id = same.project_id
    left join has_elsewhere as elsewhere
        on
            before.size_class = elsewhere.size_class
            and before.unit_code = elsewhere.unit_code
            and before.project_id = elsewhere.project_id
    left join is_now as now
        on
            before.unit_code = now.unit_code
            and before.project_id = now.project_id
    left join standing as is_in
        on is_in.slot = 'current' and before.unit_code = is_in.unit_code
    where same.project_id is null
),

changes as (
    select * from entries
    union all
    select
        size_class,
        unit_code,
        project_id,
        project_name,
        investor_name,
        signed_on,
        size_wan,
        is_carried,
        previous_size_wan,
        other_unit_code,
        movement,
        reason
    from exits
)

select
    changes.*,
    unit.region_name as unit_name,
    city.region_code as city_code,
    city.region_name as city_name,
    %(period)s::text as period
from changes
inner join core.region as unit on changes.unit_code = unit.region_code
inner join core.region as city
    on
        city.region_code = case
            when unit.region_level in ('county', 'zone') then unit.parent_code
            else unit.region_code
        end
