"""Tables written as school workbooks by a layout's pictures of the forms: an example of each form, headings merged.

What a layout has no place for is not written; `carried` says what it has. A figure that a form gives in several cells
is shared out among them. Reading the folder gives back every figure that was written.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from math import fsum
from pathlib import Path

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from junheng.errors import UsageError
from junheng.records.durable import refuse_existing, write_for_user
from junheng.records.files.addresses import column_number
from junheng.records.files.grids import Grid, Range
from junheng.records.layout import units
from junheng.records.official.forms.layout import FormLayout, HeadingPath, Place, Sheet, built_in_layouts
from junheng.records.official.forms.sheet import FormSheet, Position
from junheng.records.writing.workbook import Exact
from junheng.tables import TABLES, Column, Type
from junheng.text import Text

_UNSAFE = re.compile(r'[\\/:*?"<>|\s]')
_CODES = ("代码", "编号")
_LETTERS = "甲乙丙丁"
_NARROW = 4  # columns of a form that is a list of items

Row = Mapping[str, object]


def layout_of(year: int) -> FormLayout:
    """The layout of the school forms of `year`, of those that come with the program."""
    return next(layout for layout in built_in_layouts() if year in layout.years)


def carried(layout: FormLayout) -> frozenset[tuple[str, str, str | None]]:
    """What a school's workbook of this layout can carry: table, column and stage."""
    pictures = _Pictures(layout)
    return frozenset(
        (fills.partition(".")[0], fills.partition(".")[2], stage)
        for (fills, stage), places in layout.groups.items()
        if any(pictures.cells(place) for place in places)
    )


def not_carried(tables: Mapping[str, pl.DataFrame], layout: FormLayout) -> tuple[str, ...]:
    """Columns (table.column), and whole tables, that hold values for which no form has a place in any stage."""
    places = {(table, column) for table, column, _ in carried(layout)}
    keys = {"school_id", "stage"}
    lost = []
    for name, frame in tables.items():
        if not any(table == name for table, _ in places):
            lost += [name] if frame.height else []
            continue
        filled = [column for column in frame.columns if frame[column].null_count() < frame.height]
        lost += [f"{name}.{column}" for column in filled if column not in keys and (name, column) not in places]
    return tuple(lost)


def write_forms(
    folder: Path, tables: Mapping[str, pl.DataFrame], layout: FormLayout, *, overwrite: bool = False
) -> tuple[Path, ...]:
    """Write a workbook for every school of `tables` into `folder`; a school's premises are written as one.

    Raises:
        UsageError: the layout has no pictures of its forms; the folder holds something and `overwrite` is not set, or
            workbooks of other schools, which would be read as part of the county.
    """
    if not layout.sheets:
        raise UsageError(
            Text(
                f"版式“{layout.name.zh}”没有表样（sheets），不能写出报表",
                f"the layout “{layout.name.en}” has no pictures of its forms (sheets): nothing can be written",
            )
        )
    if not overwrite and not (folder.is_dir() and not any(folder.iterdir())):
        refuse_existing(folder)
    schools = tables["schools"].sort("school_id")
    _refuse_others(folder, {_file_name(school) for school in schools.iter_rows(named=True)})
    pictures = _Pictures(layout)
    kinds = next((place for place in layout.places if place.fills == "schools.kind"), None)
    written = []
    for school in schools.iter_rows(named=True):
        rows = {(name, stage): row for name, stage, row in _rows(tables, school)}
        kind = str(_worded(school["kind"], kinds, TABLES["schools"].column("kind")) or "")
        path = folder / _file_name(school)
        write_for_user(path, _workbook(layout, kind, _figures(pictures, rows)), overwrite=overwrite)
        written.append(path)
    return tuple(written)


def _file_name(school: Row) -> str:
    return _UNSAFE.sub("", f"{school['school_id']}_{school['name'] or ''}") + ".xlsx"


def _refuse_others(folder: Path, names: Collection[str]) -> None:
    others = sorted(path.name for path in folder.glob("*.xls*") if path.name not in names) if folder.is_dir() else []
    if others:
        raise UsageError(
            Text(
                f"文件夹“{folder}”里有别的工作簿（{others[0]} 等{len(others)}个），会混进这个县，请换一个文件夹",
                f"{folder} holds other workbooks ({others[0]}, {len(others)} in all), which would mix with the county's: "
                "name another folder",
            )
        )


