"""What a workbook points to is never fetched, and what it carries is never opened: only its own cells are read."""

from __future__ import annotations

import io
import sys
import zipfile

from anhui_stats.warm_worker import Done, WarmWorker
from unit.parse.making import arrive, book, fault, only, parse, records

LINK = (
    b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook r:id="rId1" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></externalLink>'
)
TARGET = b'<Relationships><Relationship Id="rId1" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
FOREIGN = {
    "xl/externalLinks/externalLink1.xml": LINK,
    "xl/externalLinks/_rels/externalLink1.xml.rels": TARGET,
    "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "xl/connections.xml": b'<connections><connection name="x" odcFile="http://192.0.2.1/a.odc"/></connections>',
    "customXml/item1.xml": b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
}


def _with_foreign_parts() -> bytes:
    content = book("ZS06", [{"pool_id": "p-0001", "total_investment_wan": ("=[1]Sheet1!A1", 5000)}])
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        for name, data in FOREIGN.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_a_formula_over_another_workbook_counts_with_the_value_that_is_in_the_file() -> None:
    batch = parse(_with_foreign_parts())
    assert fault(batch) is None
    assert records(batch, "ZS06")[0]["total_investment_wan"] == 5000
    (note,) = only(batch, "normalisations", kind="formula")
    assert note["raw"] == "=[1]Sheet1!A1"


def test_reading_opens_no_file_and_no_connection() -> None:
    file = arrive(_with_foreign_parts())
    parse(file)  # reference tables are read once, by the first

    def watched(_: str) -> list[str]:
        seen: list[str] = []
        sys.addaudithook(lambda event, arguments: seen.append(event) if event in ("open", "socket.connect") else None)
        parse(file)
        return seen

    # in a process of its own, since a hook stays for ever
    with WarmWorker(watched, 1 << 30) as worker:
        outcome = worker.call("", 60)
    assert isinstance(outcome, Done)
    assert outcome.value == []


def test_an_entity_of_a_sheet_s_directory_is_not_expanded() -> None:
    with zipfile.ZipFile(io.BytesIO(book("ZS06", [{"pool_id": "p-0001"}]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    workbook = parts["xl/workbook.xml"]
    head, _, rest = workbook.partition(b"?>")
    parts["xl/workbook.xml"] = (
        head + b'?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + rest.replace("封面".encode(), b"&e;", 1)
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert "root:" not in str(parse(stream.getvalue()).submissions.to_pylist())
