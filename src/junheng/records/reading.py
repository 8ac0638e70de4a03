"""Files in, snapshots out: `read` opens, recognises (or maps), converts and checks, and splits by county.

All findings come back at once, in the order of the files. One error, and nothing is imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from junheng.errors import UsageError
from junheng.records.files.addresses import column_number
from junheng.records.files.grids import Grid, Progress, open_files
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout.feeds import Feed
from junheng.records.layout.mapping import MappedFeeds, map_grids, read_mapping
from junheng.records.layout.recognise import NOTHING_RECOGNISED, recognise
from junheng.records.official.forms.findings import LAYOUT_UNUSED
from junheng.records.official.forms.layout import read_layout
from junheng.records.official.forms.reading import read_workbooks, take_workbooks
from junheng.records.official.forms.school import Workbook
from junheng.records.official.joining import feeds_of, official_sheets
from junheng.records.official.merging import merge_files, once
from junheng.records.snapshot import Snapshot, SourceSheet, schema
from junheng.records.values.convert import Converted, convert
from junheng.records.values.counties import split
from junheng.records.values.keys import Assembled, Places, check_keys, convert_county_units
from junheng.tables import TABLES
from junheng.text import Text

_Kind = tuple[str, str, str, str, str]
FINDINGS_PER_COLUMN = 200  # of one rule in one column of one sheet; the rest are counted

NOTHING_FILLED = FindingRule(
    "nothing-filled",
    Severity.ERROR,
    Text("所有的表都没有数据", "no table holds a record"),
    Text("请填写后重新导入", "fill them in and import again"),
)
AND_MORE = FindingRule(
    "and-more-errors",
    Severity.ERROR,
    Text("同类错误还有 {count} 处没有列出：{what}", "{count} more errors of this kind are not listed: {what_en}"),
    Text("请先改正已列出的错误，再重新导入", "correct those listed, then import again"),
)
AND_MORE_DOUBTS = FindingRule(
    "and-more-doubts",
    Severity.DOUBT,
    Text("同类疑问还有 {count} 处没有列出：{what}", "{count} more doubts of this kind are not listed: {what_en}"),
    Text("请先处理已列出的疑问，再重新导入", "settle those listed, then import again"),
)


OTHER_YEAR = FindingRule(
    "other-year-in-title",
    Severity.DOUBT,
    Text("标题写的是{said}年，正在按{year}年读取", "the title says {said}, but it is read as {year}"),
    Text("请核对是不是选错了文件或学年", "check that the file and the school year are the right ones"),
)
SHEET_TWICE = FindingRule(
    "sheet-twice",
    Severity.ERROR,
    Text("与工作表“{other}”的内容完全相同，会重复计算", "holds the same as sheet “{other}” and would be counted twice"),
    Text("请删去其中一张", "take one of the two out"),
)
ROWS_TWICE = FindingRule(
    "rows-in-two-sheets",
    Severity.DOUBT,
    Text(
        "有{count}行与工作表“{other}”的完全相同，都算进去了",
        "{count} rows are the same as in sheet “{other}”; all were counted",
    ),
    Text("请核对是不是重复", "check whether they are there twice"),
)


@dataclass(frozen=True)
class Reading:
    """What was read: one snapshot per county, none if any finding is an error.

    `readable` is what could be read where errors stop the import: for checks, so that contradictions are told together
    with the errors; it is never kept.
    """

    snapshots: tuple[Snapshot, ...]
    findings: tuple[Finding, ...]
    files: tuple[Path, ...] = ()
    readable: tuple[Snapshot, ...] = ()


def read(
    paths: Sequence[Path],
    *,
    year: int | None,
    mapping: Path | None = None,
    layout: Path | None = None,
    lists_schools: bool = True,
    progress: Progress | None = None,
) -> Reading:
    """Read the tables in `paths`: a folder of CSV files or workbooks, single files, or any table with a mapping.

    Args:
        paths: files and folders.
        year: the school year, named by the autumn in which it starts; None takes it from the mapping.
        mapping: a mapping file (YAML) for tables that are not laid out as the templates are.
        layout: a layout file (YAML) of school forms, for forms that the program does not know yet.
        lists_schools: whether the files have to list the schools that they speak of.
        progress: called with a word, how much is done, and how much there is.

    Raises:
        UsageError: no year is given and the mapping gives none, or both a mapping and a layout are given.
        YamlError: the mapping or layout file cannot be used.
    """
    _refuse_wrong_use(year, mapping, layout)
    rules = read_mapping(mapping) if mapping is not None else None
    own = read_layout(layout) if layout is not None else None
    opened = open_files(paths, progress)
    findings = list(opened.findings)
    workbooks: tuple[Workbook, ...] = ()
    if rules is not None:
        mapped = map_grids(rules, opened.grids, year)
    else:
        workbooks, others = take_workbooks(opened.grids, year or 0, own)
        mapped = _recognised(others, year)
        if layout is not None and not any(workbook.layout is own for workbook in workbooks):
            findings.append(Finding(LAYOUT_UNUSED, {"layout": layout.name}, file=layout.name))
    findings += mapped.findings
    feeds = [feed for feed in mapped.feeds if feed.rows and feed.parts]
    if not feeds and not workbooks and not _has_error(findings):
        rule = NOTHING_FILLED if mapped.feeds else NOTHING_RECOGNISED
        findings.append(Finding(rule, file=" ".join(path.name for path in paths)))
    tables, sheets, said = _convert(feeds, progress)
    findings += said
    if workbooks and year is not None:
        forms = read_workbooks(workbooks, year, len(sheets), _codes(tables), progress)
        findings += forms.findings
        sheets += forms.sheets
        for name, one in forms.tables.items():
            tables[name] = _joined(tables[name], one) if name in tables else one
    places = Places(sheets)
    if "county" in tables:
        tables["county"], said = convert_county_units(tables["county"], places)
        findings += said
    if mapped.official or workbooks:
        findings += merge_files(tables, places)
    findings += check_keys(tables, places, lists_schools=lists_schools)
    findings = once(findings, mapped.official)
    order = {(grid.file, grid.sheet): number for number, grid in enumerate(opened.grids)}
    if _has_error(findings) or mapped.year is None:
        return Reading((), arranged(findings, order), opened.files, _readable(tables, mapped.year, sheets))
    parts, said = split(tables, places)
    findings += said
    listed = arranged(findings, order)
    if _has_error(findings):
        return Reading((), listed, opened.files)
    kept = tuple(finding for finding in listed if finding.severity is not Severity.ERROR)
    snapshots = tuple(part.snapshot(mapped.year, sheets, kept) for part in parts)
    return Reading(snapshots, listed, opened.files)


def _refuse_wrong_use(year: int | None, mapping: Path | None, layout: Path | None) -> None:
    if year is None and mapping is None:
        raise UsageError(
            Text("请用 --year 说明学年，如 --year 2024", "say the school year with --year, such as --year 2024")
        )
    if year is not None and not 1900 <= year <= 2200:
        raise UsageError(
            Text(f"学年 {year} 不合理，请用四位数，如 2024", f"the year {year} is not plausible; write it like 2024")
        )
    if mapping is not None and layout is not None:
        raise UsageError(
            Text(
                "--map 和 --layout-file 不能同时用，请分两次导入",
                "--map and --layout-file do not go together: import twice",
            )
        )


def _has_error(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _readable(
    tables: Mapping[str, Assembled], year: int | None, sheets: tuple[SourceSheet, ...]
) -> tuple[Snapshot, ...]:
    """The rows that have their keys, the first of each key, as snapshots by county."""
    if year is None:
        return ()
    kept = {}
    for name, one in tables.items():
        key = list(one.table.key)
        rows = one.frame.with_row_index("__row").drop_nulls(
            [column for column in key if one.table.column(column).required]
        )
        places = (rows.unique(key, keep="first", maintain_order=True) if key else rows)["__row"]
        kept[name] = Assembled(one.table, one.frame[places], one.addresses[places])
    parts, _ = split(kept, Places(sheets))
    return tuple(part.snapshot(year, sheets, ()) for part in parts)


def _recognised(grids: Sequence[Grid], year: int | None) -> MappedFeeds:
    official = official_sheets(grids)
    feeds: list[Feed] = []
    findings = list(official.findings)
    other_years: set[tuple[str, frozenset[int]]] = set()
    for grid in official.others:
        found = recognise(grid)
        findings += found.findings
        if found.feed is not None:
            feeds.append(found.feed)
        if found.years and year not in found.years and (grid.file, found.years) not in other_years:
            other_years.add((grid.file, found.years))  # said once: the sheets of a workbook name the same
            words = {"said": "、".join(map(str, sorted(found.years))), "year": str(year)}
            findings.append(Finding(OTHER_YEAR, words, file=grid.file, sheet=grid.sheet))
    joined, said = feeds_of(official, feeds)
    return MappedFeeds((*feeds, *joined), (*findings, *said), year, official.files)


def _convert(
    feeds: Sequence[Feed], progress: Progress | None
) -> tuple[dict[str, Assembled], tuple[SourceSheet, ...], list[Finding]]:
    """Every feed read, and the rows of each table put together."""
    sheets: dict[SourceSheet, int] = {}
    read_feeds: dict[str, list[Converted]] = {}
    findings: list[Finding] = []
    for number, feed in enumerate(feeds):
        if progress is not None:
            progress(feed.table.zh, number, len(feeds))
        sheet = sheets.setdefault(SourceSheet(feed.grid.file, feed.grid.sheet, feed.grid.sha256), len(sheets))
        converted = convert(feed, sheet)
        findings += converted.findings
        findings += _twice(converted, read_feeds.get(feed.table.name, []))
        read_feeds.setdefault(feed.table.name, []).append(converted)
    if progress is not None and feeds:
        progress(feeds[-1].table.zh, len(feeds), len(feeds))
    return {name: _assemble(name, parts) for name, parts in read_feeds.items()}, tuple(sheets), findings


def _twice(one: Converted, others: Sequence[Converted]) -> list[Finding]:
    """What sheets of one file have in common where rows may be alike; rows that have a key are told by it."""
    table, grid = one.feed.table, one.feed.grid
    if table.key:
        return []
    columns = one.frame.columns
    same = [other for other in others if other.feed.grid.file == grid.file and set(other.frame.columns) == set(columns)]
    for other in same:
        if other.frame.equals(one.frame):
            return [_of_sheets(SHEET_TWICE, one, other)]
    for other in same:
        count = one.frame.join(other.frame.select(columns), on=columns, how="semi", nulls_equal=True).height
        if count:
            return [_of_sheets(ROWS_TWICE, one, other, count=str(count))]
    return []


def _of_sheets(rule: FindingRule, one: Converted, other: Converted, **words: str) -> Finding:
    grid = one.feed.grid
    said = {**words, "other": other.feed.grid.sheet}
    return Finding(rule, said, file=grid.file, sheet=grid.sheet, table=one.feed.table.name)


def _codes(tables: Mapping[str, Assembled]) -> dict[str, str]:
    """The codes of the schools that alone have their name."""
    if "schools" not in tables:
        return {}
    schools = tables["schools"].frame.select("name", "school_id").drop_nulls().unique()
    return dict(schools.filter(pl.col("name").is_unique()).iter_rows())


def _joined(one: Assembled, other: Assembled) -> Assembled:
    """The rows of both."""
    return Assembled(one.table, pl.concat([one.frame, other.frame]), pl.concat([one.addresses, other.addresses]))


def _assemble(name: str, parts: Sequence[Converted]) -> Assembled:
    wanted = schema(TABLES[name])
    frames = [_full(part.frame, len(part.feed.rows), wanted) for part in parts]
    addresses = [_full(part.addresses, len(part.feed.rows), dict.fromkeys(wanted, pl.String)) for part in parts]
    return Assembled(TABLES[name], pl.concat(frames), pl.concat(addresses))


def _full(frame: pl.DataFrame, height: int, wanted: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """`frame` with every column of `wanted`; those that it lacks are null."""
    return pl.DataFrame(
        [
            frame[name] if name in frame.columns else pl.repeat(None, height, dtype=dtype, eager=True).alias(name)
            for name, dtype in wanted.items()
        ]
    )


def arranged(findings: Sequence[Finding], order: Mapping[tuple[str, str], int]) -> tuple[Finding, ...]:
    """Findings by file, sheet and row; of many alike in one column the first, and how many more there are."""
    arranged = sorted(
        findings,
        key=lambda finding: (
            order.get((finding.file, finding.sheet), -1),
            finding.file,
            finding.sheet,
            _position(finding.cell),
        ),
    )
    counts: dict[_Kind, int] = {}
    kept: list[Finding] = []
    last: dict[_Kind, Finding] = {}
    for finding in arranged:
        kind: _Kind = (finding.rule.code, finding.file, finding.sheet, finding.table, finding.column)
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= FINDINGS_PER_COLUMN or finding.severity is Severity.NOTE:
            kept.append(finding)
        else:
            last[kind] = finding
    for kind, finding in last.items():
        rule = AND_MORE if finding.severity is Severity.ERROR else AND_MORE_DOUBTS
        values = {
            "count": str(counts[kind] - FINDINGS_PER_COLUMN),
            "what": finding.what("zh"),
            "what_en": finding.what("en"),
        }
        kept.append(Finding(rule, values, finding.file, finding.sheet, finding.cell, finding.table, (), finding.column))
    return tuple(kept)


def _position(cell: str) -> tuple[int, int]:
    match = re.match(r"([A-Z]+)(\d+)", cell)
    return (int(match.group(2)), column_number(match.group(1))) if match else (0, 0)
