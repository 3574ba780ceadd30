-- 招商项目库 (ZS06, without 已退库): projects (个), their 总投资 (万元).
-- Grain: slot x cell x indicator.
with pool as (
    select
        placed.slot,
        placed.unit_code,
        placed.source_no,
        pool_row.total_investment_wan
    from int_form_row as placed
    inner join raw.zs06 as pool_row
        on
            placed.submission_id = pool_row.submission_id
            and placed.sheet = pool_row.sheet
            and placed.row_no = pool_row.row_no
    where placed.form_code = 'ZS06' and pool_row.state <> '已退库'
)

select
    pool.slot,
    pool.unit_code,
    fact.indicator_code,
    fact.role,
    pool.source_no,
    fact.column_name,
    'reported' as basis,
    null::text as excluded_level,
    fact.contribution::numeric as contribution,
    pool.source_no * 4 + 3 as member_set
from pool
cross join
    lateral (
        values
        ('pool_projects', 'value', 'pool_id', 1),
        (
            'pool_investment',
            'value',
            'total_investment_wan',
            pool.total_investment_wan
        )
    ) as fact (indicator_code, role, column_name, contribution)
where fact.contribution <> 0
