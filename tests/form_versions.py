"""The project's definitions with a second version of ZS04 and of the cover from 2023-01 on (tests/data/forms_v2)."""

from __future__ import annotations

import shutil
from pathlib import Path

from anhui_stats.catalog.base import REFERENCE

SECOND = Path(__file__).parent / "data" / "forms_v2"


def two_versions(folder: Path) -> Path:
    """Lay the definitions out below ``folder``; the path of the forms' folder."""
    forms = folder / "forms"
    shutil.copytree(REFERENCE / "forms", forms)
    for path in (*REFERENCE.glob("cover*.yaml"), *REFERENCE.glob("layout*.yaml")):
        shutil.copy(path, folder)
    for path in (folder / "cover.yaml", forms / "zs04.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("valid_to: null", "valid_to: 2022-12"), encoding="utf-8")
    shutil.copy(SECOND / "zs04-2023.yaml", forms)
    shutil.copy(SECOND / "cover-2023.yaml", folder)
    return forms
