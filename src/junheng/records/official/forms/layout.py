"""The layout of a year's school forms (教基报表), as data: where each column of a table stands, by heading and by address.

A layout is a YAML file. Those that come with the program lie in `layouts/`; next year's form is another file and no
code. Enter by `built_in_layouts` and `read_layout`. Faults of a file are a `YamlError` with every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr, model_validator

from junheng.records.files.addresses import column_number
from junheng.records.layout import units
from junheng.records.layout.headings import normal, split_unit
from junheng.records.values.cells import as_text, read_cell
from junheng.tables import TABLES, Column, Table, Type
from junheng.text import Text
from junheng.yaml_file import KeyPath, YamlError, YamlFault, YamlFile, parse, read_yaml

Confidence = Literal["seen", "secondary", "derived", "recalled", "uncertain"]
SUFFIX = ".yaml"

# What forms put before a heading: "#" and "其中" (of which), numbering such as "一、" or "(2)、".
_BEFORE = re.compile(r"^(#|其中[:、]?|\(?[一二三四五六七八九十]+\)|[一二三四五六七八九十\d]+[、.](?!\d))+")
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,4})")


@lru_cache(maxsize=16_384)
def heading_key(text: str) -> str:
    """What a heading says without spaces, line breaks, full-width forms, numbering, 其中, and a unit in brackets."""
    stem, bracket = split_unit(text)
    plain = stem if units.unit_of(bracket) is not None else normal(text)
    return _BEFORE.sub("", plain) or plain


def cell_at(cell: str) -> tuple[int, int]:
    """The 0-based row and column of an address such as C4."""
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(f"{cell} is no address")
    return int(match.group(2)) - 1, column_number(match.group(1))


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _words(value: object) -> object:
    return Text(**value) if isinstance(value, dict) and set(value) == {"zh", "en"} else value


def _cell(value: object) -> object:
    if isinstance(value, str) and not _CELL.fullmatch(value):
        raise ValueError("write an address such as C4")
    return value


Words = Annotated[Text, BeforeValidator(_words)]
HeadingPath = Annotated[tuple[StrictStr, ...], BeforeValidator(_listed), Field(min_length=1)]
RowPath = Annotated[HeadingPath, Field(max_length=2)]
Address = Annotated[StrictStr, BeforeValidator(_cell)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(_Model):
    """One cell of a form.

    `row` and `column` are headings from the outermost to the nearest, each with its spellings parted by "|"; a row has
    one outer heading at most, its section. `column` is left out where the text beside the row's heading is meant. `total_of` says how many of the following terms this
    one is the total of in some forms, where it must not be added to them.
    """

    row: RowPath
    column: HeadingPath | None = None
    cell: Address | None = None
    total_of: StrictInt = 0


class Place(_Model):
    """Where one column of a table stands in a form. Several places of one column are tried in their order."""

    fills: StrictStr
    form: StrictStr
    stage: StrictStr | None = None
    kinds: tuple[StrictStr, ...] = ()
    row: RowPath | None = None
    column: HeadingPath | None = None
    cell: Address | None = None
    sum: tuple[Term, ...] = ()
    unit: StrictStr | None = None
    values: Mapping[str, StrictStr] = Field(default_factory=dict)
    source: StrictStr
    confidence: Confidence
    remark: StrictStr = ""

    @model_validator(mode="after")
    def _one_kind(self) -> Place:
        if (self.row is None) == (not self.sum) or (self.sum and (self.column or self.cell)):
            raise ValueError("give `row` (with `column`, `cell`) or `sum`")
        return self

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The cells that are added up; one where it is no sum."""
        return self.sum or (Term(row=self.row or ("",), column=self.column, cell=self.cell),)

    @property
    def table(self) -> Table:
        """The table that it fills."""
        return TABLES[self.fills.partition(".")[0]]

    @property
    def target(self) -> Column:
        """The column that it fills."""
        return self.table.column(self.fills.partition(".")[2])

    @property
    def is_expected(self) -> bool:
        """Whether its absence is worth a doubt: it was seen in a form, not merely recalled."""
        return self.confidence not in ("recalled", "uncertain") or all(term.cell for term in self.terms)


class Source(_Model):
    """Where places are known from."""

    title: StrictStr
    note: StrictStr = ""


class Years(_Model):
    """The school years of a layout, either end open."""

    first: StrictInt | None = Field(default=None, alias="from")
    last: StrictInt | None = Field(default=None, alias="to")

    def __contains__(self, year: int) -> bool:
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


class Sheet(_Model):
    """How a form looks: headings by row number and column letters. Only the writer of examples needs it."""

    title: StrictStr
    first_row: Annotated[StrictInt, Field(ge=3)]
    columns: Mapping[str, HeadingPath]
    rows: Mapping[int, StrictStr]
    units: Mapping[int, StrictStr] = Field(default_factory=dict)  # in column B, by row number


