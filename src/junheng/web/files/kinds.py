"""What a file is, by its content: a name can say anything. Each kind that we take is opened, not only looked at.

Nothing is unpacked to the disk; what a document says of its own size is measured, not believed.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import olefile
from PIL import Image, UnidentifiedImageError

from junheng.errors import UsageError
from junheng.text import Text

MOST_MEMBERS = 10_000
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 150  # of the whole document; spreadsheets of repeated cells come to some 50
RATIO_COUNTS_FROM = 20 * 1024 * 1024  # a small document may be as dense as it likes
MOST_PIXELS = 80_000_000
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name, the endings that its name may have, and what it is called on the network."""

    name: Text
    endings: tuple[str, ...]
    media_type: str


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What people may bring.
KINDS: Mapping[str, Kind] = {
    "pdf": Kind(Text("PDF文档", "PDF document"), (".pdf",), "application/pdf"),
    "jpeg": Kind(Text("JPEG图片", "JPEG picture"), (".jpg", ".jpeg"), "image/jpeg"),
    "png": Kind(Text("PNG图片", "PNG picture"), (".png",), "image/png"),
    "docx": Kind(Text("Word文档", "Word document"), (".docx", ".wps"), _WORD),
    "xlsx": Kind(Text("Excel表格", "Excel workbook"), (".xlsx", ".et"), _SHEET),
    "doc": Kind(Text("旧版Word或WPS文字", "older Word or WPS text"), (".doc", ".wps"), "application/msword"),
    "xls": Kind(Text("旧版Excel或WPS表格", "older Excel or WPS sheet"), (".xls", ".et"), "application/vnd.ms-excel"),
}
# What the desk makes beside these.
MADE: Mapping[str, Kind] = {
    "zip": Kind(Text("压缩包", "archive"), (".zip",), "application/zip"),
    "html": Kind(Text("网页", "web page"), (".html",), "text/html; charset=utf-8"),
    "csv": Kind(Text("CSV表格", "CSV table"), (".csv",), "text/csv; charset=utf-8"),
    "json": Kind(Text("JSON数据", "JSON data"), (".json",), "application/json"),
}
ENDINGS = tuple(dict.fromkeys(ending for kind in KINDS.values() for ending in kind.endings))
NOT_TAKEN = Text(
    "“{name}”不是可以接收的文件（看的是内容，不是后缀）。可以上传：PDF、图片（JPG、PNG）、Word、Excel、WPS文字和表格；压缩包请先解压。",
    "{name} is of no kind that is taken (by its content, not its ending). Taken are PDF, pictures (JPG, PNG), Word, Excel, "
    "WPS text and sheets; unpack an archive first.",
)
_MAIN_PARTS = {f"{_WORD}.main+xml".encode(): "docx", f"{_SHEET}.main+xml".encode(): "xlsx"}
# What a parser throws at bytes that somebody made to trip it.
_BROKEN = (
    OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, EOFError, SyntaxError, RuntimeError, MemoryError,
    struct.error, zlib.error, zipfile.BadZipFile, UnidentifiedImageError,
)  # fmt: skip


