"""Which table a sheet is, which row holds its headings, and which column each heading names.

Enter by `recognise`. A sheet is known by its name (schema name or Chinese name, numbering around it tolerated) and
otherwise by its headings. The heading row is the one of the first rows that names most columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from junheng.records.files.addresses import address, column_letters
from junheng.records.files.grids import Grid
from junheng.records.files.limits import Flaw
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout import units
from junheng.records.layout.feeds import Feed, Part
from junheng.records.layout.headings import Heading, nearest, normal, understand
from junheng.records.layout.lines import Line, is_column_numbers, other_lines
from junheng.tables import TABLES, Column, Group, Table, Type
from junheng.text import Text

HEADING_SEARCH_ROWS = 20

NOT_A_TABLE = FindingRule(
    "not-a-table",
    Severity.NOTE,
    Text("不是已知的表，没有读取", "is no known table and was not read"),
    Text(
        "如要导入，请把工作表（或 CSV 文件）命名为表名，如“{names}”，或使用对照文件",
        "to import it, name the sheet (or CSV file) after a table, such as “{names_en}”, or use a mapping file",
    ),
)
NOTHING_RECOGNISED = FindingRule(
    "nothing-recognised",
    Severity.ERROR,
    Text("没有认出任何一张表", "no table was recognised"),
    Text(
        "请填在工作台下载的 Excel 或 junheng new 生成的模板里；自己的表格，用 junheng map 起草对照文件",
        "fill in the workbook that the desk gives or the template that junheng new writes, or draft a mapping file for "
        "your own tables with junheng map",
    ),
)
BY_HEADINGS = FindingRule(
    "recognised-by-headings",
    Severity.NOTE,
    Text("按表头认作“{table}”", "was recognised as “{table_en}” by its headings"),
    Text("如果不对，请改名或移走该表", "if this is wrong, rename the sheet or take it out"),
)
HIDDEN_SHEET = FindingRule(
    "hidden-sheet",
    Severity.NOTE,
    Text("隐藏的工作表没有读取（看起来是“{table}”）", "the hidden sheet was not read (it looks like “{table_en}”)"),
    Text("如要导入，请取消隐藏", "to import it, unhide it"),
)
NO_HEADINGS = FindingRule(
    "no-headings",
    Severity.ERROR,
    Text("表“{table}”前 {rows} 行中找不到表头", "no headings of “{table_en}” are found in the first {rows} rows"),
    Text("请保留模板中的表头行", "keep the heading row of the template"),
)
NO_ROWS = FindingRule(
    "no-rows",
    Severity.NOTE,
    Text("表“{table}”只有表头，没有数据", "“{table_en}” has headings but no records"),
    Text("如有数据请填写；没有则无需处理", "fill in the records, if there are any"),
)
UNKNOWN_HEADING = FindingRule(
    "unknown-heading",
    Severity.NOTE,
    Text(
        "不认识表头“{heading}”，该列没有读取{hint}",
        "heading “{heading}” is not known; its column was not read{hint_en}",
    ),
    Text("如该列有用，请改用模板中的表头", "if the column matters, use the heading of the template"),
)
NO_HEADING = FindingRule(
    "column-without-heading",
    Severity.NOTE,
    Text("{letters} 列有内容但没有表头，没有读取", "column {letters} has content but no heading; it was not read"),
    Text("如该列有用，请补上表头", "if the column matters, give it a heading"),
)
HEADING_TWICE = FindingRule(
    "heading-twice",
    Severity.ERROR,
    Text("“{column}”这一列出现了两次（{cells}）", "“{column_en}” stands twice ({cells})"),
    Text("请只保留一列", "keep one of them"),
)
MISSING_COLUMN = FindingRule(
    "missing-column",
    Severity.ERROR,
    Text("表“{table}”缺少必需的列“{column}”", "“{table_en}” lacks the column “{column_en}”, which is needed"),
    Text("请补上该列", "add the column"),
)
OTHER_UNIT = FindingRule(
    "unit-converted",
    Severity.NOTE,
    Text(
        "“{column}”的单位是“{unit}”，已换算为“{wanted}”", "“{column_en}” is in “{unit}”; it was converted to “{wanted}”"
    ),
    Text("请核对换算后的数是否合理", "check that the converted figures are plausible"),
)
WRONG_UNIT = FindingRule(
    "wrong-unit",
    Severity.ERROR,
    Text(
        "“{column}”的单位写作“{unit}”，应为“{wanted}”", "“{column_en}” says the unit “{unit}”; it should be “{wanted}”"
    ),
    Text("请改正表头中的单位和该列的数", "correct the unit in the heading and the figures of the column"),
)
TOTALS_SKIPPED = FindingRule(
    "totals-skipped",
    Severity.NOTE,
    Text("跳过合计行 {count} 行（首处 {first}）", "{count} total row(s) were skipped (first at {first})"),
    Text("无需处理；合计由软件计算", "nothing to do; totals are computed"),
)
HEADINGS_REPEATED = FindingRule(
    "headings-repeated",
    Severity.NOTE,
    Text(
        "跳过重复的表头 {count} 行（首处 {first}）", "{count} repeated heading row(s) were skipped (first at {first})"
    ),
    Text("无需处理", "nothing to do"),
)
SHIFTED_ROW = FindingRule(
    "shifted-row",
    Severity.ERROR,
    Text(
        "这一行有 {found} 列，表头只有 {wanted} 列，各列可能已错位",
        "the row has {found} cells, the headings {wanted}; its cells may have shifted",
    ),
    Text(
        "请检查该行中是否有未加引号的逗号（如 1,234）",
        "look for a comma without quotation marks in this row (such as 1,234)",
    ),
)

# Sheets of that name are for people, not for import.
_FOR_PEOPLE = re.compile(
    r"说明|检查结果|findings|目录|封面|字典|代码|选项|下拉|示例|readme|notes?$|guide|contents|codes|lists?$|cover"
)


# The year that a title ends with or has in brackets (2024年), and the school year (2024-2025学年, 2025年春季学期); a date or
# the year of a document is neither.
_YEAR_SAID = re.compile(
    r"(?<!\d)(20\d\d)(?:年?\s*[-–—－~～至/]+\s*(20\d\d))?\s*(学年|年春|年秋|年度?(?=\s*(?:$|[)）】\]])))"
)


@dataclass(frozen=True)
class Recognised:
    """The feed of one sheet, if it is a table, and what was found on the way."""

    feed: Feed | None
    findings: tuple[Finding, ...] = ()
    years: frozenset[int] = frozenset()  # that the lines above the headings name


@dataclass(frozen=True, slots=True)
class _Head:
    """A heading row understood: its place in the grid's rows, where data start, and the columns by cell."""

    place: int
    start: int
    texts: tuple[object, ...]
    found: Mapping[int, Heading] = field(default_factory=dict)


