"""Typed rows of many months of the province, made by the database itself: nothing is parsed, nothing passes through Python.

Every unit that is valid in a month reports all forms; projects continue over three years, money grows with the month. What a
row holds follows from unit, year and number by a hash, so two runs make the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from anhui_stats.catalog.calendar_rules import load_calendar

_DEADLINE = "insert into core.report_deadline (period, deadline) values (%s, %s) on conflict (period) do nothing"
_SUBMISSIONS = """
    insert into ops.submission (
        submission_id, unit_code, unit_level, period, attempt, state, is_accepted, received_at, judged_at, sha256, file_name,
        path, errors, queries, notices
    )
    select
        left(md5(concat_ws('/', region.region_code, month.period, %(attempt)s)), 16),
        region.region_code,
        region.region_level,
        month.period,
        %(attempt)s,
        'accepted',
        true,
        month.next_month + make_interval(days => 1 + region.region_code::integer %% 6 + %(attempt)s),
        month.next_month + make_interval(days => 9 + %(attempt)s),
        md5(concat_ws('/', region.region_code, month.period, %(attempt)s)),
        concat(region.region_code, '.xlsx'),
        concat(region.region_code, '.xlsx'),
        0,
        0,
        0
    from (
        select period, to_date(period, 'YYYY-MM') + interval '1 month' as next_month
        from unnest(%(periods)s::text[]) as period
    ) as month
    inner join core.region on month.next_month::date - 1 between region.valid_from and region.valid_to
    where region.region_level in ('county', 'zone') and (%(units)s::text[] is null or region.region_code = any(%(units)s))
    order by month.period, region.region_code
"""
_FORMS = """
    insert into ops.submission_form (submission_id, form_code, form_status, row_count)
    select submission.submission_id, form.form_code, 'present', form.row_count
    from ops.submission
    cross join (
        values ('ZS01', %(rows)s), ('ZS02', 3), ('ZS03', 18), ('ZS04', 5), ('ZS05', 5), ('ZS06', 5), ('ZS07', 2)
    ) as form (form_code, row_count)
    where submission.period = any(%(periods)s) and submission.attempt = %(attempt)s
"""
# began: the year in which a project was signed and started, one third of the ledger each
_PROJECTS = """
    insert into raw.zs01 (
        submission_id, sheet, row_no, project_id, project_name, project_nature, entity_name, investor_name, source_region,
        industry_code, leading_industry, emerging_field, stage, contract_kind, signed_on, started_on, completed_on,
        total_investment_wan, fixed_investment_wan, contracted_outside_wan, ytd_funds_wan, ytd_outside_funds_wan,
        cumulative_funds_wan, cumulative_outside_funds_wan, is_huishang, huishang_investment_wan, ytd_huishang_funds_wan
    )
    select
        report.submission_id,
        'ZS01 项目台账',
        number + 4,
        project_id,
        concat(project_id, '号年产智能装备生产基地项目'),
        case when chance %% 20 = 7 then '增资扩产' else '新引进' end,
        concat(project_id, '号装备有限公司'),
        concat(project_id, '号控股集团有限公司'),
        (array['320000', '310000', '330000', '440000', '110000', '420000', '810000', '341500'])[1 + chance %% 8],
        (array['3670', '3971', '2710', '1391', '0610', '5311', '7010', '6513', '4411', '3031'])[1 + chance / 8 %% 10],
        case when chance %% 3 = 0 then '装备制造' end,
        case when chance %% 5 = 0 then '新材料' end,
        stage,
        '正式合同',
        make_date(began, (1 + chance %% 6)::integer, 15),
        case when stage in ('开工', '投产', '终止') then make_date(began, (1 + chance %% 12)::integer, 20) end,
        case when stage = '投产' then make_date(year, (1 + chance %% 12)::integer, 25) end,
        total,
        total * 0.7,
        total,
        funds,
        funds * (chance %% 4) / 3,
        funds * (1 + year - began),
        funds * (1 + year - began) * (chance %% 4) / 3,
        chance %% 10 = 0,
        case when chance %% 10 = 0 then total / 2 end,
        case when chance %% 10 = 0 then funds / 2 end
    from (
        select
            submission_id, unit_code, left(period, 4)::integer as year, right(period, 2)::integer as month,
            attempt
        from ops.submission
        where period = any(%(periods)s) and attempt = %(attempt)s and unit_level in ('county', 'zone')
    ) as report
    cross join generate_series(1, %(rows)s) as number
    cross join lateral (select year - number %% 3 as began) as born
    cross join lateral (select format('%%s-%%s-%%s', unit_code, began, lpad(number::text, 4, '0')) as project_id) as named
    cross join lateral (select abs(hashtext(project_id)::bigint) as chance) as drawn
    cross join lateral (
        select
            (array[3000, 6000, 10000, 12000, 25000, 50000, 80000, 100000, 300000, 600000]::numeric[])[1 + chance / 80 %% 10]
                as total,
            round(((chance / 800 %% 900) * month + attempt - 1)::numeric * 0.37, 2) as funds,
            case
                when chance %% 20 = 0 then '线索'
                when chance %% 20 = 1 then '意向'
                when began = year and month <= chance %% 12 then '签约'
                when chance %% 40 = 2 then '终止'
                when chance %% 10 = 3 then '投产'
                else '开工'
            end as stage
    ) as told
