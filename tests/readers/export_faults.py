"""Faults planted in statistics exports: by a seed, each in a school of its own, with the cell that must be told.

A fault that by chance would be none (a part still below its whole, a jump too small for the check) is drawn again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import openpyxl
import polars as pl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from junheng.records.writing.statistics import DIRECTORY_FILE, EXPORT_FILE

STAGE_FILES = {
    stage: EXPORT_FILE.format(stage=zh) for stage, zh in (("primary", "小学"), ("junior", "初中"), ("senior", "高中"))
}

# Letters of the export's columns, as the writer has them.
NAME, KIND, COUNTED, PUPILS, TEACHERS, BACKBONE = "C", "D", "E", "F", "G", "N"
DEGREES, SUBJECTS = ("H", "I", "J", "K"), ("L", "M")
ROOMS, INDOOR, OUTDOOR, EQUIPMENT, MULTIMEDIA = "O", "P", "Q", "R", "S"
COUNTS = (PUPILS, TEACHERS, *DEGREES, *SUBJECTS, BACKBONE, MULTIMEDIA)
AREAS = (ROOMS, INDOOR, OUTDOOR)
FIGURES = (*COUNTS, *AREAS, EQUIPMENT)
SHARED = (*AREAS, EQUIPMENT, MULTIMEDIA)  # of the whole school: in every file of a through-school
UNITS = {**dict.fromkeys(COUNTS, "人"), MULTIMEDIA: "间", **dict.fromkeys(AREAS, "平方米"), EQUIPMENT: "万元"}
D_NAME, D_KIND, D_COUNTED, D_LONGITUDE, D_LATITUDE = "B", "D", "G", "R", "S"
# Columns that are compared with last year, and by how much a figure must have changed there: column, factor, least.
COMPARED = {
    PUPILS: ("stages", "pupils"),
    TEACHERS: ("stages", "teachers"),
    BACKBONE: ("stages", "backbone_teachers"),
    ROOMS: ("campuses", "teaching_area"),
    OUTDOOR: ("campuses", "outdoor_sports_area"),
    EQUIPMENT: ("campuses", "equipment_value"),
    MULTIMEDIA: ("campuses", "multimedia_rooms"),
}
LEAST = {PUPILS: 30, TEACHERS: 6, BACKBONE: 6, ROOMS: 300, OUTDOOR: 1000, EQUIPMENT: 10, MULTIMEDIA: 6}
FACTOR = 2.0


@dataclass(frozen=True)
class Fault:
    """A planted fault: a finding of one of `codes` must stand at one of `cells` of `file`."""

    kind: str
    file: str
    cells: tuple[str, ...]
    codes: tuple[str, ...]
    schools: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A school's row in a file."""

    file: str
    row: int
    school: str


class Exports:
    """The files of a county, open for planting."""

    def __init__(self, folder: Path, draw: Random, previous: Mapping[str, pl.DataFrame]) -> None:
        self.folder = folder
        self.draw = draw
        self.books: dict[str, Workbook] = {}
        self.places: dict[str, list[Place]] = {}
        self.used: set[str] = set()
        self.units: set[tuple[str, str]] = set()
        names = dict(previous["schools"].select("name", "school_id").iter_rows())
        self.before: dict[tuple[str, str, str | None], dict[str, object]] = {}
        ids = {school_id: name for name, school_id in names.items()}
        for table in ("stages", "campuses"):
            for row in previous[table].iter_rows(named=True):
                self.before[table, ids[row["school_id"]], row["stage"]] = row
        for file in (*STAGE_FILES.values(), DIRECTORY_FILE):
            book = openpyxl.load_workbook(folder / file)
            self.books[file] = book
            column = D_NAME if file == DIRECTORY_FILE else NAME
            sheet = book.active
            self.places[file] = [
                Place(file, cell.row, cell.value)
                for cell in sheet[column]
                if isinstance(cell.value, str) and cell.value.startswith("云溪县")
            ]

    def sheet(self, file: str) -> Worksheet:
        return self.books[file].active

    def value(self, place: Place, column: str) -> object:
        return self.sheet(place.file)[f"{column}{place.row}"].value

    def put(self, place: Place, column: str, value: object) -> str:
        cell = f"{column}{place.row}"
        self.sheet(place.file)[cell].value = value
        return cell

    def files_of(self, school: str) -> list[str]:
        return [file for file in STAGE_FILES.values() if any(place.school == school for place in self.places[file])]

    def any_row(self, file: str | None = None) -> Place | None:
        """A row of a school that has no fault yet; None where the draw hits one that has."""
        file = file or self.draw.choice(list(STAGE_FILES.values()))
        place = self.draw.choice(self.places[file])
        return None if place.school in self.used else place

    def touched(self) -> set[tuple[str, int]]:
        """File and row of every school that has a fault."""
        return {
            (place.file, place.row) for places in self.places.values() for place in places if place.school in self.used
        }

    def save(self) -> None:
        for file, book in self.books.items():
            book.save(self.folder / file)


