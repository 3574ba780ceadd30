"""The work folder of one run: parsed batches and findings as Parquet between the tasks of a night.

``<home>/work/<run key>/batch-NN/<part>.parquet`` and ``rows-<FORM>.parquet``; ``findings.parquet`` beside them. A batch is
written to a temporary folder and renamed, so a folder that is there is whole; writing it again replaces it
with the same content.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from anhui_stats.batch import PARTS, ParsedBatch

_ROWS = "rows-"


def run_folder(work: Path, run_key: str) -> Path:
    """The folder of one run; characters that file systems dislike are replaced."""
    return work / "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in run_key)


def clear_other_runs(work: Path, run_key: str) -> None:
    """Remove what earlier runs left: whatever of theirs was not loaded is parsed again from the archive."""
    keep = run_folder(work, run_key)
    for folder in sorted(work.glob("*")) if work.is_dir() else ():
        if folder != keep:
            shutil.rmtree(folder)


def write_batch(folder: Path, number: int, batch: ParsedBatch) -> Path:
    """Store one parsed batch; returns its folder."""
    target = folder / f"batch-{number:03d}"
    temporary = folder / f".batch-{number:03d}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for name in PARTS:
        pq.write_table(batch.part(name), temporary / f"{name}.parquet")
    for code, table in batch.rows.items():
        pq.write_table(table, temporary / f"{_ROWS}{code}.parquet")
    if target.exists():
        shutil.rmtree(target)
    temporary.rename(target)
    return target


def read_batches(folder: Path) -> list[ParsedBatch]:
    """All parsed batches of a run, by number."""
    return [_read_batch(path) for path in sorted(folder.glob("batch-*"))]


def _read_batch(folder: Path) -> ParsedBatch:
    parts = {name: pq.read_table(folder / f"{name}.parquet") for name in PARTS}
    rows = {path.stem.removeprefix(_ROWS): pq.read_table(path) for path in sorted(folder.glob(f"{_ROWS}*.parquet"))}
    return ParsedBatch(**parts, rows=rows)


def write_findings(folder: Path, findings: pa.Table) -> Path:
    """Store the findings of a run; replaced atomically."""
    temporary = folder / ".findings.parquet"
    pq.write_table(findings, temporary)
    return temporary.replace(folder / "findings.parquet")


def read_findings(folder: Path) -> pa.Table:
    """The findings of a run."""
    return pq.read_table(folder / "findings.parquet")