def recognised(path: Path, name: str) -> str:
    """The kind of the file at `path`, which somebody calls `name`.

    Raises:
        UsageError: it is empty, damaged, of no kind that we take, not what its name says, or made to do harm.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    kind = _opened(path, head, name)
    ending = PurePosixPath(name).suffix.casefold()
    if ending not in KINDS[kind].endings:
        raise UsageError(
            Text(
                "“{name}”的内容是{kind}，名称的后缀却是“{ending}”。请改为以“{right}”结尾，或重新导出后再上传。",
                "{name} is a {kind} by its content, yet its name ends in '{ending}'. Let it end in '{right}', or export it anew.",
            ).format(name=name, kind=KINDS[kind].name, ending=ending or "-", right=KINDS[kind].endings[0])
        )
    return kind


def _opened(path: Path, head: bytes, name: str) -> str:
    if not head:
        raise _refused(name, Text("是空文件，请选择有内容的文件", "is empty; choose one with something in it"))
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(path, name)
    if head.startswith(b"PK\x03\x04"):
        return _office(path, name)
    if head.startswith(olefile.MAGIC):
        return _older_office(path, name)
    if head.startswith(b"%PDF-"):
        return _pdf(path, name)
    raise UsageError(NOT_TAKEN.format(name=name))


def _pdf(path: Path, name: str) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        if b"%%EOF" not in file.read():
            raise _refused(name, Text("是不完整的PDF，请重新保存后上传", "is a PDF without its end; save it anew"))
    return "pdf"


def _picture(path: Path, name: str) -> str:
    too_large = _refused(
        name,
        Text(
            f"的像素太多（超过{MOST_PIXELS // 10_000}万），请缩小后再上传",
            f"has too many pixels (over {MOST_PIXELS // 1_000_000} million); make it smaller",
        ),
    )
    try:
        with Image.open(path, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise too_large
            if picture.format == "PNG":
                picture.verify()
                return "png"
            picture.draft(
                "L", (max(1, picture.width // 8), max(1, picture.height // 8))
            )  # enough to see that it is whole
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large from error
    except _BROKEN as error:
        raise _refused(name, Text("是损坏的图片，请重新导出", "is a damaged picture; export it anew")) from error
    return "jpeg"


def _office(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_bomb(members, name)
            if any(_leads_out(member.filename) for member in members) or any(
                member.flag_bits & 1 for member in members
            ):
                raise _refused(name, Text("的内部结构不正常，不能接收", "is not built as such a document is"))
            _measure(archive, members, name)
            types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
    except _BROKEN as error:
        raise _refused(name, Text("已损坏，请重新保存后上传", "is damaged; save it anew")) from error
    if any(member.filename.casefold().endswith("vbaproject.bin") for member in members):
        raise _macros(name)
    for main, kind in _MAIN_PARTS.items():
        if b'"' + main + b'"' in types:
            return kind
    raise UsageError(NOT_TAKEN.format(name=name))


def _refuse_bomb(members: Sequence[zipfile.ZipInfo], name: str) -> None:
    """By what the archive says of itself; `_measure` sees whether it is so."""
    unpacked, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    dense = unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * packed
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or dense:
        raise _bomb(name)


def _measure(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Unpack into nothing, with an end: sizes and checksums are as the archive says."""
    left = MOST_UNPACKED
    for member in members:
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _bomb(name)


def _leads_out(member: str) -> bool:
    return member.startswith("/") or "\\" in member or ":" in member or ".." in PurePosixPath(member).parts


def _older_office(path: Path, name: str) -> str:
    try:
        with olefile.OleFileIO(path) as document:
            streams = {part.casefold() for entry in document.listdir() for part in entry}
    except _BROKEN as error:
        raise _refused(name, Text("已损坏，请重新保存后上传", "is damaged; save it anew")) from error
    if "encryptedpackage" in streams:
        raise _refused(name, Text("有打开密码，请取消密码后上传", "opens by a password only; save it without"))
    if streams & {"macros", "_vba_project_cur", "vba"}:
        raise _macros(name)
    if "worddocument" in streams:
        return "doc"
    if streams & {"workbook", "book"}:
        return "xls"
    raise UsageError(NOT_TAKEN.format(name=name))


def _refused(name: str, what: Text) -> UsageError:
    return UsageError(Text("“{name}”{what}。", "{name} {what}.").format(name=name, what=what))


def _macros(name: str) -> UsageError:
    return _refused(
        name,
        Text(
            "带有宏，不能接收，请另存为不带宏的文件（.xlsx、.docx）",
            "holds macros and is not taken; save it without them (.xlsx, .docx)",
        ),
    )


def _bomb(name: str) -> UsageError:
    return _refused(
        name, Text("解开后大得不正常，不能接收", "unpacks to far more than such a document holds, and is not taken")
    )