Plant = Callable[[Exports], "Fault | None"]


def _fault(kind: str, place: Place, cells: str | tuple[str, ...], *codes: str) -> Fault:
    return Fault(kind, place.file, (cells,) if isinstance(cells, str) else cells, codes, (place.school,))


def _in_figure(kind: str, code: str, columns: tuple[str, ...], change: Callable[[object, Random], object]) -> Plant:
    """A fault that stands in a single figure, whatever the others say."""

    def plant(exports: Exports) -> Fault | None:
        place, column = exports.any_row(), exports.draw.choice(columns)
        if place is None or exports.value(place, column) is None:
            return None
        value = change(exports.value(place, column), exports.draw)
        return _fault(kind, place, exports.put(place, column, value), code)

    return plant


def _unit(exports: Exports) -> Fault | None:
    place, column = exports.any_row(), exports.draw.choice(FIGURES)
    # The reader tells a unit once per column, with the first cell and their number.
    if place is None or (place.file, column) in exports.units:
        return None
    exports.units.add((place.file, column))
    value = f"{exports.value(place, column)}{UNITS[column]}"
    return _fault("unit typed in", place, exports.put(place, column, value), "unit-in-cell")


def _times(exports: Exports) -> Fault | None:
    place, column = exports.any_row(), exports.draw.choice(list(COMPARED))
    if place is None or (column in SHARED and len(exports.files_of(place.school)) > 1):
        return None
    table, name = COMPARED[column]
    stage = next(stage for stage, file in STAGE_FILES.items() if file == place.file) if table == "stages" else None
    before = exports.before.get((table, place.school, stage))
    value = exports.value(place, column)
    if before is None or not isinstance(value, (int, float)) or not isinstance(before[name], (int, float)):
        return None
    last = float(before[name]) / (10_000 if column == EQUIPMENT else 1)
    wrong = value * exports.draw.choice((10, 100))
    if abs(wrong - last) < LEAST[column] * 1.1 or wrong <= last * FACTOR * 1.1:
        return None
    return _fault("ten-fold or hundred-fold", place, exports.put(place, column, wrong), "jump")


def _part(kind: str, columns: tuple[str, ...], whole: str, code: str) -> Plant:
    """A part that exceeds its whole."""

    def plant(exports: Exports) -> Fault | None:
        place, column = exports.any_row(), exports.draw.choice(columns)
        if place is None or (column in SHARED and len(exports.files_of(place.school)) > 1):
            return None
        total = exports.value(place, whole)
        if not isinstance(total, (int, float)):
            return None
        return _fault(kind, place, exports.put(place, column, total + exports.draw.randint(1, 9)), code)

    return plant


def _twice(exports: Exports) -> Fault | None:
    place = exports.any_row()
    if place is None:
        return None
    sheet = exports.sheet(place.file)
    below = exports.places[place.file][-1].row + 1  # where the line of totals stands
    if not str(sheet[f"A{below}"].value).startswith("合计"):
        return None  # another row was put there before
    sheet.insert_rows(below)
    for cell in sheet[place.row]:
        sheet.cell(below, cell.column).value = cell.value
    return Fault("school twice", place.file, (f"{NAME}{below}",), ("duplicate-key",), (place.school,))


def _word(kind: str, columns: Mapping[str, str], words: tuple[object, ...], code: str) -> Plant:
    """Another word in a column of the export, or of the directory."""

    def plant(exports: Exports) -> Fault | None:
        is_directory = exports.draw.random() < 0.5
        place = exports.any_row(DIRECTORY_FILE if is_directory else None)
        if place is None:
            return None
        column = columns["directory" if is_directory else "export"]
        return _fault(kind, place, exports.put(place, column, exports.draw.choice(words)), code)

    return plant


