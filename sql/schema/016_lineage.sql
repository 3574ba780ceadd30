-- From every current figure to the cells that it was added up from. The figures
-- of a period are sums over these very rows, written in the same transaction.

-- What one cell adds to the figures of one reporter. basis: a reported row counts
-- on both bases; a recognised row is what was recognised less, so it counts on
-- that basis only. excluded_level: regions of that level leave it out.
create table if not exists mart.lineage_cell (
    period text not null,
    unit_code text not null,
    indicator_code text not null,
    basis text not null check (basis in ('reported', 'recognised')),
    excluded_level text,
    role text not null check (
        role in ('value', 'numerator', 'denominator', 'deduction')
    ),
    source_no bigint not null,
    column_name text not null,
    set_no bigint not null,
    contribution numeric not null
);
create index if not exists lineage_cell_figure
on mart.lineage_cell (period, indicator_code, unit_code);
create index if not exists lineage_cell_source
on mart.lineage_cell (period, source_no);

-- Which breakdowns and members a contribution counts in; sets that are alike
-- share a number.
create table if not exists mart.lineage_set (
    period text not null,
    set_no bigint not null,
    breakdown text not null,
    member text not null,
    primary key (period, breakdown, member, set_no)
);

-- Where a row stands.
create table if not exists mart.lineage_row (
    period text not null,
    source_no bigint not null,
    form_code text not null,
    submission_id text not null,
    sheet text not null,
    row_no integer not null,
    primary key (period, source_no)
);
create index if not exists lineage_row_submission
on mart.lineage_row (submission_id);

-- Whose rows add up to a region.
create table if not exists mart.lineage_region (
    period text not null,
    region_code text not null,
    region_level text not null,
    unit_code text not null,
    primary key (period, region_code, unit_code)
);

-- The lines of SJ01 behind the targets, in the base unit of the indicator.
create table if not exists mart.lineage_target (
    period text not null,
    region_code text not null,
    indicator_code text not null,
    source_no bigint not null,
    target_value numeric not null,
    primary key (period, region_code, indicator_code, source_no)
);

-- The lineage of every figure: an amount is the sum of its value and deduction
-- rows; a percentage is 100 x sum of numerators / sum of denominators;
-- 较序时进度 is that of 目标完成率 less the part due by the month. Where the target
-- is for a percentage, its denominators are scaled by target / 100 and the
-- target's own cell adds 0.
-- Grain: figure x cell x role.
create or replace view mart.lineage as
with direct as not materialized (
    select
        lineage_cell.period,
        lineage_region.region_code,
        lineage_cell.indicator_code,
        lineage_set.breakdown,
        lineage_set.member,
        bases.basis,
        lineage_cell.role,
        lineage_cell.unit_code,
        lineage_cell.source_no,
        lineage_cell.column_name,
        lineage_cell.contribution
    from mart.lineage_cell
    inner join mart.lineage_set
        on
            lineage_cell.period = lineage_set.period
            and lineage_cell.set_no = lineage_set.set_no
    inner join core.indicator_breakdown
        on
            lineage_cell.indicator_code = indicator_breakdown.indicator_code
            and lineage_set.breakdown = indicator_breakdown.breakdown
    inner join mart.lineage_region
        on
            lineage_cell.period = lineage_region.period
            and lineage_cell.unit_code = lineage_region.unit_code
            and lineage_cell.excluded_level
            is distinct from lineage_region.region_level
    inner join core.indicator
        on lineage_cell.indicator_code = indicator.indicator_code
    inner join (
        values
        ('reported', 'reported'),
        ('recognised', 'reported'),
        ('recognised', 'recognised')
    ) as bases (basis, part)
        on
            lineage_cell.basis = bases.part
            and (bases.basis = 'reported' or indicator.has_recognised)
),

aims as (
    select
        aim.indicator_code as aim_code,
        lineage_target.period,
        lineage_target.region_code,
        lineage_target.indicator_code,
        lineage_target.source_no,
        lineage_target.target_value,
        indicator.measure_kind = 'ratio' as is_ratio,
        sum(lineage_target.target_value) over (
            partition by
                aim.indicator_code,
                lineage_target.period,
                lineage_target.region_code,
                lineage_target.indicator_code
        ) as whole_target,
        row_number() over (
            partition by
                aim.indicator_code,
                lineage_target.period,
                lineage_target.region_code,
                lineage_target.indicator_code
            order by lineage_target.source_no
        ) as place
    from mart.lineage_target
    inner join core.indicator
        on lineage_target.indicator_code = indicator.indicator_code
    inner join (
        values ('target_completion'), ('ahead_of_schedule')
    ) as aim (indicator_code)
        on
            aim.indicator_code = 'target_completion'
            or indicator.measure_kind = 'flow'
),

of_aims as (
    select
        aims.period,
        aims.region_code,
        aims.aim_code as indicator_code,
        aims.indicator_code as member,
        case
            when direct.role = 'denominator' then 'denominator'
            else 'numerator'
        end as role,
        direct.unit_code,
        direct.source_no,
        direct.column_name,
        case
            when direct.role = 'denominator'
                then direct.contribution * aims.whole_target / 100
            else direct.contribution
        end as contribution
    from aims
    inner join direct
        on
            aims.period = direct.period
            and aims.region_code = direct.region_code
            and aims.indicator_code = direct.indicator_code
    where
        aims.place = 1
        and direct.breakdown = 'none'
        and direct.basis = 'reported'
    union all
    select
        aims.period,
        aims.region_code,
        aims.aim_code as indicator_code,
        aims.indicator_code as member,
        'denominator' as role,
        aims.region_code as unit_code,
        aims.source_no,
        'target_value' as column_name,
        case when aims.is_ratio then 0 else aims.target_value end
            as contribution
    from aims
),