class _Pictures:
    """The empty forms of a layout as grids, to look up where things stand."""

    def __init__(self, layout: FormLayout) -> None:
        self.layout = layout
        self._sheets = {form: FormSheet(_picture(sheet)) for form, sheet in layout.sheets.items()}
        self._last = {
            form: sheet.columns[max(sheet.columns, key=column_number)] for form, sheet in layout.sheets.items()
        }

    def cells(self, place: Place) -> tuple[Position, ...]:
        """The cells of a place; none where the form has no picture or the picture lacks one."""
        sheet = self._sheets.get(place.form)
        if sheet is None:
            return ()
        sections = self.layout.sections.get(place.form, frozenset())
        found = [sheet.find(term.row, term.column or self._last[place.form], sections) for term in place.terms]
        return tuple(one[0].place for one in found) if all(len(one) == 1 for one in found) else ()


def _rows(tables: Mapping[str, pl.DataFrame], school: Row) -> Iterator[tuple[str, str | None, Row]]:
    """The rows of a school by table and stage; those that stand per stage where a form has one figure are added up."""
    yield "schools", None, school
    for name, frame in tables.items():
        key = TABLES[name].key
        if name == "schools" or "school_id" not in key or not set(key) <= {"school_id", "stage"}:
            continue
        own = list(frame.filter(pl.col("school_id") == school["school_id"]).iter_rows(named=True))
        for row in own:
            yield name, row.get("stage"), row
        if own and all(row.get("stage") is not None for row in own):
            yield (
                name,
                None,
                {column.name: _together(column, [row[column.name] for row in own]) for column in TABLES[name].columns},
            )


def _together(column: Column, values: Sequence[object]) -> object:
    numbers = [value for value in values if isinstance(value, (int, float))]
    if column.type not in (Type.COUNT, Type.NUMBER) or len(numbers) < len(values):
        return None
    return sum(int(number) for number in numbers) if column.type is Type.COUNT else round(fsum(numbers), 6)


def _figures(pictures: _Pictures, rows: Mapping[tuple[str, str | None], Row]) -> dict[str, dict[Position, object]]:
    """What stands in which cell, by form; a form of which the school has nothing is left out."""
    found: dict[str, dict[Position, object]] = {}
    kind = rows["schools", None]["kind"]
    for (fills, stage), places in pictures.layout.groups.items():
        table, _, column = fills.partition(".")
        row = rows.get((table, stage))
        of_kind = [place for place in places if not place.kinds or kind in place.kinds]
        place = next((place for place in of_kind if pictures.cells(place)), None)
        if row is not None and place is not None:
            values = zip(pictures.cells(place), _shared_out(place, row[column]), strict=True)
            found.setdefault(place.form, {}).update({cell: value for cell, value in values if value is not None})
    return found


def _shared_out(place: Place, value: object) -> tuple[object, ...]:
    """`value` as the form has it: in its unit and words, over all cells of a sum."""
    count = len(place.terms)
    if value is None:
        return (None,) * count
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return (_worded(value, place, place.target),)
    number = Decimal(repr(value)) / _divisor(place)
    if count == 1:
        return (int(number) if number == int(number) else float(number),)
    # The later cells get most: few teachers have a doctor's degree, more one of a college.
    weights = [(place_in + 1) ** 3 for place_in in range(count)]
    ends = [int(number * sum(weights[: last + 1]) / sum(weights)) for last in range(count)]
    return tuple(end - before for before, end in zip([0, *ends], ends, strict=False))


def _divisor(place: Place) -> Decimal:
    unit = units.unit_of(place.unit) if place.unit is not None else None
    factor = units.factor(unit, place.target.unit) if unit is not None else None
    return Decimal(factor.numerator) / factor.denominator if factor is not None else Decimal(1)


def _worded(value: object, place: Place | None, column: Column) -> object:
    """A code in the form's words."""
    words = {code: word for word, code in list((place.values if place else {}).items())[::-1]}
    if value in words:
        return words[str(value)]
    return next((code.zh for code in column.codes if code.value == value), value)


def _picture(sheet: Sheet) -> Grid:
    """The empty form as a grid."""
    cells, merged = _headings(sheet)
    height, width = max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1
    rows: list[list[object]] = [[""] * width for _ in range(height)]
    for (row, column), text in cells.items():
        rows[row][column] = text
    return Grid("", "", "", rows, list(range(height)), tuple(merged))


