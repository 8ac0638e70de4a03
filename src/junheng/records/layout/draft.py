"""A first mapping file for a table of another layout, to be checked and corrected by its owner.

Headings are compared with names and aliases of the schema, exactly and then by likeness; traditional characters and
columns by grade (1年级学生数 ...) are understood. Every guess says how sure it is; the draft is a valid mapping file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from junheng.errors import JunhengError
from junheng.records.files.grids import Grid, open_files
from junheng.records.findings import Severity
from junheng.records.layout.headings import known, normal, split_unit
from junheng.records.layout.recognise import HEADING_SEARCH_ROWS, heading_texts, tables_named
from junheng.records.layout.traditional import simplified
from junheng.records.layout.units import unit_of
from junheng.records.values.cells import codes_of, read_cell, shown
from junheng.tables import TABLES, Column, Group, Table, Type
from junheng.text import Text

_SURE = 0.999
_LIKELY = 0.75  # from here on a guess is written as a line, below it as a comment
_POSSIBLE = 0.6
_YEAR_HEADINGS = frozenset({"学年度", "学年", "年度", "年份"})
_FIRST_YEAR_OF_ROC = 1911
_GRADES = {
    **{str(number): number for number in range(1, 10)},
    **{name: place + 1 for place, name in enumerate("一二三四五六七八九")},
}
_BY_GRADE = re.compile(r"^([1-9一二三四五六七八九])年?级(.+)$")
_LAST_PRIMARY_GRADE = 6
_VALUES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class _Guess:
    """A heading taken for a column, and how alike they are (1 is the same)."""

    heading: str
    likeness: float


@dataclass
class _Sheet:
    grid: Grid
    place: int
    headings: list[tuple[int, str]]
    by_grade: dict[str, dict[int, str]] = field(default_factory=dict)  # rest of the heading -> grade -> heading
    used: set[str] = field(default_factory=set)


def draft_mapping(path: Path) -> str:
    """The text of a mapping file for the table, workbook or folder at `path`.

    Raises:
        JunhengError: nothing in it can be read.
    """
    opened = open_files([path])
    grids = [grid for grid in opened.grids if not grid.is_hidden]
    if not grids:
        errors = [finding for finding in opened.findings if finding.severity is Severity.ERROR]
        zh = "\n".join(f"{finding.place()}：{finding.what('zh')}" for finding in errors)
        en = "\n".join(f"{finding.place()}: {finding.what('en')}" for finding in errors)
        raise JunhengError(
            Text(zh or f"“{path.name}”中没有可读的表", en or f"“{path.name}” holds no table that can be read")
        )
    lines = [
        f"# {_comment(path.name)} 的对照文件草稿：请逐行核对。“=”表示表头相同，百分数是相似程度。",
        f"# Draft of a mapping file for {_comment(path.name)}: check every line. “=”: same heading; a percentage: how alike.",
        "sources:",
    ]
    several = len({grid.file for grid in grids}) > 1
    for grid in grids:
        lines += _source(grid, name_file=several)
    return "\n".join(lines) + "\n"


def _comment(text: object) -> str:
    return "".join(character for character in " ".join(str(text).split()) if character.isprintable())


def _quoted(text: str) -> str:
    return str(yaml.safe_dump(text, allow_unicode=True, default_style='"', width=100_000)).strip()


def _source(grid: Grid, *, name_file: bool) -> list[str]:
    sheet = _headings(grid)
    lines = [f"  - sheet: {_quoted(grid.sheet)}" if grid.sheet else "  - sheet: 0"]
    if name_file:
        lines.append(f"    file: {_quoted(grid.file)}")
    lines.append(f"    heading_row: {grid.numbers[sheet.place] + 1}")
    lines += _year(sheet)
    lines.append("    tables:")
    targets = [target for table in _candidates(grid) for target in _targets(sheet, table)]
    lines += [line for target in targets for line in target] or _fallback(sheet)
    rest = [heading for _, heading in sheet.headings if heading not in sheet.used]
    if rest:
        lines.append("    # 没有用到的表头 / headings not used:")
        lines += [f"    #   {_comment(heading)}{_unit_hint(heading)}" for heading in rest]
    return lines


def _unit_hint(heading: str) -> str:
    bracket = split_unit(heading)[1]
    return f"（单位 / unit: {bracket}）" if unit_of(bracket) else ""


def _headings(grid: Grid) -> _Sheet:
    """The row with most headings that look like something known; the first with most texts where none does."""
    best: tuple[int, int] = (-1, -1)
    found = _Sheet(grid, 0, [])
    everything = {name for table in TABLES for name in known(table)}
    for place, number in enumerate(grid.numbers):
        if number >= HEADING_SEARCH_ROWS:
            break
        texts = [
            (cell, text)
            for cell, text in enumerate(heading_texts(grid, place))
            if isinstance(text, str) and text.strip()
        ]
        plain = [simplified(split_unit(text)[0]) for _, text in texts]
        score = (
            sum(1 for text in plain if text in everything or _BY_GRADE.match(text)),
            len(texts) if place < 2 else 0,
        )
        if score > best:
            best, found = score, _Sheet(grid, place, texts)
    counts: dict[str, int] = {}
    for _, text in found.headings:
        counts[normal(text)] = counts.get(normal(text), 0) + 1
    # A heading that stands twice cannot be named in a mapping file.
    found.headings = [(cell, text) for cell, text in found.headings if counts[normal(text)] == 1]
    for _, text in found.headings:
        if match := _BY_GRADE.match(simplified(split_unit(text)[0])):
            found.by_grade.setdefault(match.group(2), {})[_GRADES[match.group(1)]] = text
    return found


def _candidates(grid: Grid) -> Sequence[Table]:
    named = tables_named(grid.sheet or grid.file.rpartition(".")[0])
    if named:
        return named
    groups = (Group.RETURN, Group.DETAIL, Group.PERSONAL, Group.FORECAST)
    return sorted(
        (table for table in TABLES.values() if table.group in groups), key=lambda table: groups.index(table.group)
    )


def _year(sheet: _Sheet) -> list[str]:
    for cell, heading in sheet.headings:
        if simplified(normal(heading)) not in _YEAR_HEADINGS:
            continue
        values = [
            read_cell(row[cell], Column("year", Type.COUNT, "")).value
            for row in sheet.grid.rows[sheet.place + 1 :][:200]
        ]
        years = [value for value in values if isinstance(value, int)]
        if not years:
            continue
        sheet.used.add(heading)
        if max(years) < 200:
            return [
                f"    year: {{column: {_quoted(heading)}, add: {_FIRST_YEAR_OF_ROC}}} # {years[0]} = {years[0] + _FIRST_YEAR_OF_ROC}"
            ]
        return [f"    year: {{column: {_quoted(heading)}}}"]
    return []


def _guesses(sheet: _Sheet, table: Table) -> dict[str, _Guess]:
    """The best heading for each column; no heading serves two columns of a table."""
    names = known(table.name)
    pairs: list[tuple[float, int, str, str]] = []
    for cell, heading in sheet.headings:
        stem = simplified(split_unit(heading)[0])
        plain = simplified(normal(heading))
        if _BY_GRADE.match(stem):
            continue
        for name, column in names.items():
            same = simplified(name)
            likeness = 1.0 if same in (stem, plain) else difflib.SequenceMatcher(None, stem, same).ratio()
            if likeness >= _POSSIBLE:
                pairs.append((-min(likeness, 1.0), cell, heading, column.name))
    guesses: dict[str, _Guess] = {}
    taken: set[str] = set()
    for minus, _, heading, column_name in sorted(pairs):
        if column_name not in guesses and heading not in taken:
            guesses[column_name] = _Guess(heading, -minus)
            taken.add(heading)
    return guesses


def _targets(sheet: _Sheet, table: Table) -> list[list[str]]:
    """The lines of each target that `table` makes of the sheet; several for stages whose grades stand side by side."""
    guesses = _guesses(sheet, table)
    likely = {name: guess for name, guess in guesses.items() if guess.likeness >= _LIKELY}
    constants: list[dict[str, str]] = [{}]
    sums: list[dict[str, list[str]]] = [{}]
    if table.name == "stages":
        constants, sums = _stages(sheet, table, likely)
    needed = [column.name for column in table.columns if column.required]
    told = [name for name in likely if name not in needed and name not in table.key]
    if not told and not any(sums):
        return []
    missing = [name for name in needed if name not in likely and name not in constants[0]]
    wanted = 2 if table.group is Group.RETURN else 3
    if missing or len(likely) + sum(map(len, sums)) < min(wanted, len(table.columns)):
        return []
    return [
        _target(sheet, table, likely, guesses, constant, added) for constant, added in zip(constants, sums, strict=True)
    ]


def _stages(
    sheet: _Sheet, table: Table, likely: Mapping[str, _Guess]
) -> tuple[list[dict[str, str]], list[dict[str, list[str]]]]:
    """Which stages the sheet holds, where no column says it, and what its columns by grade add up to."""
    names = known(table.name)
    added: dict[str, dict[str, list[str]]] = {}
    for rest, grades in sorted(sheet.by_grade.items()):
        column = names.get(rest)
        if column is None or column.name in likely:
            continue
        for grade, heading in sorted(grades.items()):
            stage = "primary" if grade <= _LAST_PRIMARY_GRADE else "junior"
            added.setdefault(stage, {}).setdefault(column.name, []).append(heading)
    if "stage" in likely:
        return [{}], [{}]
    if not added:
        text = sheet.grid.file + sheet.grid.sheet + "".join(str(value) for row in sheet.grid.rows[:50] for value in row)
        is_junior = len(re.findall("初中|初级中学|國中|国中|初級中學", text)) > len(
            re.findall("小学|小學|國小|国小", text)
        )
        return [{"stage": "junior" if is_junior else "primary"}], [{}]
    return [{"stage": stage} for stage in added], list(added.values())


def _target(
    sheet: _Sheet,
    table: Table,
    likely: Mapping[str, _Guess],
    guesses: Mapping[str, _Guess],
    constants: Mapping[str, str],
    sums: Mapping[str, Sequence[str]],
) -> list[str]:
    lines = [f"      - table: {table.name} # {table.zh}", "        columns:"]
    for column in table.columns:
        if column.name in constants:
            lines.append(
                f"          {column.name}: {{value: {constants[column.name]}}} # {column.zh}：没有这一列，按猜测填写 / a guess"
            )
        elif column.name in sums:
            listed = ", ".join(_quoted(heading) for heading in sums[column.name])
            lines.append(f"          {column.name}: {{sum: [{listed}]}} # {column.zh}：按年级相加 / added up")
            sheet.used.update(sums[column.name])
        elif column.name in likely:
            lines += _line(sheet, column, likely[column.name])
        elif column.name in guesses:
            guess = guesses[column.name]
            lines.append(f"          # {column.name}: {_quoted(guess.heading)} # {column.zh}？{guess.likeness:.0%}")
        elif table.name == "schools" and column.type is Type.CODE:
            permitted = ", ".join(code.value for code in column.codes)
            lines.append(
                f"          # {column.name}: {{value: {column.codes[0].value}}} # {column.zh}：全部相同时可这样写 / if all alike: {permitted}"
            )
    return lines


def _line(sheet: _Sheet, column: Column, guess: _Guess) -> list[str]:
    sheet.used.add(guess.heading)
    certainty = "=" if guess.likeness >= _SURE else f"{guess.likeness:.0%}，请核对 / check"
    bracket = split_unit(guess.heading)[1]
    unit = f"；单位 / unit: {bracket}" if unit_of(bracket) else ""
    lines = [f"          {column.name}: {_quoted(guess.heading)} # {column.zh} {certainty}{unit}"]
    strange = _strange_values(sheet, column, guess.heading) if column.type is Type.CODE else []
    if strange:
        permitted = ", ".join(dict.fromkeys(codes_of(column).values()))
        lines.append(
            f"          # 不认识的值，请改写为 {column.name}: {{column: ..., values: {{值: {permitted.split(', ')[0]}}}}}："
        )
        lines.append(f"          #   {'、'.join(strange)}；可用 / permitted: {permitted}")
    return lines


def _strange_values(sheet: _Sheet, column: Column, heading: str) -> list[str]:
    cell = next(cell for cell, text in sheet.headings if text == heading)
    values = dict.fromkeys(row[cell] for row in sheet.grid.rows[sheet.place + 1 :] if row[cell] != "")
    strange = [
        _comment(shown(value))
        for value in values
        if (rule := read_cell(value, column).rule) and rule.severity is Severity.ERROR
    ]
    return [*strange[:_VALUES_SHOWN], *(["…"] if len(strange) > _VALUES_SHOWN else [])]


def _fallback(sheet: _Sheet) -> list[str]:
    """A target to start from where nothing was recognised."""
    first = sheet.headings[0][1] if sheet.headings else "机构标识码"
    sheet.used.add(first)
    return [
        "      # 没有认出任何一列，请改写下面的表和列。 / Nothing was recognised: rewrite table and columns.",
        "      - table: schools",
        "        columns:",
        f"          school_id: {_quoted(first)} # ?",
    ]
