"""An .xls file (OLE container with a BIFF stream), looked at before it is parsed.

As for .xlsx: is it protected, is it sound, how far do cells reach, and which of them are errors or formulas
without a stored value - the parser gives an empty cell for both. It also allocates what the file claims to hold, so
every claim (sizes of streams, numbers of sectors and texts, used area) is held against the bytes that are there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from junheng.records.files.limits import Flaw, UnreadableFileError
from junheng.records.files.xlsx_parts import SheetPart

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are marks
_MAXIMUM_COLUMN = 255
# Records that start with a row and a column.
_CELLS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE, 0x00D6, 0x00FD})
_SST, _DIMENSIONS = 0x00FC, 0x0200
_MAXIMUM_ROWS = 65_536
_BOF, _EOF, _FORMULA, _BOOLERR, _BOUNDSHEET, _FILEPASS = 0x0809, 0x000A, 0x0006, 0x0205, 0x0085, 0x002F


def kind(data: bytes) -> str:
    """What the OLE file `data` is.

    Raises:
        UnreadableFileError: protected, another format, damaged.
    """
    streams = _streams(data)
    if "EncryptedPackage" in streams:
        raise UnreadableFileError.password()
    if "Workbook" in streams or "Book" in streams:
        return "Excel 97-2003 (.xls)"
    if "WordDocument" in streams:
        raise UnreadableFileError.other_format(".doc")
    if "PowerPoint Document" in streams:
        raise UnreadableFileError.other_format(".ppt")
    raise UnreadableFileError.corrupt()


def inspect(data: bytes) -> Mapping[str, SheetPart]:
    """The sheets of the workbook `data` by name.

    Raises:
        UnreadableFileError: protected or damaged.
    """
    streams = _streams(data)
    book = streams.get("Workbook", streams.get("Book", b""))
    try:
        return _inspect(book)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise UnreadableFileError.corrupt() from error


def _inspect(book: bytes) -> Mapping[str, SheetPart]:
    sheets: dict[str, int] = {}
    is_old = struct.unpack_from("<H", book, 4)[0] < 0x0600
    for code, body in _substream(book, 0):
        if code == _FILEPASS:
            raise UnreadableFileError.password()
        if code == _SST and struct.unpack_from("<I", body, 4)[0] > len(book):
            raise UnreadableFileError.corrupt()
        if code == _BOUNDSHEET:
            sheets[_sheet_name(body, is_old=is_old)] = struct.unpack_from("<I", body)[0]
    return {name: _sheet(book, offset) for name, offset in sheets.items()}


def _sheet_name(body: bytes, *, is_old: bool) -> str:
    length = body[6]
    if is_old:
        return body[7 : 7 + length].decode("gb18030")
    wide = body[7] & 1
    return body[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _sheet(book: bytes, offset: int) -> SheetPart:
    flaws: dict[tuple[int, int], Flaw] = {}
    for code, body in _substream(book, offset):
        if code == _DIMENSIONS:
            _check_dimensions(body)
        if code not in _CELLS:
            continue
        row, column = struct.unpack_from("<HH", body)
        if column > _MAXIMUM_COLUMN:
            raise UnreadableFileError.corrupt()
        if code == _BOOLERR and body[7]:
            flaws[row, column] = Flaw.ERROR
        elif code == _FORMULA and body[12:14] == b"\xff\xff":
            if body[6] == 2:
                flaws[row, column] = Flaw.ERROR
            elif body[6] == 3:
                is_pending = struct.unpack_from("<H", body, 14)[0] & 2  # to be computed when opened
                flaws[row, column] = Flaw.NO_VALUE if is_pending else Flaw.EMPTY
    return SheetPart(flaws)


def _check_dimensions(body: bytes) -> None:
    first_row, last_row, first_column, last_column = struct.unpack_from("<IIHH" if len(body) >= 14 else "<HHHH", body)
    if not (first_row <= last_row <= _MAXIMUM_ROWS and first_column <= last_column <= _MAXIMUM_COLUMN + 1):
        raise UnreadableFileError.corrupt()


def _substream(book: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    """Records from `offset` to the end of the substream, charts inside it left out."""
    depth = 0
    while True:
        code, length = struct.unpack_from("<HH", book, offset)
        body = book[offset + 4 : offset + 4 + length]
        if len(body) < length:
            raise IndexError
        offset += 4 + length
        if code == _BOF:
            depth += 1
        elif code == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield code, body


def _streams(data: bytes) -> dict[str, bytes]:
    """The streams of an OLE container by name; only those that matter here are read.

    Raises:
        UnreadableFileError: damaged.
    """
    try:
        return _Container(data).streams()
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise UnreadableFileError.corrupt() from error


class _Container:
    """Sector chains of an OLE compound file (MS-CFB)."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        # Numbers of sectors of the directory, FAT, mini FAT and DIFAT.
        if any(struct.unpack_from("<I", data, place)[0] > len(data) // 64 for place in (40, 44, 64, 72)):
            raise IndexError
        self.size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
        self.mini_size = 1 << min(struct.unpack_from("<H", data, 32)[0], 9)
        self.cutoff = struct.unpack_from("<I", data, 56)[0]
        self.fat = self._fat()
        self.mini_fat = self._numbers(self._chain(struct.unpack_from("<I", data, 60)[0]))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise IndexError
        return self.data[start : start + self.size]

    def _numbers(self, data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _fat(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        following = struct.unpack_from("<I", self.data, 68)[0]
        for _ in range(len(self.data) // self.size):
            if following >= _END:
                break
            numbers = self._numbers(self._sector(following))
            sectors += numbers[:-1]
            following = numbers[-1]
        fat: list[int] = []
        for sector in sectors:
            if sector < _END:
                fat += self._numbers(self._sector(sector))
        return tuple(fat)

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        for _ in range(len(self.fat) + 1):
            if start >= _END:
                return b"".join(parts)
            parts.append(self._sector(start))
            start = self.fat[start]
        raise IndexError  # a chain that bites its tail

    def streams(self) -> dict[str, bytes]:
        directory = self._chain(struct.unpack_from("<I", self.data, 48)[0])
        mini = b""
        found = {}
        for place in range(0, len(directory) - 127, 128):
            entry = directory[place : place + 128]
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(length - 2, 0)].decode("utf-16-le")
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] in (2, 5) and size > len(self.data):
                raise IndexError
            if entry[66] == 5:
                mini = self._chain(start)
            elif entry[66] == 2 and name in ("Workbook", "Book"):
                found[name] = self._mini(mini, start, size) if size < self.cutoff else self._chain(start)[:size]
            elif entry[66] == 2:
                found[name] = b""
        return found

    def _mini(self, mini: bytes, start: int, size: int) -> bytes:
        parts: list[bytes] = []
        for _ in range(len(self.mini_fat) + 1):
            if start >= _END:
                return b"".join(parts)[:size]
            parts.append(mini[start * self.mini_size : (start + 1) * self.mini_size])
            start = self.mini_fat[start]
        raise IndexError
