"""One school's workbook on its way into rows of the tables.

Every figure is looked for by its headings first, then by its address; an address is believed only where nothing else
in the form has moved. What is found by neither is not reported, never 0, and its form is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from junheng.records.files.addresses import address
from junheng.records.files.grids import Grid
from junheng.records.files.limits import Flaw
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout import units
from junheng.records.official.forms import findings as said
from junheng.records.official.forms.findings import Notes
from junheng.records.official.forms.layout import FormLayout, Place, Term, cell_at
from junheng.records.official.forms.sheet import FormSheet, Found, Position
from junheng.records.snapshot import SourceSheet
from junheng.records.values.cells import ERROR_CELL, NO_STORED_VALUE, NumberForm, as_text, read_cell
from junheng.tables import STAGES, STAGES_OF_KIND, TABLES, Column, Type

_FLAWS = {Flaw.ERROR: ERROR_CELL, Flaw.NO_VALUE: NO_STORED_VALUE}


@dataclass(frozen=True)
class Workbook:
    """A school's workbook: its forms by the layout that it has."""

    file: str
    layout: FormLayout
    sheets: Mapping[str, tuple[Grid, ...]]
    unused: tuple[str, ...]


@dataclass(slots=True)
class Row:
    """A row of a table: the columns that were looked for and found, with their addresses."""

    values: dict[str, object] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is reported but, at most, zeros."""
        return not any(self.values.values())


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a term stands: its cell, and the headings that led there; without them it was found by address."""

    at: Position
    found: Found | None