"""
_OTHER_ROWS = (
    """
    insert into raw.zs02 (
        submission_id, sheet, row_no, entity_name, entity_uscc, source_country, industry_code, mode, ytd_fdi_ministry_usd_wan,
        ytd_fdi_province_usd_wan
    )
    select
        submission_id, 'ZS02', number + 4, concat(unit_code, number), concat(unit_code, number), '810000', '3971',
        (array['新设', '增资', '再投资'])[number], number * right(period, 2)::integer, number * right(period, 2)::integer * 2
    from ops.submission cross join generate_series(1, 3) as number
    where period = any(%(periods)s) and attempt = %(attempt)s and unit_level in ('county', 'zone')
    """,
    """
    insert into raw.zs03 (submission_id, sheet, row_no, item_code, unit_of_measure, ytd_value, last_year_value)
    select
        submission_id, 'ZS03', 4 + row_number() over (partition by submission_id order by item_code), item_code, '个',
        right(period, 2)::integer * 3, right(period, 2)::integer * 2
    from ops.submission cross join core.form_item
    where period = any(%(periods)s) and attempt = %(attempt)s and unit_level in ('county', 'zone')
    """,
    """
    insert into raw.zs04 (
        submission_id, sheet, row_no, activity_id, kind, held_on, led_by, destination, visited_enterprises, leads
    )
    select
        submission_id, 'ZS04', number + 4, concat(unit_code, '-', number),
        (array['外出招商', '推介活动', '驻外招商'])[1 + number %% 3],
        to_date(period, 'YYYY-MM'), '党政主要负责同志', '苏州市', number, number
    from ops.submission cross join generate_series(1, 5) as number
    where period = any(%(periods)s) and attempt = %(attempt)s and unit_level in ('county', 'zone')
    """,
    """
    insert into raw.zs05 (submission_id, sheet, row_no, matter_id, project_id, origin, raised_on, due_on, done_on)
    select
        submission_id, 'ZS05', number + 4, concat(unit_code, '-', number),
        concat(unit_code, '-', left(period, 4), '-', lpad((3 * number)::text, 4, '0')),
        (array['调度会', '帮办清单'])[1 + number %% 2],
        to_date(left(period, 4), 'YYYY'), to_date(period, 'YYYY-MM'), to_date(period, 'YYYY-MM') - number
    from ops.submission cross join generate_series(1, 5) as number
    where period = any(%(periods)s) and attempt = %(attempt)s and unit_level in ('county', 'zone')
    """,
    """
    insert into raw.zs06 (
        submission_id, sheet, row_no, pool_id, project_name, category, total_investment_wan, entered_on, state
    )
    select
        submission_id, 'ZS06', number + 4, concat(unit_code, '-', number), '智能装备项目', '工业', 50000 * number,
        to_date(left(period, 4), 'YYYY'), '推介中'
    from ops.submission cross join generate_series(1, 5) as number
    where period = any(%(periods)s) and attempt = %(attempt)s and unit_level in ('county', 'zone')
    """,
    """
    insert into raw.zs07 (
        submission_id, sheet, row_no, project_id, line_no, investor_name, source_region, is_huishang, contracted_wan,
        ytd_funds_wan
    )
    select
        zs01.submission_id, 'ZS07', zs01.row_no * 2 + number, zs01.project_id, number, '控股集团有限公司',
        (array['320000', '990000'])[number], false, zs01.total_investment_wan / 2, zs01.ytd_funds_wan / 2
    from raw.zs01
    inner join ops.submission on zs01.submission_id = submission.submission_id
    cross join generate_series(1, 2) as number
    where submission.period = any(%(periods)s) and submission.attempt = %(attempt)s and zs01.row_no %% 10 = 0
    """,
)
# Each quarter the province recognises eight tenths of every fiftieth project's money.
_PROVINCE = (
    """
    insert into ops.submission (
        submission_id, unit_code, unit_level, period, attempt, state, is_accepted, received_at, judged_at, sha256, file_name,
        path, errors, queries, notices
    )
    select
        left(md5(concat('340000/', period)), 16), '340000', 'province', period, 1, 'accepted', true,
        to_date(period, 'YYYY-MM') + interval '40 days', to_date(period, 'YYYY-MM') + interval '40 days',
        md5(concat('340000/', period)), '340000.xlsx', '340000.xlsx', 0, 0, 0
    from unnest(%(periods)s::text[]) as period
    where right(period, 2)::integer %% 3 = 0
    """,
    """
    insert into ops.submission_form (submission_id, form_code, form_status, row_count)
    select submission_id, 'SJ02', 'present', 1 from ops.submission
    where unit_level = 'province' and period = any(%(periods)s)
    """,
    """
    insert into raw.sj02 (
        submission_id, sheet, row_no, project_id, period, decision, recognised_ytd_funds_wan, recognised_ytd_outside_funds_wan,
        recognised_ytd_huishang_funds_wan
    )
    select
        province.submission_id, 'SJ02', row_number() over (partition by province.period order by zs01.project_id),
        zs01.project_id, province.period, '部分认定', zs01.ytd_funds_wan * 0.8, zs01.ytd_outside_funds_wan * 0.8,
        zs01.ytd_huishang_funds_wan * 0.8
    from ops.submission as province
    inner join ops.submission as report
        on province.period = report.period and report.unit_level in ('county', 'zone') and report.attempt = 1
    inner join raw.zs01 on report.submission_id = zs01.submission_id and zs01.row_no %% 50 = 0
    where province.unit_level = 'province' and province.period = any(%(periods)s)
    """,
)


def report_months(connection: psycopg.Connection, periods: Sequence[str], rows: int) -> None:
    """All units report these months, ``rows`` ledger rows each; the province recognises in the last month of each quarter."""
    parameters = {"periods": list(periods), "rows": rows, "attempt": 1, "units": None}
    with connection.cursor() as cursor:
        cursor.executemany(_DEADLINE, [(period, load_calendar().late_after(period)) for period in periods])
    for statement in (_SUBMISSIONS, _FORMS, _PROJECTS, *_OTHER_ROWS, *_PROVINCE):
        connection.execute(statement, parameters)


def report_again(connection: psycopg.Connection, period: str, rows: int, number: int) -> None:
    """The first units, ``number`` of them, report a month a second time, with other money."""
    query = """
        select unit_code from ops.submission where period = %s and unit_level in ('county', 'zone') order by unit_code limit %s
    """
    units = [unit_code for (unit_code,) in connection.execute(query, (period, number)).fetchall()]
    parameters = {"periods": [period], "rows": rows, "attempt": 2, "units": units}
    for statement in (_SUBMISSIONS, _FORMS, _PROJECTS, *_OTHER_ROWS):
        connection.execute(statement, parameters)
