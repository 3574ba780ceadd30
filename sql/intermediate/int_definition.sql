-- Thresholds (万元) and definitions as they stand in the period.
-- Grain: one row.
with valid_definition as (
    select
        definition_code,
        definition_value
    from core.definition
    where %(period)s between valid_from and valid_to
)

select
    max(definition_value) filter (
        where definition_code = 'large_threshold_wan'
    )::numeric as large_threshold_wan,
    max(definition_value) filter (
        where definition_code = 'size_threshold_wan'
    )::numeric as size_threshold_wan,
    max(definition_value) filter (
        where definition_code = 'major_threshold_wan'
    )::numeric as major_threshold_wan,
    max(definition_value) filter (
        where definition_code = 'huishang_threshold_wan'
    )::numeric as huishang_threshold_wan,
    max(definition_value) filter (
        where definition_code = 'size_basis'
    ) as size_basis,
    max(definition_value) filter (
        where definition_code = 'leading_basis'
    ) as leading_basis
from valid_definition
