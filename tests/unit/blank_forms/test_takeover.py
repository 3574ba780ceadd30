"""Which rows and values of an earlier report stand in a template already."""

from __future__ import annotations

from decimal import Decimal

from anhui_stats.blank_forms.takeover import EarlierRows, take_over
from anhui_stats.catalog.forms import form_set

MONEY = {"ytd_funds_wan": Decimal(300), "month_funds_wan": Decimal(30), "cumulative_funds_wan": Decimal(900)}


def project(number: int, stage: str) -> dict[str, object]:
    return {"project_id": f"341522-2022-{number:04d}", "stage": stage, "explanation": "二期工程", **MONEY}


LEDGER = [project(1, "线索"), project(2, "签约"), project(3, "开工"), project(4, "投产"), project(5, "终止")]
EARLIER = {
    "ZS01": LEDGER,
    "ZS04": [{"activity_id": "A1", "leads": 3}],
    "ZS06": [{"pool_id": "P1", "state": "推介中"}, {"pool_id": "P2", "state": "已退库"}],
    "ZS07": [
        {"project_id": "341522-2022-0003", "line_no": 1, "ytd_funds_wan": Decimal(200)},
        {"project_id": "341522-2022-0004", "line_no": 1, "ytd_funds_wan": Decimal(100)},
    ],
}


def taken(period: str, earlier_period: str) -> dict[str, list[dict[str, object]]]:
    earlier = {code: EarlierRows(earlier_period, tuple(rows)) for code, rows in EARLIER.items()}  # type: ignore[arg-type]
    return take_over(form_set(period), period, earlier)  # type: ignore[return-value]


def test_within_a_year_every_row_stays_and_the_month_begins_anew() -> None:
    rows = taken("2022-10", "2022-09")
    assert {code: len(found) for code, found in rows.items()} == {"ZS01": 5, "ZS04": 1, "ZS06": 2, "ZS07": 2}
    third = rows["ZS01"][2]
    assert (third["ytd_funds_wan"], third["cumulative_funds_wan"]) == (Decimal(300), Decimal(900))
    assert "month_funds_wan" not in third and "explanation" not in third


def test_january_carries_over_what_goes_on_without_the_year_s_money() -> None:
    rows = taken("2023-01", "2022-12")
    assert [row["stage"] for row in rows["ZS01"]] == ["线索", "签约", "开工"]
    third = rows["ZS01"][2]
    assert third["cumulative_funds_wan"] == Decimal(900)
    assert "ytd_funds_wan" not in third and "month_funds_wan" not in third
    assert [row["pool_id"] for row in rows["ZS06"]] == ["P1"]
    assert [row["project_id"] for row in rows["ZS07"]] == ["341522-2022-0003"], "lines follow their project"
    assert "ZS04" not in rows


def test_every_form_says_which_of_its_columns_restart() -> None:
    ledger = form_set("2022-10").form("ZS01")
    restart = {column.name: column.restarts for column in ledger.columns if column.restarts != "never"}
    assert restart.pop("month_funds_wan") == restart.pop("explanation") == "month"
    assert set(restart) == {column.name for column in ledger.columns if column.name.startswith("ytd_")}