def _headings(sheet: Sheet) -> tuple[dict[Position, str], list[Range]]:
    """The texts of an empty form by cell, and what is merged."""
    paths = {column_number(letters): path for letters, path in sheet.columns.items()}
    last = max(paths)
    depth = max(len(path) for path in paths.values())
    top = sheet.first_row - 2 - depth
    cells: dict[Position, str] = {(0, 0): sheet.title}
    merged: list[Range] = [((0, 0), (0, last))]
    for column, path in paths.items():
        for level, text in enumerate(path):
            if level < len(path) - 1 and _reaches_left(paths, column, level):
                continue
            cells[top + level, column] = text
            end = _last_column(paths, column, level) if level < len(path) - 1 else column
            bottom = top + (depth - 1 if level == len(path) - 1 else level)
            if (end, bottom) != (column, top + level):
                merged.append(((top + level, column), (bottom, end)))
    cells |= _numbering(paths, sheet.first_row - 2)
    for number, text in sheet.rows.items():
        cells[number - 1, 0] = text
    for number, unit in sheet.units.items():
        cells[number - 1, 1] = unit
    return cells, merged


def _reaches_left(paths: Mapping[int, HeadingPath], column: int, level: int) -> bool:
    """Whether the outer heading of `column` began in the column before it."""
    before = paths.get(column - 1, ())
    return len(before) > level + 1 and before[: level + 1] == paths[column][: level + 1]


def _last_column(paths: Mapping[int, HeadingPath], column: int, level: int) -> int:
    end = column
    while end + 1 in paths and _reaches_left(paths, end + 1, level):
        end += 1
    return end


def _numbering(paths: Mapping[int, HeadingPath], row: int) -> dict[Position, str]:
    """The line under the headings that numbers the columns: 甲 乙 1 2 3."""
    cells = {}
    letters, number = iter(_LETTERS), 0
    for column in sorted(paths):
        if number == 0 and paths[column][-1] in ("指标名称", "计量单位", *_CODES):
            cells[row, column] = next(letters)
        else:
            number += 1
            cells[row, column] = str(number)
    return cells


def _workbook(layout: FormLayout, kind: str, figures: Mapping[str, Mapping[Position, object]]) -> bytes:
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = Workbook(buffer, options)
    book.set_properties({"title": layout.name.zh, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    head = book.add_format({"align": "center", "valign": "vcenter", "text_wrap": True, "border": 1})
    cell = book.add_format({"border": 1})
    title = book.add_format({"align": "center", "bold": True, "font_size": 14})
    for form in layout.forms:
        if form in figures and form in layout.sheets:
            sheet = book.add_worksheet(f"{form}_{kind}" if kind else form)
            _write_form(sheet, layout.sheets[form], figures[form], head, cell, title)
    book.close()
    return buffer.getvalue()


def _write_form(
    sheet: Worksheet, form: Sheet, figures: Mapping[Position, object], head: Format, cell: Format, title: Format
) -> None:
    cells, merged = _headings(form)
    covered = {start for start, _ in merged}
    for start, end in merged:
        sheet.merge_range(*start, *end, cells[start], title if start == (0, 0) else head)
    for (row, column), text in cells.items():
        if (row, column) not in covered:
            sheet.write_string(row, column, text, cell if row >= form.first_row - 1 else head)
    last_row, last_column = max(row for row, _ in cells), column_number(max(form.columns, key=column_number))
    for row in range(form.first_row - 1, last_row + 1):
        for column in range(last_column + 1):
            if (row, column) not in cells:
                sheet.write_blank(row, column, None, cell)
    codes = next((letters for letters, path in form.columns.items() if path[-1] in _CODES), None)
    for number, row in enumerate(sorted(form.rows), start=1):
        if codes is not None:
            sheet.write_string(row - 1, column_number(codes), f"{number:02}", cell)
    for (row, column), value in figures.items():
        if isinstance(value, str):
            sheet.write_string(row, column, value, cell)
        else:
            sheet.write_number(row, column, Exact(value), cell)  # type: ignore[arg-type]
    sheet.set_column(0, 0, 26)
    if last_column < _NARROW:
        sheet.set_column(last_column, last_column, 30)  # texts stand there
    sheet.freeze_panes(form.first_row - 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last_row, last_column)