def _merged(exports: Exports) -> Fault | None:
    place, column = exports.any_row(), exports.draw.choice(FIGURES)
    if place is None:
        return None
    below = next((one for one in exports.places[place.file] if one.row == place.row + 1), None)
    if below is None or below.school in exports.used or exports.value(place, column) is None:
        return None
    exports.sheet(place.file).merge_cells(f"{column}{place.row}:{column}{below.row}")
    cells = (f"{column}{place.row}",)
    return Fault("merged over two rows", place.file, cells, ("merged-number",), (place.school, below.school))


def _disagree(exports: Exports) -> Fault | None:
    place, column = exports.any_row(), exports.draw.choice(SHARED)
    if place is None or len(exports.files_of(place.school)) < 2:
        return None
    value = exports.value(place, column)
    if not isinstance(value, (int, float)):
        return None
    return _fault(
        "files disagree", place, exports.put(place, column, value + exports.draw.randint(1, 9)), "files-disagree"
    )


def _swapped(exports: Exports) -> Fault | None:
    place = exports.any_row(DIRECTORY_FILE)
    if place is None:
        return None
    east, north = exports.value(place, D_LONGITUDE), exports.value(place, D_LATITUDE)
    cells = (exports.put(place, D_LONGITUDE, north), exports.put(place, D_LATITUDE, east))
    return _fault("longitude and latitude swapped", place, cells, "above-maximum")


def _outside(exports: Exports) -> Fault | None:
    place, column = exports.any_row(DIRECTORY_FILE), exports.draw.choice((D_LONGITUDE, D_LATITUDE))
    if place is None:
        return None
    value = exports.value(place, column)
    assert isinstance(value, float)
    cell = exports.put(place, column, round(value + exports.draw.choice((-90, -20, -5, 5, 20, 90)), 6))
    return _fault("coordinates outside", place, cell, "coordinates-far-away", "above-maximum", "below-minimum")


PLANTS: tuple[Plant, ...] = (
    _in_figure(
        "text in a figure", "not-a-number", FIGURES, lambda _, draw: draw.choice(("详见附表", "约30", "3O", "12-15"))
    ),
    _in_figure("negative figure", "below-minimum", FIGURES, lambda value, _: -float(str(value)) - 1),
    _in_figure("half a person", "not-whole", COUNTS, lambda value, draw: float(str(value)) + draw.choice((0.5, 0.25))),
    _in_figure("date in a figure", "date-in-number", FIGURES, lambda _, draw: dt.date(2024, 9, draw.randint(1, 28))),
    _in_figure(
        "formula without a result", "formula-without-value", FIGURES, lambda _, draw: f"=A1*{draw.randint(1, 9)}"
    ),
    _in_figure("error value", "error-cell", FIGURES, lambda _, draw: draw.choice(("#REF!", "#N/A", "#DIV/0!"))),
    _unit,
    _times,
    _part("backbone over teachers", (BACKBONE,), TEACHERS, "part-over-whole"),
    _part("degrees over teachers", DEGREES, TEACHERS, "form-parts-over-whole"),
    _part("subjects over teachers", SUBJECTS, TEACHERS, "form-parts-over-whole"),
    _part("indoor over rooms", (INDOOR,), ROOMS, "part-over-whole"),
    _twice,
    _word("unknown kind", {"export": KIND, "directory": D_KIND}, ("小中学", "完全小中学", "999"), "unknown-code"),
    _word("no name", {"export": NAME, "directory": D_NAME}, (None,), "empty-required"),
    _word("neither yes nor no", {"export": COUNTED, "directory": D_COUNTED}, ("待查", "3", "校"), "not-yes-no"),
    _merged,
    _disagree,
    _swapped,
    _outside,
)


def plant_faults(
    folder: Path, seed: int, count: int, previous: Mapping[str, pl.DataFrame]
) -> tuple[list[Fault], set[tuple[str, int]]]:
    """Plant `count` faults of kinds drawn by `seed` in the files of `folder`; one school has one at most.

    Returns the faults, and file and row of every school that has one.
    """
    exports = Exports(folder, Random(seed), previous)
    faults: list[Fault] = []
    while len(faults) < count:
        fault = exports.draw.choice(PLANTS)(exports)
        if fault is not None:
            exports.used.update(fault.schools)
            faults.append(fault)
    exports.save()
    twice = {(fault.file, int(fault.cells[0][1:])) for fault in faults if fault.kind == "school twice"}
    return faults, exports.touched() | twice