def recognise(grid: Grid) -> Recognised:
    """The feed of `grid`; without one where it is no known table."""
    by_name = tables_named(grid.sheet or grid.file.rpartition(".")[0] or grid.file)
    table, head = _table(grid, by_name)
    if table is None:
        if grid.is_hidden or _FOR_PEOPLE.search(normal(grid.sheet)):
            return Recognised(None)
        return Recognised(None, (Finding(NOT_A_TABLE, _examples(), file=grid.file, sheet=grid.sheet),))
    names = {"table": table.zh, "table_en": table.en}
    if grid.is_hidden:
        return Recognised(None, (Finding(HIDDEN_SHEET, names, file=grid.file, sheet=grid.sheet),))
    if head is None:
        words = {**names, "rows": str(HEADING_SEARCH_ROWS)}
        return Recognised(None, (Finding(NO_HEADINGS, words, file=grid.file, sheet=grid.sheet, table=table.name),))
    findings: list[Finding] = []
    if not by_name:
        findings.append(Finding(BY_HEADINGS, names, file=grid.file, sheet=grid.sheet, table=table.name))
    return _feed(grid, table, head, findings)


def _examples() -> dict[str, str]:
    return {"names": TABLES["schools"].zh, "names_en": "schools"}


def tables_named(name: str) -> tuple[Table, ...]:
    """Tables that a sheet or file called `name` may be; several only for the name that two share (monitoring)."""
    plain = normal(name)
    trimmed = re.sub(
        r"^(附件|附表|表|sheet)?[\d一二三四五六七八九十]*[.、\-:)]*|(\d{4})(学年度|学年|年度?)?", "", plain
    )
    trimmed = re.sub(r"(\(\d+\)|-副本|-copy|副本)+$|[-.、()\d]+$", "", trimmed)
    candidates = {plain, trimmed, trimmed.removesuffix("表"), plain.removesuffix("表")}
    if "monitoring" in candidates:
        return (TABLES["monitoring_balance"], TABLES["monitoring_quality"])
    return tuple(
        table
        for table in TABLES.values()
        if candidates & {normal(table.name), normal(table.zh), normal(table.zh).removesuffix("表"), normal(table.en)}
    )


