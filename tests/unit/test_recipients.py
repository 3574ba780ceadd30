"""Who is answered."""

import datetime as dt
from pathlib import Path

import pytest

from anhui_stats.catalog.recipients import Recipients, load_recipients, recipients_of
from anhui_stats.catalog.regions import load_reference
from anhui_stats.errors import ConfigurationError

DAY = dt.date(2022, 10, 9)
OFFICE = ("tongji@zhaoshang.anhui.example",)


@pytest.mark.parametrize(
    ("unit_code", "addresses"),
    [
        ("341522", ("zhaoshang-341522@zhaoshang.anhui.example",)),
        ("341500", ("zhaoshang-341500@zhaoshang.anhui.example",)),
        ("340000", OFFICE),
        ("999999", OFFICE),
        (None, OFFICE),
        # 芜湖县 became 湾沚区, 弋江区 changed its code: the office that exists today is answered
        ("340221", ("zhaoshang-340210@zhaoshang.anhui.example",)),
        ("340203", ("zhaoshang-340209@zhaoshang.anhui.example",)),
    ],
)
def test_the_unit_its_successor_or_the_province(unit_code: str | None, addresses: tuple[str, ...]) -> None:
    assert recipients_of(unit_code, DAY) == addresses


def test_every_address_of_the_sample_lies_in_the_reserved_domain() -> None:
    units = [region.region_code for region in load_reference().regions]
    assert len(units) > 120
    assert all(address.endswith(".example") for unit in units for address in recipients_of(unit, DAY))


def _recipients(**changes: object) -> Recipients:
    return Recipients.model_validate({**load_recipients().model_dump(), **changes})


def test_a_dated_entry_of_a_unit_wins_while_it_holds() -> None:
    entry = {
        "unit_code": "341522",
        "valid_from": "2022-01-01",
        "valid_to": "2022-12-31",
        "addresses": ["a@x.example", "b@x.example"],
    }
    recipients = _recipients(units=[entry])
    assert recipients.recipients_of("341522", DAY, load_reference()) == ("a@x.example", "b@x.example")
    assert recipients.recipients_of("341522", dt.date(2023, 1, 1), load_reference()) != ("a@x.example", "b@x.example")


def test_without_a_pattern_the_city_answers_for_its_units() -> None:
    city = {"unit_code": "341500", "valid_from": "2022-01-01", "valid_to": None, "addresses": ["luan@x.example"]}
    recipients = _recipients(default_addresses=[], units=[city])
    assert recipients.recipients_of("341522", DAY, load_reference()) == ("luan@x.example",)
    assert recipients.recipients_of("340111", DAY, load_reference()) == OFFICE


def test_the_place_to_send_to_names_the_folder_of_the_unit() -> None:
    office = load_recipients().office
    assert "341522" in office.place_for("341522")
    assert "{" not in office.place_for(None)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("zhaoshang-{unit_code}@zhaoshang.anhui.example", "zhaoshang@anhui.example", "expected {unit_code} once"),
        ("addresses: [tongji@zhaoshang.anhui.example]", "addresses: [tongji]", "is no mail address"),
        ("addresses: [tongji@zhaoshang.anhui.example]", "addresses: []", "at least one"),
        ("units: []", "unit: []", "Extra inputs"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (Path(__file__).parents[2] / "reference" / "recipients.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "recipients.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="recipients") as raised:
        load_recipients(path)
    assert told in str(raised.value)
