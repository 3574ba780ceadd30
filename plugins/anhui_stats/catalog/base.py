"""Strict models over YAML and CSV files: unknown keys are refused, errors name file and key."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from anhui_stats.errors import ConfigurationError

PROJECT_ROOT = Path(__file__).resolve().parents[3]
REFERENCE = PROJECT_ROOT / "reference"

#: libyaml's safe loader where the wheel carries it (ten times faster), else the same in Python.
_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictModel(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Model = TypeVar("Model", bound=BaseModel)


def build(model: type[Model], data: Any, source: Path | str) -> Model:
    """Validate ``data`` as ``model``; the error names the file, the key and what was expected."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in item['loc']) or '(top)'}: {item['msg']}" for item in error.errors()]
        raise ConfigurationError(f"{source}: " + "; ".join(lines)) from error


def read_yaml(path: Path) -> Any:
    """The content of a YAML file."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _SAFE_LOADER)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: cannot be read as YAML: {error}") from error


def load_yaml(model: type[Model], path: Path) -> Model:
    """One YAML file as one model."""
    return build(model, read_yaml(path), path)


def load_csv(model: type[Model], path: Path) -> tuple[Model, ...]:
    """Each line of a CSV file as one model; blank fields are left to the model's defaults."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    filled = [{key: value for key, value in row.items() if value != ""} for row in rows]
    return tuple(build(model, row, f"{path}, line {number}") for number, row in enumerate(filled, start=2))