def _table(grid: Grid, by_name: Sequence[Table]) -> tuple[Table | None, _Head | None]:
    if len(by_name) == 1:
        return by_name[0], find_head(grid, by_name[0])
    best: tuple[int, int, Table, _Head] | None = None
    tied = False
    for table in by_name or TABLES.values():
        head = find_head(grid, table)
        if head is None:
            continue
        columns = {heading.column.name for heading in head.found.values()}
        required = {column.name for column in table.columns if column.required}
        if not by_name and (
            not required <= columns or len(columns) < 3 or len(columns) * 5 < sum(map(_is_text, head.texts)) * 3
        ):
            continue
        score = (len(columns), -len(table.columns))
        tied = best is not None and score == best[:2]
        if best is None or score > best[:2]:
            best = (*score, table, head)
    if best is None or (tied and not by_name):
        return (by_name[0] if by_name else None), None
    return best[2], best[3]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def heading_texts(grid: Grid, place: int) -> list[object]:
    """The texts of row `place` as headings: a merged cell speaks for every cell that it covers."""
    number = grid.numbers[place]
    texts = list(grid.rows[place])
    index = {row: place for place, row in enumerate(grid.numbers[: place + 1])}
    for (top, left), (bottom, right) in grid.merged:
        if top <= number <= bottom and top in index and left < len(texts):
            text = grid.rows[index[top]][left]
            for column in range(left, min(right, len(texts) - 1) + 1):
                # A title over all columns is no heading of theirs; one over several rows is.
                if texts[column] == "" and top < number:
                    texts[column] = text
    return texts


def find_head(grid: Grid, table: Table) -> _Head | None:
    """The heading row of `grid` read as `table`."""
    best: _Head | None = None
    for place, number in enumerate(grid.numbers):
        if number >= HEADING_SEARCH_ROWS:
            break
        if not any(_is_text(value) for value in grid.rows[place]):
            continue
        texts = heading_texts(grid, place)
        found = {
            column: heading
            for column, text in enumerate(texts)
            if _is_text(text) and (heading := understand(table.name, text)) is not None
        }
        if found and (best is None or len(found) > len(best.found)):
            best = _Head(place, place + 1, tuple(texts), found)
    return best if best is not None and _is_plausible(best, table) else None


def _is_plausible(head: _Head, table: Table) -> bool:
    # A single known word in a data row (a school called 学校) does not make headings, where the table has more columns.
    texts = sum(map(_is_text, head.texts))
    return len(head.found) >= min(2, len(table.columns)) or texts <= 2


def _feed(grid: Grid, table: Table, head: _Head, findings: list[Finding]) -> Recognised:
    start, declared = under_heading(grid, head.start)
    above = units_above(grid, head.place)
    parts: dict[str, Part] = {}
    places: dict[str, list[int]] = {}
    for cell, heading in sorted(head.found.items()):
        places.setdefault(heading.column.name, []).append(cell)
    row = grid.numbers[head.place]
    for name, cells in places.items():
        column = table.column(name)
        words = {"column": column.zh, "column_en": column.en}
        if len(cells) > 1:
            values = {**words, "cells": ", ".join(address(row, cell) for cell in cells)}
            findings.append(_at(HEADING_TWICE, grid, table, row, cells[1], name, values))
            continue
        heading = head.found[cells[0]]
        unit, said = (heading.unit, heading.unit_words) if heading.unit else declared.get(cells[0], (None, ""))
        if unit is None:
            unit, said = next(
                ((one, text) for text, one in above if units.factor(one, column.unit) is not None), (None, "")
            )
        parts[name] = _part(grid, table, column, (row, cells[0]), unit, said, findings)
    findings += _missing(grid, table, places, row)
    findings += _unknown(grid, table, head, row, start)
    rows = _records(grid, table, head, start, parts, findings)
    if not rows and table.group is Group.RETURN:
        findings.append(
            Finding(
                NO_ROWS, {"table": table.zh, "table_en": table.en}, file=grid.file, sheet=grid.sheet, table=table.name
            )
        )
    return Recognised(Feed(grid, table, tuple(rows), parts), tuple(findings), _years_above(grid, table, head.place))