class School:
    """One workbook on its way into rows."""

    def __init__(
        self,
        workbook: Workbook,
        sheets: dict[SourceSheet, int],
        first: int,
        codes: Mapping[str, str],
        notes: Notes,
    ) -> None:
        self.workbook = workbook
        self.layout = workbook.layout
        self.rows: dict[str, list[Row]] = {}
        self.findings: list[Finding] = []
        self.id = ""
        self._kind: str | None = None
        self._sheets = sheets
        self._first = first
        self._codes = codes
        self._notes = notes
        self._forms = {form: FormSheet(grids[0]) for form, grids in workbook.sheets.items()}
        self._spots: dict[tuple[str, Term], tuple[Found, ...]] = {}
        self._moved: set[str] = set()
        self._missing: dict[str, list[Place]] = {}

    def read(self) -> bool:
        """Fill `rows`; False where the school is left out or not known."""
        for form, grids in self.workbook.sheets.items():
            if len(grids) > 1:
                words = {"form": form, "sheets": "、".join(grid.sheet for grid in grids)}
                self.findings.append(Finding(said.FORM_TWICE, words, file=self.workbook.file, sheet=grids[1].sheet))
        if self._is_left_out():
            return False
        self._find_headings()
        school = self._row("schools", None)
        self._kind = _text(school.values.get("kind"))
        if not self._identify(school):
            return False
        self.rows["schools"] = [school]
        for name in dict.fromkeys(place.table.name for place in self.layout.places if place.table.name != "schools"):
            for stage in self._stages(name):
                row = self._row(name, stage)
                is_own = stage is None or self._kind is None or stage in STAGES_OF_KIND.get(self._kind, (stage,))
                if row.is_empty and (not is_own or not row.values):
                    continue
                row.values |= {"school_id": self.id} | ({"stage": stage} if "stage" in TABLES[name].names else {})
                row.addresses |= {key: school.addresses[key] for key in ("school_id",) if key in school.addresses}
                self.rows.setdefault(name, []).append(row)
        self._report_missing()
        return True

    def _is_left_out(self) -> bool:
        """Whether it is an institution that the layout leaves out, by the kind that its own form says."""
        for place in self.layout.places:
            if place.fills == "schools.kind" and (form := self._forms.get(place.form)) is not None:
                for term in place.terms:
                    spot = self._spot(place, term) or self._by_address(place, term)
                    kind = as_text(form.value(spot.at)) if spot is not None else ""
                    if kind in self.layout.left_out:
                        self._notes.add(said.LEFT_OUT, {"kind": kind}, (self.workbook.file, "", ""))
                        return True
        return False

    def _identify(self, school: Row) -> bool:
        name, code = _text(school.values.get("name")), _text(school.values.get("school_id"))
        if code is None and name is None:
            grids = self.workbook.sheets.get(self.layout.identity)
            sheet = grids[0].sheet if grids else ""
            words = {"form": self.layout.identity}
            self.findings.append(Finding(said.NO_SCHOOL, words, self.workbook.file, sheet, table="schools"))
            return False
        if code is None and name is not None:
            for places in self._missing.values():
                places[:] = [place for place in places if place.fills != "schools.school_id"]
            if name not in self._codes:
                self._notes.add(said.NAME_AS_ID, {}, (self.workbook.file, "", ""), "schools.school_id")
            code = self._codes.get(name, name)
            school.values["school_id"], school.addresses["school_id"] = code, school.addresses["name"]
        self.id = code or ""
        return True

    def _stages(self, table: str) -> Sequence[str | None]:
        named = {place.stage for place in self.layout.places if place.table.name == table}
        order = [None, *(code.value for code in STAGES)]
        return [stage for stage in order if stage in named]

    def _find_headings(self) -> None:
        """Which forms have moved: some cell stands by its headings elsewhere than the layout says."""
        for place in self.layout.places:
            for term in place.terms:
                spot = self._spot(place, term)
                if spot is not None and term.cell is not None and spot.at != cell_at(term.cell):
                    self._moved.add(place.form)

    def _row(self, table: str, stage: str | None) -> Row:
        row = Row()
        for (fills, of_stage), places in self.layout.groups.items():
            name, _, column = fills.partition(".")
            if name != table or of_stage != stage:
                continue
            tried = [place for place in places if not place.kinds or self._kind is None or self._kind in place.kinds]
            if not tried:
                continue
            place, spots = self._choose(tried)
            if place is None:
                # The form to name is the one of the layout's own years, where the cell is known.
                known = next((one for one in tried if all(term.cell for term in one.terms)), tried[0])
                self._missing.setdefault(known.form, []).append(known)
            else:
                row.values[column], row.addresses[column] = self._value(place, spots)
                if row.values[column] is not None:
                    self._say(place, spots)
        return row

    def _choose(self, places: Sequence[Place]) -> tuple[Place | None, Sequence[_Spot]]:
        """The first of `places` whose cells are all found by headings; else the first whose addresses serve."""
        for place in places:
            spots = [spot for term in place.terms if (spot := self._spot(place, term)) is not None]
            if len(spots) == len(place.terms):
                return place, spots
        for place in places:
            found = [self._spot(place, term) or self._by_address(place, term) for term in place.terms]
            spots = [spot for spot in found if spot is not None]
            if len(spots) == len(place.terms):
                return place, spots
        return None, ()

    def _spot(self, place: Place, term: Term) -> _Spot | None:
        """Where the headings say that `term` stands, if they name one cell."""
        form = self._forms.get(place.form)
        if form is None:
            return None
        key = (place.form, term)
        if key not in self._spots:
            sections = self.layout.sections.get(place.form, frozenset())
            self._spots[key] = form.find(term.row, term.column, sections)
        found = self._spots[key]
        return _Spot(found[0].place, found[0]) if len(found) == 1 else None

    def _by_address(self, place: Place, term: Term) -> _Spot | None:
        """The cell at the layout's address, where the form has not moved and the cell can hold what is looked for.

        Headings that name several cells must name this one too.
        """
        form = self._forms.get(place.form)
        if form is None or term.cell is None or place.form in self._moved:
            return None
        at = cell_at(term.cell)
        value = form.value(at)
        named = [one.place for one in self._spots.get((place.form, term), ())]
        if value == "" or (named and at not in named):
            return None
        outcome = read_cell(place.values.get(as_text(value), value), place.target)
        is_readable = outcome.rule is None or outcome.rule.severity is not Severity.ERROR
        return _Spot(at, None) if is_readable else None

    def _say(self, place: Place, spots: Sequence[_Spot]) -> None:
        """What is to be said of the places where a figure was found."""
        grid = self._forms[place.form].grid
        column = {"column": place.target.zh, "column_en": place.target.en}
        moved = [
            spot
            for term, spot in self._pairs(place, spots)
            if spot.found and term.cell and spot.at != cell_at(term.cell)
        ]
        at = "+".join(address(*spot.at) for spot in spots)
        wanted = "+".join(term.cell or "-" for term in place.terms)
        where = (grid.file, grid.sheet, address(*spots[0].at))
        if moved:
            self._notes.add(said.MOVED, {**column, "found": at, "wanted": wanted}, where, place.fills)
        unnamed = [term for term, spot in self._pairs(place, spots) if spot.found is None]
        if unnamed:
            heading = "、".join(dict.fromkeys(_heading(term) for term in unnamed))
            rule = said.BY_ADDRESS_UNSURE if place.confidence == "uncertain" else said.BY_ADDRESS
            self._notes.add(rule, {**column, "heading": heading, "wanted": wanted}, where, place.fills)

    def _pairs(self, place: Place, spots: Sequence[_Spot]) -> Iterator[tuple[Term, _Spot]]:
        return zip(place.terms, spots, strict=True)

    def _value(self, place: Place, spots: Sequence[_Spot]) -> tuple[object, str]:
        """The value of a place, and the addresses of its cells."""
        form = self._forms[place.form]
        grid = form.grid
        sheet = (
            self._sheets.setdefault(SourceSheet(grid.file, grid.sheet, grid.sha256), len(self._sheets)) + self._first
        )
        cells = [form.origin(spot.at) for spot in spots]
        joined = "+".join(f"{sheet}!{address(*cell)}" for cell in cells)
        values = [self._read(place, form, spot) for spot in spots]
        if not place.sum:
            return values[0], joined
        empty = [address(*cell) for cell, value in zip(cells, values, strict=True) if value is None]
        if empty:
            if len(empty) < len(values):
                self._find(said.PART_EMPTY, place, cells[0], {"cells": "、".join(empty)})
            return None, joined
        numbers = [Fraction(repr(value)) for value in values]
        total = sum(numbers, Fraction()) - self._contained(place, spots, numbers)
        return read_cell(float(total), place.target).value, joined

    def _contained(self, place: Place, spots: Sequence[_Spot], numbers: Sequence[Fraction]) -> Fraction:
        """What is not to be added, for a term before it seems to hold it already."""
        for number, term in enumerate(place.terms):
            parts = sum(numbers[number + 1 : number + 1 + term.total_of], Fraction())
            if term.total_of and numbers[number] >= parts > 0:
                words = {"heading": _heading(term), "cell": address(*spots[number].at)}
                self._find(said.TOTAL_NOT_ADDED, place, spots[number].at, words)
                return parts
        return Fraction()

    def _read(self, place: Place, form: FormSheet, spot: _Spot) -> object:
        """One cell as a value of the place's column; what there is to say of it is said."""
        column = place.target
        cell = form.origin(spot.at)
        flaw = _FLAWS.get(form.grid.flaws.get(cell, Flaw.EMPTY))
        if flaw is not None:
            self._find(flaw, place, cell, {})
            return None
        value = form.value(cell)
        if place.values:
            value = place.values.get(as_text(value), value)
        wanted = NumberForm(self._factor(place, form, spot), is_part=bool(place.sum))
        outcome = read_cell(value, column, wanted, is_key=column.name in ("school_id", "name"))
        if outcome.rule is not None:
            words = {"wanted": column.unit, **outcome.words}
            if outcome.rule.severity is Severity.NOTE:
                where = (form.grid.file, form.grid.sheet, address(*cell))
                self._notes.add(outcome.rule, {**_names(column), **words}, where, place.fills)
            else:
                self._find(outcome.rule, place, cell, words)
        return outcome.value

    def _factor(self, place: Place, form: FormSheet, spot: _Spot) -> Fraction:
        """What turns the form's unit into the column's; the form's own word goes before the layout's."""
        column = place.target
        if column.type not in (Type.COUNT, Type.NUMBER):
            return Fraction(1)
        stated = units.unit_of(place.unit) if place.unit is not None else None
        factor = (units.factor(stated, column.unit) if stated is not None else None) or Fraction(1)
        own = form.unit(spot.found) if spot.found is not None else None
        by_form = units.factor(own[0], column.unit) if own is not None else None
        if own is None or by_form is None or by_form == factor:
            return factor
        words = {**_names(column), "unit": own[1], "wanted": place.unit or column.unit}
        where = (form.grid.file, form.grid.sheet, address(*spot.at))
        self._notes.add(said.FORM_UNIT, words, where, place.fills)
        return by_form

    def _find(self, rule: FindingRule, place: Place, cell: Position, words: Mapping[str, str]) -> None:
        grid = self._forms[place.form].grid
        column = place.target
        key = tuple(self.id if name == "school_id" else place.stage or "" for name in place.table.key)
        self.findings.append(
            Finding(
                rule,
                {**_names(column), **words},
                grid.file,
                grid.sheet,
                address(*cell),
                place.table.name,
                key,
                column.name,
            )
        )

    def _report_missing(self) -> None:
        """Figures that were found nowhere: expected ones by form, with a doubt; the others once for all workbooks."""
        own = STAGES_OF_KIND.get(self._kind or "")
        for form, places in self._missing.items():
            grids = self.workbook.sheets.get(form)
            expected = [
                place
                for place in places
                if place.is_expected and (place.stage is None or place.stage in own if own else grids is not None)
            ]
            if expected:
                words = {
                    "form": form,
                    "columns": "、".join(f"“{place.target.zh}”" for place in expected),
                    "columns_en": ", ".join(f"“{place.target.en}”" for place in expected),
                }
                rule = said.NOT_FOUND if grids else said.SHEET_ABSENT
                sheet = grids[0].sheet if grids else ""
                self.findings.append(
                    Finding(rule, words, self.workbook.file, sheet, "", expected[0].table.name, (self.id,))
                )
            for place in places:
                if grids and not place.is_expected:
                    words = {"form": form, **_names(place.target)}
                    where = (self.workbook.file, grids[0].sheet, "")
                    self._notes.add(said.OPTIONAL_NOT_FOUND, words, where, place.fills)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _names(column: Column) -> dict[str, str]:
    return {"column": column.zh, "column_en": column.en}


def _heading(term: Term) -> str:
    """A term's headings for people: the first spelling of each."""
    path = (*term.row, *(term.column or ()))
    return " / ".join(heading.partition("|")[0] for heading in path)
