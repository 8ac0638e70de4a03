"""The command that rolls up many counties: tables of a province, county folders or packets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import polars as pl

from junheng.cli.options import (
    argument,
    chosen_standard,
    command,
    must_exist,
    path_option,
    text_option,
    under_standard,
)
from junheng.cli.options import as_json as as_json_option
from junheng.cli.options import overwrite as overwrite_option
from junheng.cli.options import year as year_option
from junheng.cli.packets import PACKET, packet_files, read_bytes
from junheng.cli.screen import Screen
from junheng.cli.words import STAGES, VERDICTS
from junheng.engines import EngineOptions, make_engine
from junheng.errors import UsageError
from junheng.evaluation.reasons import name_of, shown
from junheng.records.store import counties, is_county_folder, load
from junheng.reporting.rolled import ALL, tables_of, write_roll_up
from junheng.rollup import CountyTables, open_counties
from junheng.rollup.keys import read_keys
from junheng.rollup.packet import Content, opened
from junheng.rollup.rolled import RollUp, of_packets, of_snapshots, roll_up
from junheng.rollup.verify import Checked, check_signature
from junheng.standards import Standard
from junheng.text import Text

LISTED = 20  # counties or cities in a table; --json and --out have all
BY = ("county", "city", "province")


@dataclass(frozen=True)
class _Source:
    """What was named: the tables, and the packets by county where they came in packets."""

    tables: CountyTables
    contents: dict[str, Content]
    signatures_checked: bool


def rollup(
    show: Screen,
    sources: tuple[Path, ...],
    standard: str,
    settings: tuple[str, ...],
    engine: str,
    master: str | None,
    scratch: Path | None,
    by: str,
    year: int | None,
    keys: Path | None,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """Roll up many counties."""
    must_exist(*sources, keys, scratch)
    rules = chosen_standard(standard, settings)
    if engine != "spark" and master is not None:
        raise UsageError(Text("--master 只用于 --engine spark", "--master goes with --engine spark"))
    bad: list[Checked] = []
    source = _opened(show, sources, rules, year, keys, bad, quiet=as_json)
    if source is None:
        for one in bad:
            show.problem(Text(f"{one.name}：{one.text.zh}", f"{one.name}: {one.text.en}"))
        show.problem(
            Text("没有汇总。请先去掉或更换这些数据包。", "Nothing was rolled up: take out or replace these packets.")
        )
        return int(bad[0].fault)
    with make_engine(engine, EngineOptions(scratch=scratch, master=master)) as computing:
        rolled = roll_up(source.tables, rules, engine=computing, contents=source.contents)
    written = write_roll_up(rolled, out, show.language, overwrite=overwrite) if out is not None else []
    if as_json:
        show.json(_json(rolled, by, source))
        return 0
    _show(show, rolled, by, source)
    for path in written:
        show.line(str(path))
    return 0


def _opened(
    show: Screen,
    sources: Sequence[Path],
    rules: Standard,
    year: int | None,
    keys: Path | None,
    bad: list[Checked],
    *,
    quiet: bool,
) -> _Source | None:
    """The tables in `sources`; None where packets are `bad`.

    Raises:
        UsageError: sources of several kinds, or of none.
    """
    kinds = {_kind(source) for source in sources}
    if len(kinds) > 1:
        raise UsageError(
            Text(
                "一次只能汇总一种来源：数据表、县文件夹，或数据包",
                "one kind of source at a time: tables, county folders, or packets",
            )
        )
    if kinds == {"packets"}:
        contents = _contents(show, packet_files(sources), keys, year, bad, quiet=quiet)
        if bad:
            return None
        tables, by_county = of_packets(contents, rules)
        return _Source(tables, by_county, signatures_checked=keys is not None)
    if keys is not None:
        raise UsageError(Text("--keys 只用于数据包", "--keys is for packets"))
    if kinds == {"folders"}:
        folders = [each for source in sources for each in (counties(source) or (source,))]
        snapshots = []
        with show.progress(quiet=quiet) as progress:
            for done, folder in enumerate(folders):
                progress(folder.name, done, len(folders))
                snapshots.append(load(folder, year))
        return _Source(of_snapshots(snapshots), {}, signatures_checked=False)
    if year is None:
        raise UsageError(
            Text("数据表里没有学年，请给出：--year 2024", "tables do not say their year, give it: --year 2024")
        )
    return _Source(open_counties(*sources, year=year), {}, signatures_checked=False)


def _kind(source: Path) -> str:
    if source.suffix == PACKET or (source.is_dir() and any(source.glob(f"*{PACKET}"))):
        return "packets"
    return "folders" if is_county_folder(source) or counties(source) else "tables"


def _contents(
    show: Screen, files: Sequence[Path], keys: Path | None, year: int | None, bad: list[Checked], *, quiet: bool
) -> list[Content]:
    """What packets say; those whose signature or key is not good go into `bad`.

    Raises:
        UsageError: a packet is of another year than asked for.
    """
    known = read_keys(keys) if keys is not None else ()
    found = []
    with show.progress(quiet=quiet) as progress:
        for done, file in enumerate(files):
            progress(file.name, done, len(files))
            data = read_bytes(file)
            if keys is None:
                content = opened(data).content()
            else:
                signed = check_signature(file.name, data, known)
                if isinstance(signed, Checked):
                    bad.append(signed)
                    continue
                content = signed[1]
            if year is not None and content.year != year:
                raise UsageError(
                    Text(
                        f"{file.name} 是{content.year}学年的数据包，要的是{year}学年的",
                        f"{file.name} is the packet of {content.year}, not of {year}",
                    )
                )
            found.append(content)
    return found


def _json(rolled: RollUp, by: str, source: _Source) -> dict[str, object]:
    pack = rolled.standard.pack
    frames = {name: frame.to_dicts() for name, frame in tables_of(rolled).items()}
    return {
        "standard": {
            "id": pack.id,
            "version": pack.version,
            "hash": rolled.standard.hash,
            "settings": dict(rolled.standard.settings),
        },
        "year": rolled.year,
        "packets": len(source.contents),
        "signatures_checked": source.signatures_checked,
        "counts": rolled.counts(),
        "groups": rolled.groups(by).to_dicts(),
        **frames,
    }


def _show(show: Screen, rolled: RollUp, by: str, source: _Source) -> None:
    pack, counts = rolled.standard.pack, rolled.counts()
    show.say(
        Text(
            "{all}个县，{year}学年，{id} {version}。资源配置：达到{passed}个，未达到{failed}个，无法判断{unknown}个。",
            "{all} counties, {year}, {id} {version}. Resources: {passed} pass, {failed} fail, {unknown} unknown.",
        ),
        all=rolled.counties.height, year=rolled.year, id=pack.id, version=pack.version,
        passed=counts["pass"], failed=counts["fail"], unknown=counts["unknown"],
    )  # fmt: skip
    if source.contents:
        whole = rolled.counties["whole_verdict"].to_list()
        show.say(
            Text(
                "全部指标（数据包所报）：达到{passed}个，未达到{failed}个，无法判断{unknown}个。",
                "All indicators (as the packets say): {passed} pass, {failed} fail, {unknown} unknown.",
            ),
            passed=whole.count("pass"), failed=whole.count("fail"), unknown=whole.count("unknown"),
        )  # fmt: skip
        if not source.signatures_checked:
            show.say(
                Text(
                    "没有核对签名。要核对：--keys 公钥文件夹；要重算全部指标：junheng verify",
                    "Signatures were not checked. To check them: --keys FOLDER; to recompute everything: junheng verify",
                )
            )
    _show_groups(show, rolled, by)
    _show_indicators(show, rolled)
    _show_cities(show, rolled)


def _show_groups(show: Screen, rolled: RollUp, by: str) -> None:
    if by != "county":
        _show_table(show, rolled.groups(by), by)
        return
    near = rolled.nearest(LISTED)
    rows = [
        (
            row["county"], row["city"] or "", VERDICTS[row["verdict"]].get(show.language), str(row["school_rows"]),
            str(row["school_rows_failing"]), str(row["school_rows_unknown"]), _digits(row["passing_percent"], 1, "%"),
            str(row["cvs_failing"]), str(row["cvs_unknown"]), " ".join((*row["failing"], *(f"{one}?" for one in row["open"]))),
        )
        for row in near.iter_rows(named=True)
    ]  # fmt: skip
    headings = [
        Text("县", "county"), Text("市", "city"), Text("判定", "verdict"), Text("学校行", "school rows"), Text("未达到", "failing"),
        Text("无法判断", "unknown"), Text("达到占比", "passing"), Text("系数超限", "CVs failing"), Text("系数未知", "CVs unknown"),
        Text("未达到的指标（?为无法判断）", "failing indicators (? unknown)"),
    ]  # fmt: skip
    if rows:
        title = Text("离达到最近的县", "Counties nearest to passing")
        show.table(headings, rows, title=title, verdict=2, codes=near["verdict"].to_list())
    rest = rolled.counties.height - near.height
    if rest:
        show.say(
            Text("另有{rest}个县（其中{passed}个达到）；全部在 --json 和 --out 里。", "{rest} more counties ({passed} of them pass); --json and --out have all."),
            rest=rest, passed=rolled.counts()["pass"],
        )  # fmt: skip


def _show_table(show: Screen, groups: pl.DataFrame, by: str) -> None:
    rows = [
        (
            _group_name(row["group"], by).get(show.language),
            *(str(row[name]) for name in ("counties", "pass", "fail", "unknown", "school_rows", "school_rows_failing", "school_rows_unknown")),
            _digits(row["passing_percent"], 1, "%"),
        )
        for row in groups.head(LISTED).iter_rows(named=True)
    ]  # fmt: skip
    headings = [
        Text("市", "city") if by == "city" else Text("范围", "of"), Text("县", "counties"), Text("达到", "pass"), Text("未达到", "fail"),
        Text("无法判断", "unknown"), Text("学校行", "school rows"), Text("未达到的行", "rows failing"), Text("无法判断的行", "rows unknown"),
        Text("达到的行占比", "rows passing"),
    ]  # fmt: skip
    show.table(headings, rows)
    if groups.height > LISTED:
        show.say(
            Text("……还有{more}个市；--json 和 --out 有全部", "... {more} more cities; --json and --out have all"),
            more=groups.height - LISTED,
        )


def _group_name(name: str | None, by: str) -> Text:
    if by == "province":
        return ALL
    return Text("（没有写明市）", "(names no city)") if name is None else Text(name, name)


def _show_indicators(show: Screen, rolled: RollUp) -> None:
    rows = [
        (
            row["indicator"], name_of(rolled.standard, row["indicator"]).get(show.language),
            *(str(row[name]) for name in ("failing", "unknown", "passing", "only_block")),
        )
        for row in rolled.indicators.sort("failing", "indicator", descending=[True, False]).iter_rows(named=True)
    ]  # fmt: skip
    headings = [
        Text("编号", "id"), Text("指标", "indicator"), Text("未达到的县", "counties failing"), Text("无法判断", "unknown"),
        Text("达到", "passing"), Text("只差这一项的县", "by this alone"),
    ]  # fmt: skip
    if rows:
        show.table(headings, rows, title=Text("哪项指标挡住的县最多", "Which indicator blocks most counties"))


def _show_cities(show: Screen, rolled: RollUp) -> None:
    rows = []
    for row in rolled.whole.iter_rows(named=True):
        same = (pl.col("indicator") == row["indicator"]) & (pl.col("stage") == row["stage"])
        cities = rolled.cities.filter(same)
        known = cities.drop_nulls("cv_between")
        several = known.filter(pl.col("counties") > 1).sort("cv_between", "city", descending=[True, False])
        worst = f"{several['city'][0]} {shown(several['cv_between'][0], 3)}" if several.height else ""
        rows.append(
            (
                row["indicator"], STAGES[row["stage"]].get(show.language), _digits(row["cv_between"], 3), _digits(row["cv_schools"], 3),
                "—" if row["share_between"] is None else _digits(100 * row["share_between"], 1, "%"), str(row["unknown"]),
                f"{known.height}/{cities.height}", worst,
            )
        )  # fmt: skip
    headings = [
        Text("编号", "id"), Text("学段", "stage"), Text("县际差异系数", "CV between counties"), Text("校际差异系数", "CV between schools"),
        Text("县际所占", "share between"), Text("无法判断的县", "counties unknown"), Text("能算的市", "cities told"),
        Text("县际差异最大的市", "city with the largest"),
    ]  # fmt: skip
    title = Text(
        "全部县之间与各市之内（只描述，不判定）", "Between all counties, and within cities (described, not judged)"
    )
    show.table(headings, rows, title=title)


def _digits(value: float | None, digits: int, unit: str = "") -> str:
    return "—" if value is None else f"{shown(value, digits)}{unit}"


def commands() -> list[click.Command]:
    """The commands of this module."""
    by = click.Option(["--by", "by"], type=click.Choice(BY), default="county", show_default=True)
    return [
        command(
            "rollup", rollup, argument("sources", "SOURCE...", many=True), *under_standard(),
            text_option("--engine", "engine", "NAME", default="polars"), text_option("--master", "master", "URL"),
            path_option("--scratch", "scratch", "DIR"), by, year_option(),
            path_option("--keys", "keys", "FOLDER"), path_option("--out", "out", "DIR"), overwrite_option(), as_json_option(),
        )
    ]  # fmt: skip