def _years_above(grid: Grid, table: Table, place: int) -> frozenset[int]:
    """The school years that titles above row `place` name; of a table whose rows have years of their own none."""
    if "year" in table.names:
        return frozenset()
    years: set[int] = set()
    for text in (value for row in grid.rows[:place] for value in row if isinstance(value, str)):
        for first, last, how in _YEAR_SAID.findall(text):
            begin = int(first) - (how == "年春")
            years |= {begin} if how == "学年" or not last else set(range(begin, int(last) + 1))
    return frozenset(years)


def _at(
    rule: FindingRule,
    grid: Grid,
    table: Table,
    row: int,
    cell: int,
    column: str = "",
    values: Mapping[str, str] | None = None,
) -> Finding:
    return Finding(
        rule, values or {}, file=grid.file, sheet=grid.sheet, cell=address(row, cell), table=table.name, column=column
    )


def _part(
    grid: Grid,
    table: Table,
    column: Column,
    place: tuple[int, int],
    unit: units.Unit | None,
    said: str,
    findings: list[Finding],
) -> Part:
    if unit is None or column.type in (Type.TEXT, Type.CODE, Type.YES_NO, Type.DATE):
        return Part((place[1],))
    factor = units.factor(unit, column.unit)
    words = {"column": column.zh, "column_en": column.en, "unit": said, "wanted": column.unit or "无"}
    if factor is None:
        if _is_harmless(unit, column):
            return Part((place[1],))
        findings.append(_at(WRONG_UNIT, grid, table, *place, column.name, words))
        return Part((place[1],))
    if factor != 1:
        findings.append(_at(OTHER_UNIT, grid, table, *place, column.name, words))
    return Part((place[1],), factor=factor, unit=said)


def _is_harmless(unit: units.Unit, column: Column) -> bool:
    # 教师数(个) counts heads all the same; a column without a unit takes any that leaves its figures as they are.
    counted = {"people", "things"}
    wanted = units.unit_of(column.unit)
    return unit.factor == 1 and (wanted is None or {unit.kind, wanted.kind} <= counted)


def under_heading(grid: Grid, start: int) -> tuple[int, dict[int, tuple[units.Unit, str]]]:
    """Where data start from row `start` on, below rows of units and of column numbers, and the units said there."""
    declared: dict[int, tuple[units.Unit, str]] = {}
    while start < len(grid.rows):
        row = grid.rows[start]
        said = {cell: value for cell, value in enumerate(row) if value != ""}
        found = {cell: (units.unit_of(value), value) for cell, value in said.items() if isinstance(value, str)}
        if said and len(found) == len(said) and all(unit is not None for unit, _ in found.values()):
            declared |= {
                cell: (unit, value.strip("()（）")) for cell, (unit, value) in found.items() if unit is not None
            }
        elif not is_column_numbers(row):
            break
        start += 1
    return start, declared


def units_above(grid: Grid, place: int) -> tuple[tuple[str, units.Unit], ...]:
    """The units that lines above row `place` declare (单位:人、平方米、万元)."""
    found: list[tuple[str, units.Unit]] = []
    for row in grid.rows[:place]:
        for value in row:
            if isinstance(value, str):
                found += units.units_in_line(value)
    return tuple(found)


def _missing(grid: Grid, table: Table, given: Mapping[str, list[int]], row: int) -> list[Finding]:
    lacking = [column for column in table.columns if column.required and column.name not in given]
    return [
        _at(
            MISSING_COLUMN,
            grid,
            table,
            row,
            0,
            column.name,
            {"table": table.zh, "table_en": table.en, "column": column.zh, "column_en": column.en},
        )
        for column in lacking
    ]


