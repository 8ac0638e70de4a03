"""Commands about data: new, map, import, check, export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from junheng.cli.options import (
    NATIONAL,
    argument,
    chosen_standard,
    command,
    flag,
    must_exist,
    one_county,
    path_option,
    text_option,
    under_standard,
)
from junheng.cli.options import as_json as as_json_option
from junheng.cli.options import folder as folder_argument
from junheng.cli.options import overwrite as overwrite_option
from junheng.cli.options import year as year_option
from junheng.cli.screen import Screen
from junheng.errors import UsageError
from junheng.evaluation import evaluate
from junheng.example import YEARS, example_county
from junheng.records import Reading, read
from junheng.records.checks import ABOUT_ABSENT_ROWS
from junheng.records.checks import check as check_snapshot
from junheng.records.county import open_doubts, with_checks
from junheng.records.durable import write_for_user
from junheng.records.files.grids import open_file
from junheng.records.findings import SEVERITY_NAMES, Finding, Severity
from junheng.records.layout.draft import draft_mapping
from junheng.records.official.forms.reading import draft_layout
from junheng.records.snapshot import Snapshot, with_findings
from junheng.records.store import counties, county_folder, is_county_folder, load, release, save, years
from junheng.records.writing.csv_folder import write_csv_folder
from junheng.records.writing.school_forms import layout_of, write_forms
from junheng.records.writing.school_forms import not_carried as not_in_forms
from junheng.records.writing.statistics import not_carried, write_statistics
from junheng.records.writing.workbook import EXPORT, Ids, write_template, write_workbook
from junheng.standards import load_standard
from junheng.tables import TABLES, Group
from junheng.text import Text

TEMPLATE = Text("学校报表.xlsx", "returns.xlsx")
FORMS = Text("报表", "returns")
SHOWN = 40  # findings spelled out on the screen; --json and --marked have all


def new(
    show: Screen, folder: Path, example: bool, messy: bool, everything: bool, year: int | None, overwrite: bool
) -> None:
    """Make the template, or the example county."""
    if messy:
        make_messy(show, folder)
    elif example:
        make_example(show, folder)
        show.say(Text("接下来：junheng evaluate {folder}", "Next: junheng evaluate {folder}"), folder=folder)
    else:
        groups = tuple(Group) if everything else (Group.RETURN, Group.DETAIL)
        target = folder / TEMPLATE.get(show.language)
        folder.mkdir(parents=True, exist_ok=True)
        write_template(target, groups, show.language, year, ids=known_ids(), overwrite=overwrite)
        show.say(
            Text(
                "已新建模板：{target}\n填好后检查：junheng check {target} --year {year}\n再导入：junheng import {target} --into {folder} --year {year}",
                "Made the template: {target}\nFill it in, then check it: junheng check {target} --year {year}\n"
                "and import it: junheng import {target} --into {folder} --year {year}",
            ),
            target=target, folder=folder, year=year or date.today().year,
        )  # fmt: skip


def known_ids() -> Ids:
    """The vetoes and the indicators that rest on documents, to stand in the template."""
    pack = load_standard(NATIONAL).pack
    documents = [(name, rule.name) for name, rule in pack.indicators.items() if rule.method.endswith("_judgement")]
    return {
        "vetoes": [(name, rule.name.zh) for name, rule in pack.vetoes.items()],
        "evidence": [(name, words.zh) for name, words in documents],
    }


def make_example(show: Screen, folder: Path) -> None:
    """The example county: workbooks of five years, imported.

    Raises:
        UsageError: the folder holds something else.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            Text(f"文件夹“{folder}”不是空的，请换一个新文件夹", f"the folder {folder} is not empty, name a new one")
        )
    forms = folder / FORMS.get(show.language)
    forms.mkdir(parents=True)
    tables = example_county()
    with show.progress() as progress:
        for done, year in enumerate(YEARS):
            progress(Text("造示例县", "making the example").get(show.language), done, len(YEARS))
            path = forms / f"{year}.xlsx"
            county = tables[year]["schools"]["county"][0]
            write_workbook(
                path, tables[year], county=county, year=year, language=show.language, ids=known_ids(), guide=EXPORT
            )
            for snapshot in read([path], year=year).snapshots:
                save(snapshot, folder)
    show.say(
        Text("已造好示例县（虚构）：{folder}，{first}至{last}学年，报表在 {forms}", "Made the example county (invented): {folder}, {first} to {last}, its workbooks in {forms}"),
        folder=folder, first=YEARS[0], last=YEARS[-1], forms=forms,
    )  # fmt: skip


