"""One school in several official files: one row, if they agree.

A through-school stands in the file of each of its stages with the same premises, and in the directory; the template
adds what the official files lack. What only one file gives is taken from it; where two give different values, both
cells are named and nothing is imported.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.values.keys import DUPLICATE_KEY, Assembled, Places
from junheng.tables import Column
from junheng.text import Text

FILES_DISAGREE = FindingRule(
    "files-disagree",
    Severity.ERROR,
    Text("{school}的“{column}”这里是 {value}，{others}", "{school}: “{column_en}” is {value_en} here, {others_en}"),
    Text("同一所学校各文件应当一致，请核对并改正填错的一处", "the files should agree about a school: correct the wrong one"),
)  # fmt: skip
NAMES_DISAGREE = FindingRule(
    "names-disagree",
    Severity.DOUBT,
    Text("{school}的“{column}”这里是 {value}，{others}", "{school}: “{column_en}” is {value_en} here, {others_en}"),
    Text("编码相同、校名不同，请核对是否同一所学校", "the code is the same and the name is not: check that it is one school"),
)  # fmt: skip
_MERGED_TABLES = ("schools", "stages", "campuses")


def merge_files(tables: dict[str, Assembled], places: Places) -> list[Finding]:
    """Put one row per school, and per school and stage, into `tables`; what the files disagree about."""
    findings: list[Finding] = []
    for name in _MERGED_TABLES:
        if name in tables:
            schools = tables["schools"].frame.select("school_id", "name").drop_nulls()
            tables[name], said = _merge(tables[name], places, dict(schools.iter_rows()))
            findings += said
    return findings


def once(findings: Sequence[Finding], files: Collection[str]) -> list[Finding]:
    """`findings` with one for each rule and cell of `files`: a cell there speaks for several tables."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for finding in findings:
        if finding.file in files and finding.cell:
            told = (finding.rule.code, finding.file, finding.sheet, finding.cell)
            if told in seen:
                continue
            seen.add(told)
        kept.append(finding)
    return kept


def _merge(one: Assembled, places: Places, names: Mapping[str, str]) -> tuple[Assembled, list[Finding]]:
    """`one` with one row per key: the first row of every key, filled in from those of other files."""
    key = list(one.table.key)
    needed = [name for name in key if one.table.column(name).required]
    rows = pl.concat([one.frame, one.addresses.rename(_address_of)], how="horizontal").with_row_index(_ROW)
    sheet = pl.col(_address_of(key[0])).str.split("!").list.first()
    has_key = pl.all_horizontal(pl.col(name).is_not_null() for name in needed)
    keyed = rows.filter(has_key).with_columns((pl.int_range(pl.len()).over(*key, sheet)).alias(_NUMBER))
    said = _Said(one, places, names)
    for row, first in _repeated(keyed, [*key, sheet]):
        said.twice(row, first)
    keyed = keyed.filter(pl.col(_NUMBER) == 0).with_columns((pl.int_range(pl.len()).over(key)).alias(_NUMBER))
    merged = keyed.filter(pl.col(_NUMBER) == 0).drop(_NUMBER)
    for number in range(1, (_most(keyed) or 0) + 1):
        merged = _filled(merged, keyed.filter(pl.col(_NUMBER) == number).drop(_NUMBER), key)
    for name in one.table.names:
        if name not in key:
            said.differences(name, keyed.filter(pl.col(name).is_not_null()), key)
    whole = pl.concat([merged, rows.filter(~has_key)]).sort(_ROW)
    addresses = whole.select(pl.col(_address_of(name)).alias(name) for name in one.table.names)
    return Assembled(one.table, whole.select(one.table.names), addresses), said.findings


_ROW, _NUMBER = "@row", "@number"


def _address_of(name: str) -> str:
    return f"@{name}"


def _most(keyed: pl.DataFrame) -> int | None:
    most = keyed[_NUMBER].max()
    return most if isinstance(most, int) else None


def _repeated(keyed: pl.DataFrame, of: list[str | pl.Expr]) -> list[tuple[int, int]]:
    """Rows that stand once more in the same sheet, and the first of each."""
    marked = keyed.with_columns(pl.col(_ROW).first().over(of).alias("@first")).filter(pl.col(_NUMBER) > 0)
    return list(marked.select(_ROW, "@first").iter_rows())


def _filled(merged: pl.DataFrame, more: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """`merged` with what it lacks from the rows `more` of the same keys."""
    columns = [name for name in merged.columns if not name.startswith("@") and name not in key]
    other = "@other "
    joined = merged.join(
        more.select(*key, *(pl.col(name).alias(other + name) for one in columns for name in (one, _address_of(one)))),
        on=key,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    filled = []
    for name in columns:
        mine, theirs = pl.col(name), pl.col(other + name)
        at, their_at = pl.col(_address_of(name)), pl.col(other + _address_of(name))
        filled.append(pl.coalesce(mine, theirs))
        taken = pl.when(mine.is_null() & theirs.is_not_null()).then(their_at).otherwise(pl.coalesce(at, their_at))
        filled.append(taken.alias(_address_of(name)))
    return joined.with_columns(filled).select(merged.columns)


class _Said:
    """Findings about rows of one assembled table."""

    def __init__(self, one: Assembled, places: Places, names: Mapping[str, str]) -> None:
        self.one = one
        self.places = places
        self.names = names
        self.findings: list[Finding] = []

    def twice(self, row: int, first: int) -> None:
        """A school stands in one sheet twice."""
        table, key = self.one.table, self.one.table.key[0]
        words = {
            "table": table.zh,
            "table_en": table.en,
            "key": str(self.one.frame[key][row]),
            "first": self.places.words(self.one, first, key),
        }
        self.findings.append(self.places.finding(DUPLICATE_KEY, self.one, row, key, words))

    def differences(self, name: str, given: pl.DataFrame, key: Sequence[str]) -> None:
        """Where the rows of a key give several values of a column."""
        differ = given.filter(pl.col(name).n_unique().over(key) > 1) if given.height else given
        for _, rows in differ.group_by(key, maintain_order=True):
            self._disagree(name, rows[_ROW].to_list())

    def _disagree(self, name: str, rows: Sequence[int]) -> None:
        """One finding at each of the cells, so that every file's marked copy shows it."""
        column, values = self.one.table.column(name), self.one.frame[name]
        school = str(self.one.frame[self.one.table.key[0]][rows[0]])
        for row in rows:
            different = [
                (self.places.words(self.one, other, name), _shown(column, values[other]))
                for other in rows
                if values[other] != values[row]
            ]
            words = {
                "school": self.names.get(school, school),
                "column": column.zh,
                "column_en": column.en,
                "value": _shown(column, values[row]).zh,
                "value_en": _shown(column, values[row]).en,
                "others": "，".join(f"{place} 是 {value.zh}" for place, value in different),
                "others_en": ", ".join(f"{value.en} at {place}" for place, value in different),
            }
            rule = NAMES_DISAGREE if name == "name" else FILES_DISAGREE
            self.findings.append(self.places.finding(rule, self.one, row, name, words))


def _shown(column: Column, value: object) -> Text:
    """`value` as people write it."""
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    code = next((code for code in column.codes if code.value == value), None)
    return Text(str(value), str(value)) if code is None else Text(code.zh, code.en)