def _unknown(grid: Grid, table: Table, head: _Head, row: int, start: int) -> list[Finding]:
    findings = []
    for cell, text in enumerate(head.texts):
        if cell in head.found:
            continue
        if text == "" or (isinstance(text, str) and text.isspace()):
            used = next((place for place in range(start, len(grid.rows)) if grid.rows[place][cell] != ""), None)
            if used is not None and not grid.is_csv:
                findings.append(
                    _at(NO_HEADING, grid, table, grid.numbers[used], cell, "", {"letters": column_letters(cell)})
                )
            continue
        if normal(text) in ("序号", "编号", "no", "no.", "#"):
            continue
        near = nearest(table, text)
        hint = f"；是否为“{near.zh}”？" if near else ""
        hint_en = f"; is “{near.en}” meant?" if near else ""
        values = {"heading": " ".join(str(text).split())[:60], "hint": hint, "hint_en": hint_en}
        findings.append(_at(UNKNOWN_HEADING, grid, table, row, cell, "", values))
    return findings


def _records(
    grid: Grid, table: Table, head: _Head, start: int, parts: Mapping[str, Part], findings: list[Finding]
) -> list[int]:
    headings = [(cell, normal(head.texts[cell])) for cell in sorted(head.found)]
    names = [
        parts[column.name].cells[0]
        for column in table.columns
        if column.name in parts and (column.name in table.key or column.name == "name" or column.references)
    ]
    used = [part.cells[0] for part in parts.values()]
    return data_rows(grid, table, start, names, used, headings, findings, csv_width=len_of_heading(grid, head.place))


def len_of_heading(grid: Grid, place: int) -> int | None:
    """How many cells the heading line of a CSV file has; None for sheets."""
    return grid.widths[place] if grid.is_csv else None


def data_rows(
    grid: Grid,
    table: Table,
    start: int,
    names: Sequence[int],
    used: Sequence[int],
    headings: Sequence[tuple[int, str]],
    findings: list[Finding],
    csv_width: int | None,
    passed_over: Collection[int] = (),
) -> list[int]:
    """Places of the records from `start` on but `passed_over`; what is skipped or shifted is added to `findings`."""
    others = other_lines(grid, start, names, headings)
    flawed = {row for (row, _), flaw in grid.flaws.items() if flaw is not Flaw.EMPTY}
    left_out = {*passed_over, *others, *(place for place in _blank(grid, used) if grid.numbers[place] not in flawed)}
    records = [place for place in range(start, len(grid.rows)) if place not in left_out]
    skipped: dict[Line, list[int]] = {}
    for place, line in others.items():
        if place not in passed_over:
            skipped.setdefault(line, []).append(place)
    for line, rule in ((Line.TOTAL, TOTALS_SKIPPED), (Line.HEADING, HEADINGS_REPEATED)):
        if places := skipped.get(line):
            first = address(grid.numbers[places[0]], 0)
            values = {"count": str(len(places)), "first": first}
            findings.append(Finding(rule, values, file=grid.file, sheet=grid.sheet, cell=first, table=table.name))
    if csv_width is not None:
        findings += _shifted(grid, table, records, csv_width)
    return records


def _blank(grid: Grid, used: Sequence[int]) -> set[int]:
    """Places of the lines that are empty in all cells of `used`."""
    places: set[int] | None = None
    for cell in used:
        empty = set(grid.columns[cell].are_empty.arg_true())
        places = empty if places is None else places & empty
        if not places:
            break
    return places or set()


def _shifted(grid: Grid, table: Table, records: Sequence[int], wanted: int) -> list[Finding]:
    """CSV rows longer than the headings. Empty cells at the end are no fault where every row has as many."""
    longer = [place for place in records if grid.widths[place] > wanted]
    if not longer:
        return []
    usual = Counter(grid.widths[place] for place in records).most_common(1)[0][0]
    findings = []
    for place in longer:
        if grid.widths[place] != usual or any(value != "" for value in grid.rows[place][wanted:]):
            values = {"found": str(grid.widths[place]), "wanted": str(wanted)}
            findings.append(_at(SHIFTED_ROW, grid, table, grid.numbers[place], wanted, "", values))
    return findings