def make_messy(show: Screen, folder: Path) -> None:
    """The example county's newest files with faults in them."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            Text(f"文件夹“{folder}”不是空的，请换一个新文件夹", f"the folder {folder} is not empty, name a new one")
        )
    folder.mkdir(parents=True, exist_ok=True)
    from junheng.example.messy import write_messy  # noqa: PLC0415 - brings openpyxl, which few commands need

    planted = write_messy(folder)
    show.say(
        Text("已写出带毛病的报表（{count}处）：{folder}\n检查：junheng check {folder} --year {year}", "Wrote files with {count} faults: {folder}\nCheck them: junheng check {folder} --year {year}"),
        count=len(planted), folder=folder, year=YEARS[-1],
    )  # fmt: skip


def map_(show: Screen, source: Path, out: Path | None, overwrite: bool) -> None:
    """Draft a mapping file."""
    must_exist(source)
    layout = draft_layout(open_file(source)[0]) if source.is_file() else None
    text = layout or draft_mapping(source)
    if out is None:
        show.line(text)
        return
    write_for_user(out, text.encode(), overwrite=overwrite)
    if layout is not None:
        show.say(
            Text(
                "是学校报表，已写出版式文件：{out}\n请对照报表逐处核对表头和位置，再导入：junheng import 报表文件夹 --layout-file {out} --into 文件夹 --year 2027",
                "These are school forms. Wrote a layout file: {out}\nCheck headings and addresses against the form, then: "
                "junheng import FOLDER --layout-file {out} --into FOLDER --year 2027",
            ),
            out=out,
        )
        return
    show.say(
        Text("已写出对照文件草稿：{out}\n请逐行核对，再导入：junheng import {source} --map {out} --into 文件夹 --year 2024", "Drafted {out}. Check every line, then: junheng import {source} --map {out} --into FOLDER --year 2024"),
        out=out, source=source,
    )  # fmt: skip


def import_(
    show: Screen,
    sources: tuple[Path, ...],
    into: Path,
    year: int | None,
    mapping: Path | None,
    layout_file: Path | None,
    marked: Path | None,
    as_json: bool,
) -> int:
    """Check and import."""
    must_exist(*sources, mapping, layout_file)
    with show.progress(quiet=as_json) as progress:
        reading = read(sources, year=year, mapping=mapping, layout=layout_file, progress=progress)
    if any(snapshot.table("schools").height == 0 for snapshot in reading.snapshots):
        raise UsageError(
            Text(
                "文件里一所学校也没有（“学校基本情况”是空的），什么都没有导入",
                "the files hold not a single school (the table of schools is empty): nothing was imported",
            )
        )
    targets = [(snapshot, _target(snapshot, reading, into)) for snapshot in reading.snapshots]
    with show.progress(quiet=as_json) as progress:
        for done, (snapshot, folder) in enumerate(targets):
            progress(Text("导入", "importing").get(show.language), done, len(targets))
            save(snapshot, folder)
    checked = [(with_checks(snapshot, folder), folder) for snapshot, folder in targets]
    findings = _all_findings(reading, [*(snapshot for snapshot, _ in checked), *_readable(reading, into)])
    if marked is not None:
        _write_marked(show, reading, findings, marked, quiet=as_json)
    imported = [
        {
            "county": snapshot.county,
            "year": snapshot.year,
            "snapshot": snapshot.hash,
            "folder": str(folder),
            "schools": snapshot.table("schools").height,
        }
        for snapshot, folder in checked
    ]
    if as_json:
        show.json(
            {
                "imported": imported,
                **_counts(findings),
                "findings": [finding.to_dict(show.language) for finding in findings],
            }
        )
    else:
        show_findings(show, findings)
        for one in imported:
            show.say(
                Text(
                    "已导入 {county} {year}学年：{schools}所学校 → {folder}",
                    "Imported {county} {year}: {schools} schools → {folder}",
                ),
                **{**one, "county": one["county"] or Path(str(one["folder"])).name},
            )
        if imported:
            show.say(Text("接下来：junheng evaluate {into}", "Next: junheng evaluate {into}"), into=into)
        else:
            show.say(
                Text(
                    "有错误，什么都没有导入。请按上面的说明改正后再试。",
                    "There are errors: nothing was imported. Correct them as said above and try again.",
                )
            )
    return 0 if imported else 1


def _target(snapshot: Snapshot, reading: Reading, into: Path) -> Path:
    """The county's folder: `into` itself for a single county, a folder in it where there are several.

    Raises:
        UsageError: `into` holds another county.
    """
    if len(reading.snapshots) > 1 or (into.is_dir() and not is_county_folder(into) and counties(into)):
        return into / county_folder(snapshot.county)
    if is_county_folder(into):
        there = load(into, years(into)[-1]).county
        if there and snapshot.county and there != snapshot.county:
            raise UsageError(
                Text(
                    f"“{into}”里是{there}的数据，不能导入{snapshot.county}的；请换一个文件夹",
                    f"{into} holds {there}; import {snapshot.county} into another folder",
                )
            )
    return into


def _all_findings(reading: Reading, snapshots: Iterable[Snapshot]) -> list[Finding]:
    """What the reader and the checks found, each once."""
    found = {finding.id + finding.place(): finding for finding in reading.findings}
    for snapshot in snapshots:
        found.update({finding.id + finding.place(): finding for finding in snapshot.findings})
    return list(found.values())


def check(
    show: Screen,
    sources: tuple[Path, ...],
    year: int | None,
    mapping: Path | None,
    layout_file: Path | None,
    marked: Path | None,
    finding: str | None,
    reason: str | None,
    standard: str,
    settings: tuple[str, ...],
    as_json: bool,
) -> int:
    """Check files, or an imported county."""
    must_exist(*sources, mapping, layout_file)
    folder = sources[0]
    imported = len(sources) == 1 and (is_county_folder(folder) or (folder.is_dir() and bool(counties(folder))))
    if finding is not None:
        if not imported:
            raise UsageError(
                Text(
                    "--release 用于已导入的县，如 junheng check 我县 --release 编号 --reason 理由",
                    "--release is for an imported county: junheng check mycounty --release ID --reason TEXT",
                )
            )
        return _release(show, folder, year, standard, settings, finding, reason)
    if imported:
        if marked is not None:
            raise UsageError(
                Text("--marked 用于检查文件，请给出报表文件", "--marked is for files: name the file to check")
            )
        findings = list(_with_all_doubts(folder, year, standard, settings).findings)
    else:
        with show.progress(quiet=as_json) as progress:
            reading = read(sources, year=year, mapping=mapping, layout=layout_file, progress=progress)
        home = folder if folder.is_dir() else folder.parent
        checked = [_checked(snapshot, home) for snapshot in reading.snapshots]
        findings = _all_findings(reading, [*checked, *_readable(reading, home)])
        if marked is not None:
            _write_marked(show, reading, findings, marked, quiet=as_json)
    if as_json:
        show.json({**_counts(findings), "findings": [finding.to_dict(show.language) for finding in findings]})
    else:
        show_findings(show, findings)
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0


def _checked(snapshot: Snapshot, home: Path) -> Snapshot:
    """`snapshot` with what the checks find; against last year where `home`, the files' folder, is that county's."""
    if is_county_folder(home) and load(home).county == snapshot.county:
        return with_checks(snapshot, home)
    return with_findings(snapshot, (*snapshot.findings, *check_snapshot(snapshot)))


def _readable(reading: Reading, home: Path) -> list[Snapshot]:
    """What could be read of files with errors, with its contradictions: all are told at once.

    What a check says of rows that are not there is left out, for the row may be the one that could not be read.
    """
    checked = [_checked(snapshot, home) for snapshot in reading.readable]
    return [
        with_findings(one, [finding for finding in one.findings if finding.rule not in ABOUT_ABSENT_ROWS])
        for one in checked
    ]


def _with_all_doubts(folder: Path, year: int | None, standard: str, settings: tuple[str, ...]) -> Snapshot:
    """The imported county with every doubt; one kind needs a standard and comes from the evaluation."""
    snapshot = one_county(folder, year)
    if snapshot.table("schools").height == 0:
        return snapshot
    return evaluate(snapshot, chosen_standard(standard, settings)).snapshot


def _release(
    show: Screen,
    folder: Path,
    year: int | None,
    standard: str,
    settings: tuple[str, ...],
    finding: str,
    reason: str | None,
) -> int:
    snapshot = _with_all_doubts(folder, year, standard, settings)
    known = {each.id for each in snapshot.findings if each.severity is Severity.DOUBT}
    release(folder, snapshot.year, finding, reason or "", date.today(), known)
    left = open_doubts(_with_all_doubts(folder, year, standard, settings))
    show.say(
        Text(
            "已放行 {finding}，理由已保存。还有{left}条疑问未放行。",
            "{finding} is released, the reason kept. {left} doubts are open.",
        ),
        finding=finding,
        left=left,
    )
    return 0


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    return {f"{severity.value}s": sum(finding.severity is severity for finding in findings) for severity in Severity}


def show_findings(show: Screen, findings: Sequence[Finding]) -> None:
    """The findings as a list: place, what is wrong, what to do."""
    for severity in Severity:
        group = [finding for finding in findings if finding.severity is severity]
        name = SEVERITY_NAMES[severity].get(show.language)
        for finding in group[:SHOWN]:
            style = {"error": "red", "doubt": "yellow"}.get(severity.value, "dim")
            show.line(f"[{name}] {finding.place()}  {finding.what(show.language)}", style)
            show.line(
                f"    → {finding.do(show.language)}" + ("" if severity is not Severity.DOUBT else f"  ({finding.id})")
            )
            if finding.released is not None:
                show.say(Text("    已放行：{reason}", "    released: {reason}"), reason=finding.released)
        if len(group) > SHOWN:
            show.say(
                Text(
                    "    ……还有{more}条{name}；--json 或 --marked 可看全部",
                    "    ... {more} more of these; --json or --marked show all",
                ),
                more=len(group) - SHOWN,
                name=name,
            )
    counts = _counts(findings)
    show.say(
        Text("错误{errors}条，疑问{doubts}条，提示{notes}条。", "{errors} errors, {doubts} doubts, {notes} notes."),
        **counts,
    )


def _write_marked(show: Screen, reading: Reading, findings: Sequence[Finding], target: Path, *, quiet: bool) -> None:
    """A marked copy of every file: `target` itself for one file, files in it for several."""
    from junheng.records.writing.marked import mark  # noqa: PLC0415 - brings openpyxl, which few commands need

    several = len(reading.files) > 1
    if several:
        target.mkdir(parents=True, exist_ok=True)
    for file in reading.files:
        copy = target / f"{file.stem}.xlsx" if several else target
        here = [finding for finding in findings if finding.file == file.name] if several else list(findings)
        if several and not here:
            continue
        mark(file, here, copy, show.language)
        if not quiet:
            show.say(Text("已写出批注副本：{copy}", "Wrote the marked copy: {copy}"), copy=copy)


def export(show: Screen, folder: Path, out: Path, year: int | None, layout: str, overwrite: bool) -> None:
    """Write a snapshot back."""
    snapshot = one_county(folder, year)
    LAYOUTS[layout](show, snapshot, out, overwrite)
    show.say(
        Text("已写出 {county} {year}学年：{out}", "Wrote {county} {year}: {out}"),
        county=snapshot.county,
        year=snapshot.year,
        out=out,
    )


def _as_workbook(show: Screen, snapshot: Snapshot, out: Path, overwrite: bool) -> None:
    """The workbook that the template is, or a folder of CSV.

    Raises:
        UsageError: `out` is named like another kind of file.
    """
    if out.suffix.lower() == ".xlsx":
        write_workbook(
            out,
            snapshot.tables,
            county=snapshot.county,
            year=snapshot.year,
            language=show.language,
            ids=known_ids(),
            guide=EXPORT,
            overwrite=overwrite,
        )
    elif out.suffix:
        raise UsageError(
            Text(
                f"写成工作簿请用 .xlsx 结尾，写成 CSV 请给文件夹名，现为“{out}”",
                f"name a .xlsx file or a folder for CSV, not {out}",
            )
        )
    else:
        write_csv_folder(out, snapshot.tables, overwrite=overwrite)


def _as_statistics(show: Screen, snapshot: Snapshot, out: Path, overwrite: bool) -> None:
    """The statistics exports and the directory, in the folder `out`.

    Raises:
        UsageError: `out` is named like a file.
    """
    if out.suffix:
        raise UsageError(
            Text(f"统计导出是几个文件，请给文件夹名，现为“{out}”", f"there are several files: name a folder, not {out}")
        )
    write_statistics(out, snapshot.tables, county=snapshot.county, year=snapshot.year, overwrite=overwrite)
    _say_lost(show, not_carried(snapshot.tables))


def _as_forms(show: Screen, snapshot: Snapshot, out: Path, overwrite: bool) -> None:
    """A workbook per school in the folder `out`, in the forms of the snapshot's year.

    Raises:
        UsageError: `out` is named like a file.
    """
    if out.suffix:
        raise UsageError(
            Text(
                f"每所学校一个文件，请给文件夹名，现为“{out}”", f"there is a file per school: name a folder, not {out}"
            )
        )
    layout = layout_of(snapshot.year)
    write_forms(out, snapshot.tables, layout, overwrite=overwrite)
    _say_lost(show, not_in_forms(snapshot.tables, layout))


def _say_lost(show: Screen, lost: Sequence[str]) -> None:
    """Name what a layout has no place for."""
    if lost:
        show.say(
            Text("这种格式没有、因而没有写出的：{lost}", "Not written, for this layout has no place for it: {lost}"),
            lost=_named(lost, show),
        )


def _named(lost: Iterable[str], show: Screen) -> str:
    """Tables and columns by their names, the columns of a table together."""
    columns: dict[str, list[str]] = {}
    for name in lost:
        table, _, column = name.partition(".")
        columns.setdefault(table, []).extend([column] if column else [])
    if show.language == "en":
        return "; ".join(f"{table}: {', '.join(names)}" if names else table for table, names in columns.items())
    return "；".join(
        TABLES[table].zh + (f"（{'、'.join(TABLES[table].column(name).zh for name in names)}）" if names else "")
        for table, names in columns.items()
    )


LAYOUTS: Mapping[str, Callable[[Screen, Snapshot, Path, bool], None]] = {
    "workbook": _as_workbook,
    "statistics": _as_statistics,
    "forms": _as_forms,
}


def commands() -> list[click.Command]:
    """The commands of this module."""

    def about_files() -> tuple[click.Parameter, ...]:
        return (
            argument("sources", "SOURCE...", many=True),
            year_option(),
            path_option("--map", "mapping"),
            path_option("--layout-file", "layout_file"),
            path_option("--marked", "marked"),
            as_json_option(),
        )

    return [
        command(
            "new", new, folder_argument(), flag("--example", "example"), flag("--messy", "messy"),
            flag("--all-tables", "everything"), year_option(), overwrite_option(),
        ),
        command("map", map_, argument("source", "SOURCE"), path_option("--out", "out"), overwrite_option()),
        command("import", import_, *about_files(), path_option("--into", "into", "DIR", required=True)),
        command(
            "check", check, *about_files(), text_option("--release", "finding", "FINDING"), text_option("--reason", "reason"),
            *under_standard(),
        ),
        command(
            "export", export, folder_argument(), path_option("--out", "out", "FILE.xlsx|FOLDER", required=True), year_option(),
            click.Option(["--layout"], type=click.Choice(list(LAYOUTS)), default="workbook", show_default=True),
            overwrite_option(),
        ),
    ]  # fmt: skip
