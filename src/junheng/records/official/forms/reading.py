"""School workbooks into tables: which files they are, which layout fits, the rows of all schools together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from junheng.records.files.grids import Grid, Progress
from junheng.records.findings import Finding
from junheng.records.official.forms import findings as said
from junheng.records.official.forms.findings import Notes
from junheng.records.official.forms.layout import FormLayout, built_in_layouts, built_in_text
from junheng.records.official.forms.school import Row, School, Workbook
from junheng.records.snapshot import SourceSheet, schema
from junheng.records.values.keys import Assembled
from junheng.tables import TABLES

_SHEETS_SHOWN = 12
_LIKE_A_FORM = re.compile(r"基\s*\d{3}")
_NO_CODES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class FormTables:
    """What the workbooks give: rows by table, and the sheets that their addresses count from `first`."""

    tables: Mapping[str, Assembled]
    sheets: tuple[SourceSheet, ...]
    findings: tuple[Finding, ...]


def take_workbooks(
    grids: Sequence[Grid], year: int, own: FormLayout | None = None
) -> tuple[tuple[Workbook, ...], tuple[Grid, ...]]:
    """The school workbooks among `grids`, and the grids that are none; `own` is a layout that comes before the others.

    A file is one where its sheets are called after the form that says which school it is, or after two other forms.
    Of the layouts that fit, one of the year comes before others, and the first before later ones.
    """
    is_like_one = any(_LIKE_A_FORM.search(grid.sheet) for grid in grids)
    layouts = (*((own,) if own is not None else ()), *(built_in_layouts() if is_like_one else ()))
    files: dict[tuple[str, str], list[Grid]] = {}
    for grid in grids:
        files.setdefault((grid.file, grid.sha256), []).append(grid)  # files of one name may lie in two folders
    workbooks: list[Workbook] = []
    others: list[Grid] = []
    for (file, _), sheets in files.items():
        fitting = [layout for layout in layouts if _fits(layout, sheets)]
        if not fitting:
            others += sheets
            continue
        layout = next((one for one in fitting if year in one.years), fitting[0])
        workbooks.append(_workbook(file, layout, sheets))
    return tuple(workbooks), tuple(others)


def draft_layout(grids: Sequence[Grid]) -> str | None:
    """A layout file to begin with, for workbooks of school forms: the built-in one with most of their forms."""
    if not any(_LIKE_A_FORM.search(grid.sheet) for grid in grids):
        return None
    layouts = built_in_layouts()
    known = [len({layout.form_of(grid.sheet) for grid in grids} - {None}) for layout in layouts]
    return built_in_text(layouts[known.index(max(known))])


def _fits(layout: FormLayout, grids: Sequence[Grid]) -> bool:
    forms = {layout.form_of(grid.sheet) for grid in grids if grid.sheet} - {None}
    return layout.identity in forms or len(forms) > 1


def _workbook(file: str, layout: FormLayout, grids: Sequence[Grid]) -> Workbook:
    sheets: dict[str, tuple[Grid, ...]] = {}
    unused: list[str] = []
    for grid in grids:
        form = layout.form_of(grid.sheet)
        if form is None:
            unused.append(grid.sheet)
        else:
            sheets[form] = (*sheets.get(form, ()), grid)
    return Workbook(file, layout, sheets, tuple(unused))


def read_workbooks(
    workbooks: Sequence[Workbook],
    year: int,
    first: int = 0,
    codes: Mapping[str, str] = _NO_CODES,
    progress: Progress | None = None,
) -> FormTables:
    """The rows of all schools; addresses count their sheets from `first`.

    `codes` are those of schools by name, for forms that say only the name.
    """
    notes = Notes()
    findings: list[Finding] = []
    schools: list[School] = []
    sheets: dict[SourceSheet, int] = {}
    for number, workbook in enumerate(workbooks):
        if progress is not None:
            progress(workbook.file, number, len(workbooks))
        school = School(workbook, sheets, first, codes, notes)
        if school.read():
            schools.append(school)
        findings += school.findings
        _about_layout(workbook, year, notes)
    if progress is not None and workbooks:
        progress(workbooks[-1].file, len(workbooks), len(workbooks))
    schools, twice = _once(schools)
    findings += twice
    findings += [*notes.findings(), *_unused(workbooks)]
    tables = {
        name: _assembled(name, [row for school in schools for row in school.rows.get(name, ())])
        for name in TABLES
        if any(name in school.rows for school in schools)
    }
    return FormTables(tables, tuple(sheets), tuple(findings))


def _about_layout(workbook: Workbook, year: int, notes: Notes) -> None:
    words = {"layout": workbook.layout.name.zh, "layout_en": workbook.layout.name.en}
    notes.add(said.RECOGNISED, words, (workbook.file, "", ""))
    if year not in workbook.layout.years:
        notes.add(said.OTHER_YEARS, {**words, "year": str(year)}, (workbook.file, "", ""))


def _once(schools: Sequence[School]) -> tuple[list[School], list[Finding]]:
    """Each school by its first workbook, and those that have two."""
    first: dict[str, School] = {}
    twice = []
    for school in schools:
        other = first.setdefault(school.id, school)
        if other is not school:
            words = {"school": school.id, "first": other.workbook.file, "second": school.workbook.file}
            twice.append(Finding(said.SAME_SCHOOL, words, file=school.workbook.file, table="schools", key=(school.id,)))
    return list(first.values()), twice


def _unused(workbooks: Sequence[Workbook]) -> list[Finding]:
    names = sorted({name for workbook in workbooks for name in workbook.unused})
    if not names:
        return []
    more = "……" if len(names) > _SHEETS_SHOWN else ""
    return [Finding(said.UNUSED_SHEETS, {"sheets": "、".join(names[:_SHEETS_SHOWN]) + more}, file=workbooks[0].file)]


def _assembled(name: str, rows: Sequence[Row]) -> Assembled:
    types = schema(TABLES[name])
    frame = {
        column: pl.Series(column, [row.values.get(column) for row in rows], kind) for column, kind in types.items()
    }
    places = {column: pl.Series(column, [row.addresses.get(column) for row in rows], pl.String) for column in types}
    return Assembled(TABLES[name], pl.DataFrame(frame), pl.DataFrame(places))
