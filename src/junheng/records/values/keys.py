"""Keys and references across the tables of one reading, and the units of county items.

Errors here are broken keys: a key that stands twice, a school that is not in the list of schools, a chain of central
schools that closes on itself. Contradictions between readable values are not looked for here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import polars as pl

from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout import units
from junheng.records.snapshot import SourceSheet
from junheng.tables import COUNTY_ITEMS, TABLES, Group, Table
from junheng.text import Text

DUPLICATE_KEY = FindingRule(
    "duplicate-key",
    Severity.ERROR,
    Text("表“{table}”的 {key} 重复，第一次出现在 {first}", "{key} stands twice in “{table_en}”, first at {first}"),
    Text("请只保留一行，或改正编号", "keep one of the rows, or correct the code"),
)
UNKNOWN_SCHOOL = FindingRule(
    "unknown-school",
    Severity.ERROR,
    Text("学校基本情况表中没有“{value}”{hint}", "“{value}” is not in the list of schools{hint_en}"),
    Text("请改正编号，或在学校基本情况表中补上这所学校", "correct the code, or add the school to the list"),
)
NO_SCHOOLS = FindingRule(
    "no-schools",
    Severity.ERROR,
    Text("没有“学校基本情况”表", "there is no table “schools”"),
    Text("请提供学校基本情况表，其他各表都要对应到学校", "give the list of schools; every other table refers to it"),
)
PARENT_CYCLE = FindingRule(
    "parent-cycle",
    Severity.ERROR,
    Text("中心校互相指向：{chain}", "central schools point at each other: {chain}"),
    Text("请改正中心校标识码", "correct the codes of the central schools"),
)
ITEM_UNIT_CONVERTED = FindingRule(
    "item-unit-converted",
    Severity.NOTE,
    Text("“{item}”的单位是“{unit}”，已换算为“{wanted}”", "“{item_en}” is in “{unit}”; it was converted to “{wanted}”"),
    Text("请核对换算后的数是否合理", "check that the converted figure is plausible"),
)
WRONG_ITEM_UNIT = FindingRule(
    "wrong-item-unit",
    Severity.ERROR,
    Text("“{item}”的单位写作“{unit}”，应为“{wanted}”", "“{item_en}” says the unit “{unit}”; it should be “{wanted}”"),
    Text("请改正单位和数值", "correct the unit and the value"),
)
STRANGE_ID = FindingRule(
    "strange-id",
    Severity.DOUBT,
    Text("“{value}”不像指标或否决项的编号", "“{value}” does not look like the id of an indicator or veto"),
    Text("请按 YZ-G1、YZ-V1 的样式填写", "write it like YZ-G1 or YZ-V1"),
)

_ID = re.compile(r"[A-Z]{2}-[A-Z0-9]+[a-z]?")
_KINDS_SHOWN = 5


@dataclass(frozen=True)
class Assembled:
    """All rows of one table from every sheet that feeds it: values and addresses, of equal shape."""

    table: Table
    frame: pl.DataFrame
    addresses: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Places:
    """Finds file, sheet and cell of a value of an assembled table."""

    sheets: Sequence[SourceSheet]

    def of(self, one: Assembled, row: int, column: str) -> tuple[str, str, str]:
        """File, sheet, cell; a row whose cell is not known is named by another of its cells."""
        found = one.addresses[column][row]
        if found is None:
            found = next((value for value in one.addresses.row(row) if value is not None), None)
        if found is None:
            return "", "", ""
        sheet, _, cell = found.split("+")[0].partition("!")
        source = self.sheets[int(sheet)]
        return source.file, source.sheet, cell

    def words(self, one: Assembled, row: int, column: str) -> str:
        """The place for people; the file is named where there are several."""
        file, sheet, cell = self.of(one, row, column)
        several = len({source.file for source in self.sheets}) > 1
        return " ".join(filter(None, (file if several else "", sheet, cell)))

    def finding(self, rule: FindingRule, one: Assembled, row: int, column: str, words: Mapping[str, str]) -> Finding:
        """A finding about a value of an assembled table."""
        key = tuple("" if value is None else str(value) for value in (one.frame[name][row] for name in one.table.key))
        return Finding(rule, words, *self.of(one, row, column), one.table.name, key, column)


def check_keys(tables: Mapping[str, Assembled], places: Places, *, lists_schools: bool = True) -> list[Finding]:
    """Every broken key of `tables`; without a list of schools all their references are, unless it is not asked for."""
    findings: list[Finding] = []
    for one in tables.values():
        findings += _duplicates(one, places)
    if lists_schools or "schools" in tables:
        findings += _references(tables, places, lists_schools=lists_schools)
    findings += _cycles(tables, places)
    findings += _ids(tables, places)
    return findings


def _duplicates(one: Assembled, places: Places) -> list[Finding]:
    key = list(one.table.key)
    needed = [name for name in key if one.table.column(name).required]
    if not key:
        return []
    rows = one.frame.select(key).with_row_index("__row").drop_nulls(needed)
    doubled = rows.filter(pl.struct(key).is_duplicated())
    first: dict[tuple[object, ...], int] = {}
    findings = []
    for row, *values in doubled.iter_rows():
        start = first.setdefault(tuple(values), row)
        if start == row:
            continue
        words = {
            "table": one.table.zh,
            "table_en": one.table.en,
            "key": " ".join(str(value) for value in values if value is not None),
            "first": places.words(one, start, key[0]),
        }
        findings.append(places.finding(DUPLICATE_KEY, one, row, key[0], words))
    return findings


def _references(tables: Mapping[str, Assembled], places: Places, *, lists_schools: bool) -> list[Finding]:
    schools = tables.get("schools")
    known = set(schools.frame["school_id"].drop_nulls()) if schools is not None else set()
    bare = {school.lstrip("0"): school for school in known}
    findings: list[Finding] = []
    needs_schools: Assembled | None = None
    for one in tables.values():
        for column in one.table.columns:
            if column.references != "schools" or (one.table.name, column.name) == ("schools", "school_id"):
                continue
            if not lists_schools and one.table.name == "schools":  # the one school names its central school
                continue
            given = one.frame[column.name].is_not_null()
            if schools is None:
                # The history of a forecast may stand alone: its schools are those that have pupils.
                if one.table.group is not Group.FORECAST and given.any():
                    needs_schools = needs_schools or one
                continue
            unknown = (
                one.frame.select(pl.col(column.name))
                .with_row_index("__row")
                .filter(given & ~pl.col(column.name).is_in(list(known)))
            )
            for row, value in unknown.iter_rows():
                findings.append(places.finding(UNKNOWN_SCHOOL, one, row, column.name, unknown_words(value, bare)))
    if needs_schools is not None:
        findings.append(places.finding(NO_SCHOOLS, needs_schools, 0, "school_id", {}))
    return findings


def unknown_words(value: str, bare: Mapping[str, str]) -> dict[str, str]:
    """The words for `UNKNOWN_SCHOOL`; `bare` has the known codes by what is left without their zeros in front."""
    near = bare.get(value.lstrip("0"))
    hint = f"（有“{near}”，前面的 0 可能丢失了）" if near else ""
    hint_en = f" (there is “{near}”: leading zeros may have been lost)" if near else ""
    return {"value": value, "hint": hint, "hint_en": hint_en}


def _cycles(tables: Mapping[str, Assembled], places: Places) -> list[Finding]:
    schools = tables.get("schools")
    if schools is None:
        return []
    parents: dict[str, str] = {}
    rows: dict[str, int] = {}
    for row, (school, parent) in enumerate(schools.frame.select("school_id", "parent_id").iter_rows()):
        if school is not None and parent is not None and school not in parents:
            parents[school], rows[school] = parent, row
    findings = []
    done: set[str] = set()
    for start in parents:
        chain: list[str] = []
        school = start
        while school in parents and school not in done:
            done.add(school)
            chain.append(school)
            school = parents[school]
        if school in chain:
            cycle = chain[chain.index(school) :]
            words = {
                "chain": " → ".join([*cycle[:_KINDS_SHOWN], *(["…"] if len(cycle) > _KINDS_SHOWN else []), cycle[0]])
            }
            findings.append(places.finding(PARENT_CYCLE, schools, rows[cycle[0]], "parent_id", words))
    return findings


def _ids(tables: Mapping[str, Assembled], places: Places) -> list[Finding]:
    findings = []
    for name, column in (("evidence", "indicator_id"), ("vetoes", "veto_id")):
        one = tables.get(name)
        if one is None:
            continue
        for row, value in enumerate(one.frame[column]):
            if value is not None and not _ID.fullmatch(value):
                findings.append(places.finding(STRANGE_ID, one, row, column, {"value": value}))
    return findings


def convert_county_units(one: Assembled, places: Places) -> tuple[Assembled, list[Finding]]:
    """The county table with every value in the unit of its item; the unit column then says that unit."""
    items = {code.value: code for code in COUNTY_ITEMS}
    values, said = one.frame["value"].to_list(), one.frame["unit"].to_list()
    findings: list[Finding] = []
    for row, (item, value, unit) in enumerate(zip(one.frame["item"], values, said, strict=True)):
        if item is None or unit is None:
            continue
        code = items[item]
        found = units.unit_of(unit)
        wanted = units.unit_of(code.unit)
        factor = units.factor(found, code.unit) if found is not None else None
        words = {"item": code.zh, "item_en": code.en, "unit": unit, "wanted": code.unit}
        if (
            factor is None
            and found is not None
            and wanted is not None
            and found.factor == 1
            and {found.kind, wanted.kind} <= {"people", "things"}
        ):
            factor = Fraction(1)  # 名额(个): a count is a count
        if factor is None:
            findings.append(places.finding(WRONG_ITEM_UNIT, one, row, "unit", words))
            continue
        said[row] = code.unit
        if factor != 1 and value is not None:
            values[row] = float(Fraction(Decimal(repr(value))) * factor)
            findings.append(places.finding(ITEM_UNIT_CONVERTED, one, row, "value", words))
    frame = one.frame.with_columns(pl.Series("value", values, pl.Float64), pl.Series("unit", said, pl.String))
    return Assembled(one.table, frame, one.addresses), findings


def school_tables() -> Iterable[str]:
    """Names of the tables whose rows belong to a school."""
    return (name for name, table in TABLES.items() if "school_id" in table.names)
