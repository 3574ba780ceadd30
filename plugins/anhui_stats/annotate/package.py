"""The parts of an xlsx: unchanged ones keep their bytes, changed ones are trees until the end. Pure."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from anhui_stats.annotate.models import UnfitError

Element = Any

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
#: A tree takes some ten times the memory of its text; a ledger of 5,000 rows has about 8 MB of text.
_LARGEST_TREE = 64 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o600 << 16


@dataclass(frozen=True)
class Relation:
    """One relation of a part: its id, the last word of its type, and the part that it leads to ('' for an outside one)."""

    relation_id: str
    kind: str
    target: str


def parse_xml(content: bytes, name: str) -> Element:
    """The root of an XML part; ``UnfitError`` where it is damaged, very large or declares entities."""
    if len(content) > _LARGEST_TREE:
        raise UnfitError(f"{name} 过大")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, strip_cdata=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnfitError(f"{name} 无法解析") from error
    if root.getroottree().docinfo.doctype:
        raise UnfitError(f"{name} 带有文档类型声明")
    return root


class Package:
    """All parts in their order. ``read`` looks at a part, ``edit`` also makes it one of the changed ones."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = dict(parts)
        self._trees: dict[str, Element] = {}
        self._changed: set[str] = set()

    def __contains__(self, name: object) -> bool:
        """Whether there is a part of that name."""
        return name in self._parts

    def names(self) -> list[str]:
        """The names of all parts, in order."""
        return list(self._parts)

    def read(self, name: str) -> Element:
        """The root of a part."""
        if name not in self._trees:
            if name not in self._parts:
                raise UnfitError(f"缺少 {name}")
            # Excel writes <br> into the text boxes of a drawing without closing it
            content = self._parts[name].replace(b"<br>", b"<br/>") if name.endswith(".vml") else self._parts[name]
            self._trees[name] = parse_xml(content, name)
        return self._trees[name]

    def edit(self, name: str) -> Element:
        """The root of a part that will be written anew."""
        root = self.read(name)
        self._changed.add(name)
        return root

    def content(self, name: str) -> bytes:
        """The bytes of a part as it stands now."""
        if name not in self._changed:
            return self._parts[name]
        # VML is written without a declaration, as Excel does
        declared = {} if name.endswith(".vml") else {"xml_declaration": True, "standalone": True}
        written: bytes = etree.tostring(self._trees[name].getroottree(), encoding="UTF-8", **declared)
        return written

    def put(self, name: str, content: bytes, content_type: str) -> None:
        """A new part; its content type is declared by its extension for vml, else by its name."""
        self._forget(name)
        self._parts[name] = content
        types = self.edit(CONTENT_TYPES)
        if name.endswith(".vml"):
            known = {str(node.get("Extension")).lower() for node in types.iter(f"{{{_TYPES}}}Default")}
            if "vml" not in known:
                types.insert(0, types.makeelement(f"{{{_TYPES}}}Default", Extension="vml", ContentType=content_type))
            return
        types.append(types.makeelement(f"{{{_TYPES}}}Override", PartName=f"/{name}", ContentType=content_type))

    def drop(self, name: str) -> None:
        """Remove a part, its relations and its content type."""
        self._forget(name)
        self._forget(rels_name(name))
        for node in [n for n in self.edit(CONTENT_TYPES).iter(f"{{{_TYPES}}}Override") if n.get("PartName") == f"/{name}"]:
            node.getparent().remove(node)

    def _forget(self, name: str) -> None:
        self._parts.pop(name, None)
        self._trees.pop(name, None)
        self._changed.discard(name)

    def free_name(self, pattern: str) -> str:
        """The first of ``pattern`` with a number that no part has."""
        taken = {name.lower() for name in self._parts}
        return next(name for n in range(1, len(taken) + 2) if (name := pattern.format(n)).lower() not in taken)

    def relations(self, part: str) -> list[Relation]:
        """The relations of a part, in order."""
        name = rels_name(part)
        return [_relation(part, node) for node in self.read(name).iter(f"{{{RELATIONS}}}Relationship")] if name in self else []

    def relate(self, part: str, type_uri: str, target: str) -> str:
        """A new relation of a part; returns its id."""
        name = rels_name(part)
        if name not in self:
            self._parts[name] = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
        root = self.edit(name)
        taken = {str(node.get("Id")) for node in root}
        identity = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        root.append(root.makeelement(f"{{{RELATIONS}}}Relationship", Id=identity, Type=type_uri, Target=f"/{target}"))
        return identity

    def unrelate(self, part: str, relation_id: str) -> None:
        """Remove a relation."""
        root = self.edit(rels_name(part))
        for node in [node for node in root if node.get("Id") == relation_id]:
            root.remove(node)

    def save(self) -> bytes:
        """The file; equal parts give equal bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self._parts:
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _REGULAR_FILE
                archive.writestr(entry, self.content(name))
        return buffer.getvalue()


def number_of(text: object) -> int:
    """A number of the workbook's own numbering; ``UnfitError`` where it is none."""
    if not str(text).isascii() or not str(text).isdecimal():
        raise UnfitError(f"编号 {str(text)[:20]} 有误")
    return int(str(text))


def rels_name(part: str) -> str:
    """The part that holds the relations of a part."""
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _relation(part: str, node: Element) -> Relation:
    target = str(node.get("Target"))
    if node.get("TargetMode") == "External":
        target = ""
    elif target.startswith("/"):
        target = target.lstrip("/")
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
    return Relation(str(node.get("Id")), re.sub(".*/", "", str(node.get("Type"))), target)
