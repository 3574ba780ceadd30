"""The sheets and defined names of a workbook. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from anhui_stats.annotate.models import UnfitError
from anhui_stats.annotate.package import Element, Package, number_of

WORKBOOK = "xl/workbook.xml"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS = {
    _TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    _STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BEHIND_NAMES = (
    *("calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing"),
    *("fileRecoveryPr", "webPublishObjects", "extLst"),
)


@dataclass(frozen=True)
class SheetEntry:
    """One sheet of the workbook: its name and its part ('' for a chart sheet)."""

    name: str
    part: str
    relation_id: str
    node: Element


class Book:
    """workbook.xml. ``main`` and ``links`` are the namespaces of its dialect (transitional or strict)."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._root = package.edit(WORKBOOK)
        self.main = str(self._root.tag)[1:].partition("}")[0]
        if self.main not in _RELATIONSHIPS:
            raise UnfitError("工作簿的命名空间无法识别")
        self.links = _RELATIONSHIPS[self.main]

    def tag(self, name: str) -> str:
        """The qualified name of an element."""
        return f"{{{self.main}}}{name}"

    def sheets(self) -> list[SheetEntry]:
        """The sheets in their order."""
        relations = self.package.relations(WORKBOOK)
        targets = {relation.relation_id: relation.target for relation in relations if relation.kind == "worksheet"}
        entries = []
        for node in self._sheets():
            relation_id = str(node.get(f"{{{self.links}}}id"))
            part = targets.get(relation_id, "")
            entries.append(SheetEntry(str(node.get("name")), part if part in self.package else "", relation_id, node))
        return entries

    def _sheets(self) -> list[Element]:
        return list(self._root.iterfind(f"{self.tag('sheets')}/{self.tag('sheet')}"))

    def remove_sheet(self, entry: SheetEntry) -> bool:
        """Remove a sheet with the parts and names that are its own. Out: whether it was the active one."""
        index = self._sheets().index(entry.node)
        was_active = any(number_of(view.get("activeTab", "0")) == index for view in self._views())
        entry.node.getparent().remove(entry.node)
        self.package.unrelate(WORKBOOK, entry.relation_id)
        if any(f"<{tag}".encode() in self.package.content(entry.part) for tag in ("f>", "f ")):
            self._drop_calculation_order()
        for relation in self.package.relations(entry.part):
            if relation.target in self.package and relation.kind in ("printerSettings", "comments", "vmlDrawing"):
                self.package.drop(relation.target)
        self.package.drop(entry.part)
        for name in self._names():
            local = name.get("localSheetId")
            if local == str(index):
                name.getparent().remove(name)
        self._move_local(index + 1, -1)
        self._move_views(index, -1)
        return was_active

    def _drop_calculation_order(self) -> None:
        """It names every formula by its sheet: Excel makes it anew, but repairs a file where it names a sheet that is gone."""
        for relation in self.package.relations(WORKBOOK):
            if relation.kind == "calcChain":
                self.package.unrelate(WORKBOOK, relation.relation_id)
                self.package.drop(relation.target)

    def insert_first(self, sheet: str, content: bytes, *, active: bool) -> None:
        """A new first sheet. Unless it shall be ``active`` the sheet that was stays so; local names stay with their sheets."""
        part = self.package.free_name("xl/worksheets/sheet{}.xml")
        self.package.put(part, content, _SHEET_TYPE)
        relation_id = self.package.relate(WORKBOOK, f"{self.links}/worksheet", part)
        entries = self._sheets()
        identity = 1 + max((number_of(node.get("sheetId", "0")) for node in entries), default=0)
        holder = self._root.find(self.tag("sheets"))
        node = holder.makeelement(self.tag("sheet"), name=sheet, sheetId=str(identity))
        node.set(f"{{{self.links}}}id", relation_id)
        holder.insert(0, node)
        if entries:
            self._move_local(0, 1)
            self._move_views(0, 1)
        for view in self._views() if active else ():
            view.set("activeTab", "0")
            view.attrib.pop("firstSheet", None)

    def _move_local(self, first: int, by: int) -> None:
        for name in self._names():
            local = name.get("localSheetId")
            if local is not None and number_of(local) >= first:
                name.set("localSheetId", str(number_of(local) + by))

    def _views(self) -> list[Element]:
        return list(self._root.iter(self.tag("workbookView")))

    def _move_views(self, index: int, by: int) -> None:
        """What is counted from the first sheet in the views. The tab bar that starts at the first sheet goes on doing so."""
        for view in self._views():
            active, first = number_of(view.get("activeTab", "0")), number_of(view.get("firstSheet", "0"))
            if active > index or by > 0:
                view.set("activeTab", str(active + by))
            if first > index:
                view.set("firstSheet", str(first + by))

    def _names(self) -> list[Element]:
        return list(self._root.iterfind(f"{self.tag('definedNames')}/{self.tag('definedName')}"))

    def define(self, name: str, text: str, *, hidden: bool = False) -> None:
        """A name that belongs to the first sheet."""
        holder = self._root.find(self.tag("definedNames"))
        if holder is None:
            holder = self._root.makeelement(self.tag("definedNames"))
            behind = {self.tag(tag) for tag in _BEHIND_NAMES}
            place = next((n for n, node in enumerate(self._root) if node.tag in behind), len(self._root))
            self._root.insert(place, holder)
        attributes = {"name": name, "localSheetId": "0", **({"hidden": "1"} if hidden else {})}
        node = holder.makeelement(self.tag("definedName"), attributes)
        node.text = text
        holder.append(node)


def quoted(sheet: str) -> str:
    """A sheet's name as it stands before the ! of a reference."""
    return "'" + sheet.replace("'", "''") + "'"
