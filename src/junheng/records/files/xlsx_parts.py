"""A workbook's ZIP container and sheet XML, looked at before it is parsed.

The parser that reads the values gives an empty cell for an error (#N/A) and for a formula without a stored value,
and allocates the whole used area at once. So first: is the container sound and of bearable size, how far do the used
cells reach, and which of them give no value.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from junheng.records.files.addresses import column_number
from junheng.records.files.limits import (
    MAXIMUM_BYTES,
    MAXIMUM_CELLS,
    MAXIMUM_COLUMNS,
    MAXIMUM_MEMBERS,
    MAXIMUM_RATIO,
    RATIO_FLOOR_BYTES,
    Flaw,
    UnreadableFileError,
)

_CHUNK = 1 << 20
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"')
_WINDOW = 1 << 22
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383
# A cell whose place is none, or lies beyond ZZ39999: what does not is within MAXIMUM_CELLS and MAXIMUM_COLUMNS.
_FAR_PLACE = re.compile(rb'<c r="(?![A-Z]{1,2}(?:[1-9]\d{0,3}|[1-3]\d{4})")')
# Formulas and error cells, with and without a namespace prefix. The marks are cheap to look for, and never missed.
_FORMULA_MARKS = (b"<f", b":f")
_FORMULA = re.compile(rb"[<:]f[\s/>]")
_ERROR_MARKS = (b'"e"', b"'e'")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """What the look at a sheet found: cells that give no value, by 0-based row and column."""

    flaws: Mapping[tuple[int, int], Flaw] = field(default_factory=dict)


def kind(data: bytes) -> str:
    """What the ZIP file `data` is.

    Raises:
        UnreadableFileError: not a workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except _DAMAGE as error:
        raise UnreadableFileError.corrupt() from error
    if "xl/workbook.bin" in names:
        raise UnreadableFileError.other_format(".xlsb")
    if any(name.startswith("xl/") for name in names):
        return "Excel (.xlsx)"
    if any(name.startswith("word/") for name in names):
        raise UnreadableFileError.other_format(".docx")
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableFileError.other_format(".pptx")
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableFileError.other_format(".ods")
    if "[Content_Types].xml" in names:
        raise UnreadableFileError.corrupt()
    raise UnreadableFileError.other_format(".zip")


def inspect(data: bytes) -> Mapping[str, SheetPart]:
    """The sheets of the workbook `data` by name.

    Raises:
        UnreadableFileError: damaged, too large, protected.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _guard(archive, len(data))
            sheets = _sheets(archive)
            looked_at = {}
            for name in archive.namelist():
                if name in sheets.values():
                    looked_at[name] = _look(_read(archive, name))
                else:
                    _read_to_the_end(archive, name)
            return {name: looked_at[part] for name, part in sheets.items()}
    except UnreadableFileError:
        raise
    except (*_DAMAGE, ElementTree.ParseError, expat.ExpatError, DefusedXmlException) as error:
        raise UnreadableFileError.corrupt() from error


def _guard(archive: zipfile.ZipFile, size: int) -> None:
    members = archive.infolist()
    declared = sum(member.file_size for member in members)
    if len(members) > MAXIMUM_MEMBERS or declared > MAXIMUM_BYTES:
        raise UnreadableFileError.bomb()
    if declared > RATIO_FLOOR_BYTES and declared > size * MAXIMUM_RATIO:
        raise UnreadableFileError.bomb()
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError.password()
    if len({member.filename for member in members}) != len(members):
        raise UnreadableFileError.corrupt()  # two parts of one name: readers would disagree about which counts


def _read_to_the_end(archive: zipfile.ZipFile, name: str) -> None:
    """Check the CRC of a part that is not looked at. No part gives more than it declares."""
    with archive.open(name) as stream:
        while stream.read(_CHUNK):
            pass


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    data = archive.read(name)
    if b"<!DOCTYPE" in data[:4096]:
        raise UnreadableFileError.corrupt()  # no office program writes one; it could define entities without end
    return data


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each worksheet by the sheet's name."""
    names = {name.casefold(): name for name in archive.namelist()}
    workbook = ElementTree.fromstring(_read(archive, names["xl/workbook.xml"]))
    relations = ElementTree.fromstring(_read(archive, names["xl/_rels/workbook.xml.rels"]))
    targets = {}
    for relation in relations:
        if relation.get("Type", "").endswith("/worksheet"):
            target = relation.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            targets[relation.get("Id", "")] = names.get(re.sub(r"/\./|^\./", "/", full).casefold(), "")
    sheets = {}
    for element in workbook.iter():
        if _local(element.tag) == "sheet":
            identifier = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            if targets.get(identifier):
                sheets[element.get("name", "")] = targets[identifier]
    return sheets


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _look(xml: bytes) -> SheetPart:
    if _is_plain(xml) and _is_bearable(xml):
        return SheetPart()
    scan = _Scan()
    scan.run(xml)
    height, width = scan.last_row + 1, scan.last_column + 1
    if width > MAXIMUM_COLUMNS or height * width > MAXIMUM_CELLS:
        raise UnreadableFileError.too_large()
    return SheetPart(scan.flaws)