class FormLayout(_Model):
    """The school forms of some years."""

    id: StrictStr
    name: Words
    years: Years
    sources: Mapping[str, Source]
    identity: StrictStr  # the form that says which school it is
    left_out: tuple[StrictStr, ...] = ()  # kinds of institutions, as forms call them, that no standard here is about
    places: Annotated[tuple[Place, ...], Field(min_length=1)]
    sheets: Mapping[str, Sheet] = Field(default_factory=dict)

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The forms that it reads, in the order in which they are named."""
        return tuple(dict.fromkeys([self.identity, *(place.form for place in self.places)]))

    def form_of(self, sheet: str) -> str | None:
        """The form that a sheet called `sheet` is: 教基3112_小学 is 教基3112; None where it is none of these."""
        name = re.sub(r"\s", "", sheet).replace("（", "(")
        for form in self.forms:
            if name == form or (name.startswith(form) and name[len(form)] in "_-—(.·"):
                return form
        return None

    @cached_property
    def groups(self) -> Mapping[tuple[str, str | None], tuple[Place, ...]]:
        """The places of each column (and stage), in the order in which they are tried."""
        found: dict[tuple[str, str | None], list[Place]] = {}
        for place in self.places:
            found.setdefault((place.fills, place.stage), []).append(place)
        return {key: tuple(places) for key, places in found.items()}

    @cached_property
    def sections(self) -> Mapping[str, frozenset[str]]:
        """By form the outer row headings that it names: where one begins, the one before it ends."""
        found: dict[str, set[str]] = {}
        for place in self.places:
            for term in place.terms:
                for outer in term.row[:-1]:
                    found.setdefault(place.form, set()).update(spellings(outer))
        return {form: frozenset(keys) for form, keys in found.items()}


@lru_cache(maxsize=4096)
def spellings(heading: str) -> tuple[str, ...]:
    """The keys of a heading's spellings, which stand parted by "|"."""
    return tuple(heading_key(one) for one in heading.split("|"))


def read_layout(path: Path) -> FormLayout:
    """The layout in the file at `path`.

    Raises:
        YamlError: it cannot be used; with every fault and its line.
    """
    source = read_yaml(path)
    layout = parse(FormLayout, source)
    faults = list(_faults(source, layout))
    if faults:
        raise YamlError(source.file, tuple(faults))
    return layout


@lru_cache(maxsize=1)
def built_in_layouts() -> tuple[FormLayout, ...]:
    """The layouts that come with the program, newest first."""
    with resources.as_file(resources.files(__package__) / "layouts") as folder:
        return tuple(read_layout(path) for path in _built_in_files(folder))


def built_in_text(layout: FormLayout) -> str:
    """The file of a built-in layout, to be copied for the next year's forms."""
    with resources.as_file(resources.files(__package__) / "layouts") as folder:
        file = _built_in_files(folder)[built_in_layouts().index(layout)]
        return file.read_text(encoding="utf-8")


def _built_in_files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"), reverse=True)


def _faults(source: YamlFile, layout: FormLayout) -> Iterator[YamlFault]:
    for number, place in enumerate(layout.places):
        for key, what in _place_faults(layout, place):
            yield source.fault(("places", number, *key), what)
    filled = {place.fills for place in layout.places if place.form == layout.identity}
    if not filled & {"schools.school_id", "schools.name"}:
        yield source.fault(
            ("identity",),
            Text(
                f"{layout.identity} 中没有 schools.school_id 或 schools.name，认不出是哪所学校",
                f"{layout.identity} gives neither schools.school_id nor schools.name: which school is it?",
            ),
        )


def _place_faults(layout: FormLayout, place: Place) -> Iterator[tuple[KeyPath, Text]]:
    if place.source not in layout.sources:
        yield ("source",), Text(f"sources 中没有“{place.source}”", f"“{place.source}” is not among the sources")
    name, _, column_name = place.fills.partition(".")
    table = TABLES.get(name)
    if table is None or not set(table.key) <= {"school_id", "stage"} or column_name not in table.names:
        yield (
            ("fills",),
            Text(
                f"没有“{place.fills}”这一列；写作 表.列，如 stages.pupils，每校一行的表才可以",
                f"there is no column {place.fills}; write table.column, such as stages.pupils, of a table of schools",
            ),
        )
        return
    yield from _stage_faults(place, table)
    yield from _value_faults(place, table.column(column_name))


def _stage_faults(place: Place, table: Table) -> Iterator[tuple[KeyPath, Text]]:
    stages = _codes(table, "stage")
    if place.stage is None and table.name == "stages":
        yield ("stage",), Text("须说明学段", "say the stage")
    if place.stage is not None and place.stage not in stages:
        known = ", ".join(stages) or "-"
        yield ("stage",), Text(f"没有学段“{place.stage}”；可用：{known}", f"no stage “{place.stage}”; known: {known}")
    kinds = _codes(TABLES["schools"], "kind")
    for kind in place.kinds:
        if kind not in kinds:
            known = ", ".join(kinds)
            yield ("kinds",), Text(f"没有办学类型“{kind}”；可用：{known}", f"no kind “{kind}”; known: {known}")


def _codes(table: Table, column: str) -> tuple[str, ...]:
    return tuple(code.value for code in table.column(column).codes) if column in table.names else ()


def _value_faults(place: Place, column: Column) -> Iterator[tuple[KeyPath, Text]]:
    is_number = column.type in (Type.COUNT, Type.NUMBER)
    if not is_number and (place.sum or place.unit):
        yield (), Text("sum、unit 只能用于数", "sum and unit are for numbers only")
    if is_number and any(term.column is None for term in place.terms):
        yield (), Text("数要说明列的表头（column）", "say the column's heading for a number (column)")
    if place.unit is not None and is_number:
        unit = units.unit_of(place.unit)
        if unit is None or units.factor(unit, column.unit) is None:
            wanted = column.unit or "-"
            yield (
                ("unit",),
                Text(f"“{place.unit}”不能换算为“{wanted}”", f"“{place.unit}” does not convert to “{wanted}”"),
            )
    for number, term in enumerate(place.sum):
        if term.total_of > len(place.sum) - number - 1 or term.total_of < 0:
            yield ("sum", number), Text("total_of 超过了后面的项数", "total_of exceeds the terms that follow")
    for value in place.values.values():
        if read_cell(as_text(value), column).value is None:
            yield ("values",), Text(f"“{value}”不是“{column.zh}”的值", f"“{value}” is no value of “{column.en}”")
