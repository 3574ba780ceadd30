"""What kind of file the bytes are: decided by content, never by the name. Pure.

Out: ``xlsx`` with its unpacked parts, ``xls`` or ``csv`` with its text. Everything else is a ``ContentFault``.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import olefile

from anhui_stats.parse.csv_text import decode_text
from anhui_stats.parse.values import ContentFault, Limits

_RATIO_FLOOR = 16 * 1024 * 1024
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN_BINARIES = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
}
_ZIP_KINDS = {
    "word/": "Word 文档",
    "ppt/": "PowerPoint 演示文稿",
    "xl/workbook.bin": "xlsb 二进制工作簿",
    "content.xml": "ODF 文件",
}
#: What olefile raises on a damaged directory; one that runs in circles ends in a RecursionError.
OLE_ERRORS = (OSError, ValueError, IndexError, struct.error, TypeError, AttributeError, RecursionError, KeyError, EOFError)
_ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, struct.error)


@dataclass(frozen=True)
class Container:
    """A file that may be read: the unpacked parts of an xlsx, or the decoded text of a csv."""

    kind: Literal["xlsx", "xls", "csv"]
    parts: Mapping[str, bytes] = field(default_factory=dict)
    text: str = ""


def open_container(content: bytes, file_name: str, limits: Limits) -> Container:
    """What the bytes are; a ``ContentFault`` when they are nothing that can be read."""
    if not content:
        raise ContentFault("empty", "文件大小为 0 字节")
    if len(content) > limits.max_bytes:
        raise ContentFault("too_large", f"文件 {len(content) // 1048576} MB，超过上限 {limits.max_bytes // 1048576} MB")
    if content.startswith(b"PK"):
        return _open_zip(content, file_name, limits)
    if content.startswith(_OLE_MAGIC):
        return _open_ole(content)
    return _open_text(content)


def _open_text(content: bytes) -> Container:
    for magic, kind in _KNOWN_BINARIES.items():
        if content.startswith(magic):
            raise ContentFault("not_a_workbook", kind)
    text = decode_text(content)
    if text is None:
        raise ContentFault("not_a_workbook", "不是 Excel 工作簿或 csv 文本")
    if text.lstrip()[:13].lower().startswith(("<", "mime-version:")):
        raise ContentFault("html", "文件内容是网页（HTML/XML），只是扩展名像 Excel")
    return Container("csv", text=text)


def _open_ole(content: bytes) -> Container:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            streams = {"/".join(path) for path in ole.listdir()}
    except OLE_ERRORS as error:
        raise ContentFault("truncated", "文件不完整，可能没有传完") from error
    if "EncryptedPackage" in streams:
        raise ContentFault("encrypted", "工作簿设有打开密码")
    if not streams & {"Workbook", "Book"}:
        raise ContentFault("not_a_workbook", "Word 文档" if "WordDocument" in streams else "不是 Excel 工作簿")
    return Container("xls")


def _open_zip(content: bytes, file_name: str, limits: Limits) -> Container:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except _ZIP_ERRORS as error:
        raise ContentFault("truncated", "压缩结构不完整，文件可能没有传完") from error
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        kind = next((kind for name, kind in _ZIP_KINDS.items() if any(n.startswith(name) for n in names)), "压缩包")
        raise ContentFault("not_a_workbook", kind)
    if "xl/vbaProject.bin" in names or file_name.lower().endswith(".xlsm"):
        raise ContentFault("macro", "工作簿带有宏（xlsm）")
    _check_directory(entries, len(content), limits)
    return Container("xlsx", parts=_unpack(content, entries))


def _check_directory(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.max_unpacked_bytes or (unpacked > _RATIO_FLOOR and unpacked > packed * limits.max_ratio):
        raise ContentFault("zip_bomb", f"解压后 {unpacked // 1048576} MB，压缩前后相差 {unpacked // packed} 倍")


def _unpack(content: bytes, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Every part, unpacked no further than the directory says; a directory that lies is a bomb."""
    parts: dict[str, bytes] = {}
    for entry in entries:
        if entry.flag_bits & 1:
            raise ContentFault("encrypted", "压缩结构设有密码")
        parts[entry.filename] = _unpack_entry(content, entry)
    return parts


def _unpack_entry(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    start = entry.header_offset
    head = content[start : start + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04" or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ContentFault("damaged", f"压缩项 {entry.filename} 无法读取")
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    start += 30 + name_length + extra_length
    packed = content[start : start + entry.compress_size]
    data = packed if entry.compress_type == zipfile.ZIP_STORED else _inflate(packed, entry)
    if len(data) > entry.file_size:
        raise ContentFault("zip_bomb", f"压缩项 {entry.filename} 解压后大于其声明的大小")
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise ContentFault("damaged", f"压缩项 {entry.filename} 校验不符")
    return data


def _inflate(packed: bytes, entry: zipfile.ZipInfo) -> bytes:
    try:
        # one byte more than declared is enough to see that the directory lies
        return zlib.decompressobj(-15).decompress(packed, entry.file_size + 1)
    except zlib.error as error:
        raise ContentFault("damaged", f"压缩项 {entry.filename} 解压失败") from error
