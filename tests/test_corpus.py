"""The corpus: every file that a county may send has the outcome that stands beside it, and two libraries read it alike."""

from __future__ import annotations

import functools
from collections import defaultdict
from typing import Any

import pytest

from anhui_stats.batch import ParsedBatch
from anhui_stats.catalog.regions import load_reference
from anhui_stats.parse import ArrivedFile, Limits, compare_readers
from anhui_stats.reading import ReadingLimits, read_files
from anhui_stats.validate import project_context, validate_batch
from corpus.bad import BAD
from corpus.case import LEDGER, Case
from corpus.good import GOOD
from unit.parse.making import MOMENT, arrive

CASES = {case.name: case for case in [*GOOD, *BAD]}


@functools.cache
def files() -> dict[str, ArrivedFile]:
    return {case.name: arrive(case.build(), case.path) for case in CASES.values()}


@functools.cache
def outcome() -> tuple[ParsedBatch, dict[str, dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """All cases in one batch through the reading and the rules: the batch, and by case its submission and its findings."""
    batch = read_files(list(files().values()), load_reference(), MOMENT, ReadingLimits(second_reader_every=0)).batch
    names = {file.receipt.receipt_id: name for name, file in files().items()}
    submissions = {names[row["receipt_ids"][0]]: row for row in batch.submissions.to_pylist()}
    findings: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in validate_batch(batch, project_context(MOMENT, (), ())).to_pylist():
        findings[finding["submission_id"]].append(finding)
    return batch, submissions, findings


@functools.cache
def by_submission(part: str) -> dict[str, list[dict[str, Any]]]:
    batch, _, _ = outcome()
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in (batch.rows[part] if part in batch.rows else batch.part(part)).to_pylist():
        found[row["submission_id"]].append(row)
    return found


def errors(case: Case) -> set[str]:
    _, submissions, findings = outcome()
    return {f["rule_id"] for f in findings[submissions[case.name]["submission_id"]] if f["severity"] == "error"}


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    assert len(GOOD) >= 120
    assert len(BAD) >= 80
    assert len(CASES) == len(GOOD) + len(BAD), "two cases share a name"


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_a_good_file_is_read_and_said_how(case: Case) -> None:
    submission = outcome()[1][case.name]
    identity = submission["submission_id"]
    assert submission["container_fault"] is None
    rows = by_submission(LEDGER)[identity]
    assert len(rows) == case.rows
    assert {row["kind"] for row in by_submission("normalisations")[identity]} == case.normalised
    assert {name: rows[0][name] for name in case.values} == case.values
    assert errors(case) == set()


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_a_bad_file_gets_its_answer(case: Case) -> None:
    assert (outcome()[1][case.name]["container_fault"] or "") == case.fault
    assert errors(case) == case.rules


@pytest.mark.parametrize("case", [case for case in GOOD if case.suffix != "csv"], ids=lambda case: case.name)
def test_two_libraries_read_every_cell_alike(case: Case) -> None:
    assert compare_readers(files()[case.name].content, case.path, Limits()) == []
