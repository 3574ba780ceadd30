"""Who is answered: ``reference/recipients.yaml``. Pure.

The first of these that has an address on the day: the unit itself, the unit that followed an abolished code, its city, the
province's office. So every file is answered, whoever sent it.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from pathlib import Path

from pydantic import field_validator

from anhui_stats.catalog.base import REFERENCE, StrictModel, load_yaml
from anhui_stats.catalog.regions import Reference, load_reference
from anhui_stats.errors import ConfigurationError

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _checked(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"{address!r} is no mail address; expected name@domain")
    return address


class _Dated(StrictModel):
    valid_from: dt.date
    valid_to: dt.date | None

    def is_valid_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Addresses(_Dated):
    """Addresses that hold for a while."""

    addresses: tuple[str, ...]

    @field_validator("addresses")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("expected at least one address")
        return tuple(_checked(address) for address in value)


class UnitAddresses(Addresses):
    """Addresses of one unit."""

    unit_code: str


class DefaultAddress(_Dated):
    """The address of every unit without an entry of its own; ``{unit_code}`` stands for its code."""

    pattern: str

    @field_validator("pattern")
    @classmethod
    def _names_the_unit(cls, value: str) -> str:
        if value.count("{unit_code}") != 1:
            raise ValueError("expected {unit_code} once")
        _checked(value.replace("{unit_code}", "340000"))
        return value


class Office(StrictModel):
    """The office that answers."""

    name: str
    signature: str
    address: str
    phone: str
    submit_to: str
    submit_to_unknown: str
    fetch_from: str

    _address = field_validator("address")(_checked)

    def place_for(self, unit_code: str | None) -> str:
        """Where that unit puts its next workbook."""
        return self.submit_to.replace("{unit_code}", unit_code) if unit_code else self.submit_to_unknown


class Recipients(StrictModel):
    """The whole file."""

    office: Office
    default_addresses: tuple[DefaultAddress, ...]
    units: tuple[UnitAddresses, ...]
    fallback: tuple[Addresses, ...]
    operator: tuple[Addresses, ...]

    def operator_on(self, on: dt.date) -> tuple[str, ...]:
        """The addresses of whoever keeps the system running."""
        return _on(self.operator, on, "operator")

    def office_on(self, on: dt.date) -> tuple[str, ...]:
        """The addresses of the province's office."""
        return _on(self.fallback, on, "fallback")

    def own_recipients_of(self, unit_code: str | None, on: dt.date, reference: Reference) -> tuple[str, ...]:
        """The addresses of the unit itself (or of the unit that followed its code); empty where it has none of its own.

        Only these are sent a unit's workbook: its city and the province's office read the answer without it.
        """
        for code in _line_of(unit_code, on, reference):
            region = reference.region(code)
            if region and on.isoformat() <= region.valid_to:
                return self._own_addresses(code, on)
        return ()

    def recipients_of(self, unit_code: str | None, on: dt.date, reference: Reference) -> tuple[str, ...]:
        """The addresses that an answer to a unit goes to; None or an unknown code is answered to the province's office."""
        for code in _line_of(unit_code, on, reference):
            if found := self._own_addresses(code, on):
                return found
        return self.office_on(on)

    def _own_addresses(self, code: str, on: dt.date) -> tuple[str, ...]:
        for entry in self.units:
            if entry.unit_code == code and entry.is_valid_on(on):
                return entry.addresses
        for default in self.default_addresses:
            if default.is_valid_on(on):
                return (default.pattern.replace("{unit_code}", code),)
        return ()


def _on(entries: tuple[Addresses, ...], on: dt.date, key: str) -> tuple[str, ...]:
    for entry in entries:
        if entry.is_valid_on(on):
            return entry.addresses
    raise ConfigurationError(f"recipients.yaml: {key} has no addresses on {on.isoformat()}")


def _line_of(unit_code: str | None, on: dt.date, reference: Reference) -> list[str]:
    """The unit (or, for an abolished code, its successor), then its city, as far as they exist; never the province."""
    line: list[str] = []
    code = unit_code or ""
    while (region := reference.region(code)) and region.level != "province" and code not in line:
        if on.isoformat() <= region.valid_to:
            line.append(code)
            code = region.parent_code
        else:
            followers = (s.new_code for s in reference.successions if s.old_code == code and s.kind != "split")
            code = next(followers, region.parent_code)
    return line


@functools.cache
def load_recipients(path: Path = REFERENCE / "recipients.yaml") -> Recipients:
    """The recipients of the project."""
    return load_yaml(Recipients, path)


def recipients_of(unit_code: str | None, on: dt.date) -> tuple[str, ...]:
    """The addresses that an answer to a unit goes to on a day, by the project's own files."""
    return load_recipients().recipients_of(unit_code, on, load_reference())
