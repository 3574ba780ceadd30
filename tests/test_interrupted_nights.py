"""A night that is killed at any step and started again ends as if nothing had happened."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from anhui_stats import nightly
from anhui_stats.batch import ParsedBatch
from anhui_stats.database.connect import connect
from anhui_stats.database.server import EmbeddedServer
from anhui_stats.database.warehouse import open_databases
from anhui_stats.load import Answer
from anhui_stats.outbox import queue_answers
from anhui_stats.settings import Settings, load_settings
from anhui_stats.submissions import Decision
from factories import ledger_row, write_workbook
from pipeline import MOMENT, run_night

_NUMBERS = itertools.count()
STEPS = (
    "register_files",
    "parse_batch",
    "validate_batches",
    "load_submissions",
    "queue_digests",
    "send_messages",
    "aggregate_period",
)


class KilledError(Exception):
    """Stands for the power cut."""


@pytest.fixture
def home(open_folder: Path, server: EmbeddedServer) -> Iterator[Settings]:
    """A home with two landed workbooks, one of them wrong, and a warehouse of its own."""
    name = f"interrupted_{next(_NUMBERS)}"
    settings = load_settings(home=open_folder / name, settle_seconds=0, batches=2, database_url=server.url(name))
    settings.create_folders()
    write_workbook(settings.landing / "霍邱县2022年9月报表.xlsx", "341522", "2022-09", {"ZS01": [ledger_row()]})
    wrong = ledger_row(unit_code="341523", stage="口头")
    write_workbook(settings.landing / "舒城县2022年9月报表.xlsx", "341523", "2022-09", {"ZS01": [wrong]})
    with open_databases(settings) as opened:
        yield opened


@pytest.mark.parametrize("step", STEPS)
def test_a_night_killed_after_a_step_is_made_good_by_the_next(
    home: Settings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kill_after(step, monkeypatch)
    with pytest.raises(KilledError):
        run_night(home, run_key="killed")
    monkeypatch.undo()
    run_night(home, run_key="next")
    assert _outcome(home) == {
        "states": [("341522", "accepted", 1), ("341523", "rejected", 1)],
        "mails": 2,
        "sent": 2,
        "rows": 2,
        "signed_projects": 1,
    }


def test_what_was_archived_and_not_yet_judged_is_published_as_received(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    _kill_after("register_files", monkeypatch)
    with pytest.raises(KilledError):
        run_night(home, run_key="killed")
    monkeypatch.undo()
    (home.landing / "_check").mkdir()
    write_workbook(home.landing / "_check" / "试填.xlsx", "341502", "2022-09", {"ZS01": [ledger_row()]})
    nightly.register_files("second", MOMENT, home)
    nightly.build_release(MOMENT, home)
    published = "select file_name, period, unit_code, attempt, state, state_label, errors from pub.submissions order by attempt"
    with connect(home) as connection:
        waiting = connection.execute(published).fetchall()
    assert {row[0] for row in waiting} == {"霍邱县2022年9月报表.xlsx", "舒城县2022年9月报表.xlsx"}
    rest = [("unknown", None, attempt, "received", "已收到", None) for attempt in (1, 2)]
    assert [row[1:] for row in waiting] == rest
    run_night(home, run_key="next")
    with connect(home) as connection:
        judged = connection.execute("select unit_code, attempt, state from pub.submissions order by 1").fetchall()
    assert judged == [("341522", 1, "accepted"), ("341523", 1, "rejected")]


def test_a_load_that_is_killed_before_its_commit_leaves_nothing(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*arguments: object) -> int:
        raise KilledError

    monkeypatch.setattr(nightly, "queue_answers", lambda *arguments: die)
    with pytest.raises(KilledError):
        run_night(home)
    with connect(home) as connection:
        assert connection.execute("select count(*) from ops.submission").fetchone() == (0,)
        assert connection.execute("select count(*) from raw.zs01").fetchone() == (0,)


def test_a_load_killed_once_its_workbooks_were_written_writes_the_same_ones_again(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_and_die(*arguments: Any) -> Answer:
        answer = queue_answers(*arguments)

        def queue(connection: psycopg.Connection, batch: ParsedBatch, decisions: Sequence[Decision]) -> int:
            assert answer(connection, batch, decisions) == 2
            raise KilledError

        return queue

    monkeypatch.setattr(nightly, "queue_answers", write_and_die)
    with pytest.raises(KilledError):
        run_night(home)
    monkeypatch.undo()
    [written] = (path for path in home.returned.rglob("*.xlsx"))
    before = written.read_bytes()
    run_night(home, run_key="next")
    assert [path.read_bytes() for path in home.returned.rglob("*") if path.is_file()] == [before]
    assert _outcome(home)["mails"] == 2


def test_loading_the_same_batches_twice_is_loading_them_once(home: Settings) -> None:
    run_night(home, run_key="night")
    again = nightly.load_submissions("night", MOMENT, home)
    assert again["rows"] == 0
    assert _outcome(home)["mails"] == 2


def _kill_after(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = getattr(nightly, step)

    def killed(*arguments: object) -> object:
        real(*arguments)
        raise KilledError

    monkeypatch.setattr(nightly, step, killed)


def _outcome(home: Settings) -> dict[str, object]:
    with connect(home) as connection:
        states = connection.execute("select unit_code, state, attempt from ops.submission order by unit_code").fetchall()
        mails = connection.execute("select count(*), count(sent_at) from ops.outbox where receipt_id is not null").fetchone()
        digests = connection.execute("select kind, recipient from ops.outbox where receipt_id is null order by kind").fetchall()
        rows = connection.execute("select count(*) from raw.zs01").fetchone()
        figure = connection.execute(
            "select obs_value from pub.indicator_values where region_code = '340000' and period = '2022-09'"
            " and indicator_code = 'signed_projects' and breakdown = 'none' and basis = 'reported'"
        ).fetchone()
    assert mails and rows and figure
    assert [kind for kind, _ in digests] == ["digest_city", "digest_province"]
    assert len(list(home.outbox.glob("*.eml"))) == mails[0] + len(digests)
    return {"states": states, "mails": mails[0], "sent": mails[1], "rows": rows[0], "signed_projects": int(figure[0])}