figures as (
    select * from direct
    union all
    select
        of_aims.period,
        of_aims.region_code,
        of_aims.indicator_code,
        'indicator' as breakdown,
        of_aims.member,
        'reported' as basis,
        of_aims.role,
        of_aims.unit_code,
        of_aims.source_no,
        of_aims.column_name,
        of_aims.contribution
    from of_aims
)

select
    figures.period,
    figures.region_code,
    figures.indicator_code,
    figures.breakdown,
    figures.member,
    figures.basis,
    figures.role,
    figures.unit_code,
    lineage_row.submission_id,
    lineage_row.form_code,
    lineage_row.sheet,
    lineage_row.row_no,
    figures.column_name,
    figures.contribution
from figures
inner join mart.lineage_row
    on
        figures.period = lineage_row.period
        and figures.source_no = lineage_row.source_no;

-- What stands in one column of one stored row, as text.
create or replace function core.cell_text(
    form_code text,
    submission_id text,
    sheet text,
    row_no integer,
    column_name text
) returns text
language plpgsql stable
set search_path = pg_catalog
as $function$
declare
    found_value text;
begin
    execute format(
        'select case when pg_typeof(%1$I) = ''numeric''::regtype'
        || ' then trim_scale(%1$I::text::numeric)::text else %1$I::text end'
        || ' from raw.%2$I'
        || ' where submission_id = $1 and sheet = $2 and row_no = $3',
        column_name, lower(form_code)
    )
    into found_value
    using submission_id, sheet, row_no;
    return found_value;
end
$function$;

-- The cells behind one current figure; no rows for a figure that there is not.
create or replace function pub.why(
    period text,
    region_code text,
    indicator_code text,
    breakdown text default 'none',
    member text default '',
    basis text default 'reported'
) returns table (
    role text,
    sha256 text,
    file_name text,
    sheet text,
    cell text,
    value text,
    contribution numeric
)
language sql stable security definer
set search_path = pg_catalog
as $function$
select
    lineage.role,
    coalesce(sheet.sha256, submission.sha256),
    coalesce(sheet.file_name, submission.file_name),
    lineage.sheet,
    (sheet.column_letters ->> lineage.column_name) || lineage.row_no,
    core.cell_text(
        lineage.form_code, lineage.submission_id, lineage.sheet,
        lineage.row_no, lineage.column_name
    ),
    trim_scale(lineage.contribution)
from mart.lineage
inner join ops.submission
    on lineage.submission_id = submission.submission_id
left join ops.sheet
    on
        lineage.submission_id = sheet.submission_id
        and lineage.form_code = sheet.form_code
        and lineage.sheet = sheet.sheet
where
    lineage.period = why.period
    and lineage.region_code = why.region_code
    and lineage.indicator_code = why.indicator_code
    and lineage.breakdown = why.breakdown
    and lineage.member = why.member
    and lineage.basis = why.basis
    and exists (
        select 1
        from mart.indicator_values as figure
        where
            figure.period = why.period
            and figure.region_code = why.region_code
            and figure.indicator_code = why.indicator_code
            and figure.breakdown = why.breakdown
            and figure.member = why.member
            and figure.basis = why.basis
            and figure.obs_value is not null
    )
order by
    lineage.role desc,
    abs(lineage.contribution) desc,
    lineage.unit_code,
    lineage.submission_id,
    lineage.sheet,
    lineage.row_no
$function$;
comment on function pub.why(text, text, text, text, text, text) is
'数据溯源：一个现行数值由哪些文件、工作表、单元格汇总而成，各贡献多少';

-- The current figures to which a submission contributes.
create or replace function pub.touched_by(submission_id text)
returns table (
    period text,
    region_code text,
    indicator_code text,
    breakdown text,
    member text,
    basis text,
    cells bigint,
    contribution numeric
)
language sql stable security definer
set search_path = pg_catalog
as $function$
select
    lineage.period,
    lineage.region_code,
    lineage.indicator_code,
    lineage.breakdown,
    lineage.member,
    lineage.basis,
    count(*),
    sum(lineage.contribution) filter (where lineage.role <> 'denominator')
from mart.lineage
inner join mart.indicator_values as figure
    on
        lineage.period = figure.period
        and lineage.region_code = figure.region_code
        and lineage.indicator_code = figure.indicator_code
        and lineage.breakdown = figure.breakdown
        and lineage.member = figure.member
        and lineage.basis = figure.basis
where lineage.submission_id = touched_by.submission_id
group by
    lineage.period, lineage.region_code, lineage.indicator_code,
    lineage.breakdown, lineage.member, lineage.basis
order by
    lineage.period, lineage.region_code, lineage.indicator_code,
    lineage.breakdown, lineage.member, lineage.basis
$function$;
comment on function pub.touched_by(text) is
'一份报送（submission_id）参与形成的全部现行数值';