def _is_plain(xml: bytes) -> bool:
    """Whether `xml` is written as the usual programs do, every cell with its place first, and holds no formula."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData")
    if start < 0 or any(xml.find(mark, start, end) >= 0 for mark in _ERROR_MARKS):
        return False
    if any(xml.find(mark, start, end) >= 0 for mark in _FORMULA_MARKS) and _FORMULA.search(xml, start, end):
        return False
    return xml.count(b"<c", start, end) == xml.count(b'<c r="', start, end)


def _is_bearable(xml: bytes) -> bool:
    """Whether the cells of the plain `xml` stay within the limits. Mostly one look at their places tells it."""
    if _FAR_PLACE.search(xml) is None:
        return True
    height, width = _reach(xml)
    return height * width <= MAXIMUM_CELLS and width <= MAXIMUM_COLUMNS and height <= _LAST_ROW + 1


def _reach(xml: bytes) -> tuple[int, int]:
    """No cell of the plain `xml`, used or not, lies beyond this many rows and columns."""
    rows: set[bytes] = set()
    columns: set[bytes] = set()
    start = found = 0
    while start < len(xml):
        end = xml.find(b"<c ", start + _WINDOW)  # windows keep the lists of places short
        places = _PLACE.findall(xml, start, len(xml) if end < 0 else end)
        found += len(places)
        columns.update(letters for letters, _ in places)
        rows.update(digits for _, digits in places)
        start = len(xml) if end < 0 else end
    if found != xml.count(b'<c r="'):
        return _LAST_ROW, _LAST_COLUMN  # a place that is none: the scan will say so
    return max(map(int, rows), default=0), max((column_number(letters.decode()) + 1 for letters in columns), default=0)


class _Scan:
    """One pass over the XML of a sheet: the reach of its used cells, and cells without a value."""

    def __init__(self) -> None:
        self.flaws: dict[tuple[int, int], Flaw] = {}
        self.last_row = -1
        self.last_column = -1
        self._row = -1
        self._column = -1
        self._type = ""
        self._has_formula = False
        self._has_value = False
        self._is_used = False

    def run(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(xml, True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif tag == "c":
            self._place(attributes.get("r"))
            self._type = attributes.get("t", "n")
            self._has_formula = self._has_value = self._is_used = False
        elif tag == "f":
            self._has_formula = True
        elif tag in ("v", "is"):
            # An empty <v> is a stored empty text where the cell says so, and otherwise nothing.
            self._is_used = True
            self._has_value = self._type == "str"

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
        else:
            match = re.fullmatch(r"([A-Za-z]{1,3})([1-9]\d{0,6})", reference)
            if match is None:
                raise UnreadableFileError.corrupt()
            self._column = column_number(match.group(1).upper())
            self._row = int(match.group(2)) - 1
        if not (0 <= self._row <= _LAST_ROW and self._column <= _LAST_COLUMN):
            raise UnreadableFileError.corrupt()

    def _text(self, text: str) -> None:
        if self._is_used and not text.isspace():
            self._has_value = True

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        place = (self._row, self._column)
        if self._type == "e":
            self.flaws[place] = Flaw.ERROR
        elif self._has_formula and not self._has_value:
            self.flaws[place] = Flaw.NO_VALUE
        if self._is_used or place in self.flaws:
            self.last_row = max(self.last_row, self._row)
            self.last_column = max(self.last_column, self._column)
        self._is_used = False
