"""How the SQL files of the aggregation are ordered, and what is refused."""

from pathlib import Path

import pytest

from anhui_stats.aggregate.models import build_order, intermediate_models, read_model
from anhui_stats.aggregate.run import parameters_for
from anhui_stats.catalog.indicators import Definition, load_definitions
from anhui_stats.errors import ConfigurationError


def test_every_model_is_built_after_what_it_reads() -> None:
    order = build_order()
    position = {name: number for number, name in enumerate(order)}
    for name, model in intermediate_models().items():
        assert all(position[read] < position[name] for read in model.reads), name
    assert position["ind_fact"] < position["int_region_figure"]


def _folder(tmp_path: Path, **models: str) -> Path:
    for name in ("intermediate", "indicators"):
        (tmp_path / name).mkdir()
    for name, text in models.items():
        folder = "indicators" if name.startswith("ind_") else "intermediate"
        (tmp_path / folder / f"{name}.sql").write_text(text)
    return tmp_path


def test_a_model_without_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no SQL file for int_missing"):
        build_order(_folder(tmp_path, int_a="select 1 from int_missing"))


def test_models_in_a_circle_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="circle"):
        build_order(_folder(tmp_path, int_a="select 1 from int_b", int_b="select 1 from int_a"))


def test_only_a_select_is_a_model(tmp_path: Path) -> None:
    path = tmp_path / "int_x.sql"
    path.write_text("-- select\ndelete from raw.zs01")
    with pytest.raises(ConfigurationError, match="expected one SELECT"):
        read_model(path)


def test_january_has_no_period_before() -> None:
    assert parameters_for("2022-01", carry=True)["previous_period"] is None
    assert parameters_for("2022-03", carry=True)["previous_period"] == "2022-02"
    assert parameters_for("2022-03", carry=True)["base_period"] == "2021-03"
    assert parameters_for("2022-03", carry=True)["required_forms"] == ["ZS01", "ZS02", "ZS03", "ZS04", "ZS05", "ZS06"]


def test_versions_of_a_definition_may_not_overlap() -> None:
    definition = load_definitions().definitions[0].model_dump()
    definition["versions"] = [{"value": "1", "reason": "一"}, {"value": "2", "valid_from": "2020-01", "reason": "二"}]
    with pytest.raises(ValueError, match="2020-01 begins before"):
        Definition.model_validate(definition)
