"""The comments of one sheet: ours beside those of others, and ours taken off again. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from anhui_stats.annotate import note_shapes
from anhui_stats.annotate.book import Book
from anhui_stats.annotate.models import Position, UnfitError
from anhui_stats.annotate.package import Element
from anhui_stats.annotate.sheet_cells import a1, position_of

AUTHOR = "招商引资统计审核"
MARKER = "【审核意见】"
ID_LABEL = "意见编号："
_FINDING_ID = re.compile(rf"{ID_LABEL}([0-9A-Za-z_-]+)")
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BEHIND_DRAWING = ("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
_THREAD = "tc="


class Notes:
    """The comments of the sheet in ``part``."""

    def __init__(self, book: Book, part: str) -> None:
        self._book, self._package, self._part = book, book.package, part
        relations = {relation.kind: relation.target for relation in self._package.relations(part) if relation.target}
        self._comments = relations.get("comments", "")

    def _drawing(self) -> str:
        """The part with the comments' drawing; '' where there is none. Asked only of sheets that are edited anyway."""
        node = self._package.read(self._part).find(self._book.tag("legacyDrawing"))
        relation_id = node.get(f"{{{self._book.links}}}id") if node is not None else None
        targets = {relation.relation_id: relation.target for relation in self._package.relations(self._part)}
        target = targets.get(str(relation_id), "")
        return target if target in self._package else ""

    def _each(self) -> list[tuple[Position, Element]]:
        if self._comments not in self._package:
            return []
        nodes = list(self._package.read(self._comments).iter(self._book.tag("comment")))
        return [(position, node) for node in nodes if (position := position_of(str(node.get("ref")))) is not None]

    def own(self) -> dict[Position, list[str]]:
        """The ids of the findings that our comments name, by cell."""
        texts = {position: self._text(node) for position, node in self._each()}
        return {position: _FINDING_ID.findall(text) for position, text in texts.items() if _is_ours(text)}

    def _text(self, comment: Element) -> str:
        return "".join(node.text or "" for node in comment.iter(self._book.tag("t")))

    def strip(self) -> None:
        """Take our comments off; what another wrote in the same comment stays."""
        gone: set[Position] = set()
        for position, comment in self._each():
            if _is_ours(self._text(comment)):
                self._package.edit(self._comments)
                self._cut(comment)
                if not self._text(comment).strip():
                    comment.getparent().remove(comment)
                    gone.add(position)
        drawing = self._drawing() if gone else ""
        if drawing:
            note_shapes.remove_shapes(self._package.edit(drawing), gone)

    def _cut(self, comment: Element) -> None:
        """Remove everything from our marker on."""
        cutting = False
        for node in list(comment.iter(self._book.tag("t"))):
            if cutting:
                node.text = ""
            elif MARKER in (node.text or ""):
                node.text, cutting = node.text[: node.text.index(MARKER)].removesuffix("\n"), True
        for run in [run for run in comment.iter(self._book.tag("r")) if not self._text(run)]:
            run.getparent().remove(run)

    def add(self, texts: Mapping[Position, str], first_number: int) -> int:
        """A comment at each cell, behind what another wrote there; a cell with a threaded comment keeps that alone.

        ``first_number`` is the first free number of a shape; out comes the next one.
        """
        if not texts:
            return first_number
        self._prepare()
        root = self._package.edit(self._comments)
        author = self._author(root)
        there, threads = dict(self._each()), self._threads(root)
        holder = self._child(root, "commentList")
        for position, text in texts.items():
            if position in there and there[position].get("authorId") in threads:
                continue
            comment = there.get(position)
            if comment is None:
                comment = holder.makeelement(self._book.tag("comment"), ref=a1(position), authorId=author)
                holder.append(comment)
            self._append(comment, text)
        drawing = self._package.edit(self._drawing())
        drawn = note_shapes.note_shapes(drawing)
        return note_shapes.add_shapes(drawing, [(p, t) for p, t in texts.items() if p not in drawn], first_number)

    def _prepare(self) -> None:
        """The parts for comments and their drawing, where the sheet has none."""
        book, package = self._book, self._package
        if self._comments not in package:
            self._comments = package.free_name("xl/comments{}.xml")
            empty = f'<comments xmlns="{book.main}"><authors/><commentList/></comments>'
            package.put(self._comments, empty.encode(), _COMMENTS_TYPE)
            package.relate(self._part, f"{book.links}/comments", self._comments)
        if not self._drawing():
            drawing = package.free_name("xl/drawings/vmlDrawing{}.vml")
            package.put(drawing, note_shapes.empty_drawing(), _DRAWING_TYPE)
            relation_id = package.relate(self._part, f"{book.links}/vmlDrawing", drawing)
            self._insert_drawing(package.edit(self._part), relation_id)

    def _insert_drawing(self, sheet: Element, relation_id: str) -> None:
        for dangling in sheet.findall(self._book.tag("legacyDrawing")):
            sheet.remove(dangling)
        links = self._book.links
        node = sheet.makeelement(self._book.tag("legacyDrawing"), {f"{{{links}}}id": relation_id}, nsmap={"r": links})
        behind = {self._book.tag(name) for name in _BEHIND_DRAWING}
        place = next((n for n, child in enumerate(sheet) if child.tag in behind), len(sheet))
        sheet.insert(place, node)

    def _child(self, root: Element, name: str) -> Element:
        child = root.find(self._book.tag(name))
        if child is None:
            raise UnfitError("批注的结构有误")
        return child

    def _author(self, root: Element) -> str:
        authors = self._child(root, "authors")
        names = [node.text for node in authors]
        if AUTHOR not in names:
            node = authors.makeelement(self._book.tag("author"))
            node.text = AUTHOR
            authors.append(node)
            return str(len(names))
        return str(names.index(AUTHOR))

    def _threads(self, root: Element) -> set[str]:
        authors = self._child(root, "authors")
        return {str(number) for number, node in enumerate(authors) if (node.text or "").startswith(_THREAD)}

    def _append(self, comment: Element, text: str) -> None:
        tag = self._book.tag
        holder = comment.find(tag("text"))
        if holder is None:
            holder = comment.makeelement(tag("text"))
            comment.insert(0, holder)
        for plain in holder.findall(tag("t")):
            # a plain text and runs do not go together
            run = holder.makeelement(tag("r"))
            holder.replace(plain, run)
            run.append(plain)
        run = holder.makeelement(tag("r"))
        properties = holder.makeelement(tag("rPr"))
        for name, value in (("sz", "9"), ("color", "FF000000"), ("rFont", "宋体")):
            properties.append(properties.makeelement(tag(name), {"rgb" if name == "color" else "val": value}))
        words = holder.makeelement(tag("t"))
        words.text = ("\n" if self._text(comment) else "") + text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.extend([properties, words])
        holder.append(run)


def _is_ours(text: str) -> bool:
    return MARKER in text and ID_LABEL in text
