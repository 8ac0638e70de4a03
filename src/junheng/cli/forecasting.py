"""The command that forecasts pupils and compares them with places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import click
import polars as pl

from junheng.cli.options import argument, chosen_standard, command, path_option, under_standard
from junheng.cli.options import as_json as as_json_option
from junheng.cli.options import overwrite as overwrite_option
from junheng.cli.returns import show_findings
from junheng.cli.screen import Screen
from junheng.cli.words import STAGES
from junheng.errors import UsageError
from junheng.forecasting.exchange import forecast_dict
from junheng.forecasting.forecast import forecast
from junheng.forecasting.history import LAST_PRIMARY_GRADE, System
from junheng.forecasting.places import GRAVE, Places, places_of
from junheng.forecasting.reading import history_findings, history_of, read_history, with_cells
from junheng.forecasting.rules import national_rules, read_rules
from junheng.reader import FindingsError
from junheng.records.findings import Finding
from junheng.reporting.forecast import write_forecast
from junheng.reporting.forecast.words import LEVEL_NAMES, backtest_sentence, peak_sentence, rule_sentence
from junheng.text import Text

ENTRY_AGES = range(3, 9)
Choice = TypeVar("Choice")
SHOWN = 20  # schools with warnings, and ways out, in a table; --json and --out have all
COLOUR_OF_LEVEL = {"red": "fail", "orange": "unknown"}


def forecast_(
    show: Screen,
    folder: Path,
    years: int,
    origin: int | None,
    out: Path | None,
    rules_file: Path | None,
    overwrite: bool,
    standard: str,
    settings: tuple[str, ...],
    as_json: bool,
) -> int:
    """Forecast pupils and places."""
    own, others = own_settings(settings)
    judged_by = chosen_standard(standard, others)
    rules = national_rules() if rules_file is None else read_rules(rules_file)
    with show.progress(quiet=as_json) as progress:
        progress(Text("读取", "reading").get(show.language), 0, 4)
        try:
            county = read_history(folder)
        except FindingsError as error:
            return _refused(show, error.findings, as_json=as_json)
        progress(Text("预测", "forecasting").get(show.language), 1, 4)
        history = history_of(county, system=own.system, entry_age=own.entry_age)
        found = forecast(history, years=years, origin=origin, capped=own.capped)
        found = replace(found, findings=with_cells(found.findings, county))
        progress(Text("学位", "places").get(show.language), 2, 4)
        places = places_of(found, county, judged_by, rules=rules)
        findings = history_findings(county, own.system)
        progress(Text("写出", "writing").get(show.language), 3, 4)
        paths = write_forecast(places, county.county, out, findings, show.language, overwrite=overwrite) if out else []
    if as_json:
        show.json(forecast_dict(places, county.county, findings, show.language))
        return 0
    _show(show, places, county.county, (*findings, *found.findings))
    for path in paths:
        show.line(str(path))
    if out is None:
        show.say(
            Text(
                "\n写出网页、Excel、Word 和规划用的表：junheng forecast {folder} --out 预测",
                "\nThe page, the workbook, Word and the table for a plan: junheng forecast {folder} --out outlook",
            ),
            folder=folder,
        )
    return 0


@dataclass(frozen=True, slots=True)
class Own:
    """The settings of the forecast itself."""

    system: System = "6-3"
    entry_age: int | None = None
    capped: bool = False


def own_settings(settings: Sequence[str]) -> tuple[Own, tuple[str, ...]]:
    """The forecast's own settings out of what `--set` says; the rest is the standard's.

    Raises:
        UsageError: a value that a setting does not take.
    """
    own = Own()
    others = []
    for setting in settings:
        name, _, value = (part.strip() for part in setting.partition("="))
        if name == "system":
            own = replace(own, system=_chosen(name, value, {one: one for one in LAST_PRIMARY_GRADE}))
        elif name == "entry_age":
            own = replace(own, entry_age=_chosen(name, value, {str(age): age for age in ENTRY_AGES}))
        elif name == "capped":
            own = replace(own, capped=_chosen(name, value, {"no": False, "yes": True}))
        else:
            others.append(setting)
    return own, tuple(others)


def _chosen(name: str, value: str, values: Mapping[str, Choice]) -> Choice:
    if value in values:
        return values[value]
    zh, en = "、".join(values), ", ".join(values)
    raise UsageError(Text(f"--set {name}= 可取：{zh}，现为“{value}”", f"--set {name}= takes {en}, not {value}"))


def _refused(show: Screen, findings: Sequence[Finding], *, as_json: bool) -> int:
    if as_json:
        show.json(
            {
                "forecasts": [],
                "places": [],
                "backtest": [],
                "findings": [each.to_dict(show.language) for each in findings],
            }
        )
    else:
        show_findings(show, findings)
        show.say(
            Text(
                "有错误，没有预测。请按上面的说明改正后再试。",
                "There are errors: nothing was forecast. Correct them and try again.",
            )
        )
    return 1


def _show(show: Screen, places: Places, county: str, findings: Sequence[Finding]) -> None:
    """Peaks, totals, warnings, ways out, back-test, findings."""
    found = places.forecast
    show.line()
    show.line(
        Text("{county} {first}—{last}学年学生数预测（据{origin}学年及以前的数据）", "{county}: pupils {first} to {last}, from the figures up to {origin}")
        .format(county=county, first=found.origin + 1, last=found.origin + found.years, origin=found.origin)
        .get(show.language)
        .strip(),
        "bold",
    )  # fmt: skip
    for row in places.peaks.iter_rows(named=True):
        show.say(peak_sentence(row, found.origin, found.years))
    _show_totals(show, places)
    _show_warned(show, places)
    _show_takers(show, places)
    _show_backtest(show, places)
    if findings:
        show_findings(show, findings)


def _show_totals(show: Screen, places: Places) -> None:
    areas = places.areas.filter(pl.col("township").is_null())
    rows, codes = [], []
    for row in areas.sort("stage", "year", descending=[True, False]).iter_rows(named=True):
        rows.append(
            (
                STAGES[row["stage"]].get(show.language),
                str(row["year"]),
                f"{row['pupils']:,}",
                f"{row['low']:,.0f}–{row['high']:,.0f}",
                _count(row["capacity"]),
                _count(row["surplus"]),
                LEVEL_NAMES[row["level"]].get(show.language),
            )
        )
        codes.append(COLOUR_OF_LEVEL.get(row["level"]))
    headings = [
        Text("学段", "stage"),
        Text("学年", "year"),
        Text("学生", "pupils"),
        Text("八成把握的范围", "80 % interval"),
        Text("学位", "places"),
        Text("余（负数为缺）", "to spare (minus: short)"),
        Text("预警", "warning"),
    ]
    show.table(headings, rows, title=Text("全县", "The county"), verdict=6, codes=codes)


def _show_warned(show: Screen, places: Places) -> None:
    names = _names(places)
    warned = places.warned()
    found = dict(places.warned(GRAVE)["level"].value_counts().iter_rows())
    counts = (
        Text("，", ", ")
        .get(show.language)
        .join(f"{LEVEL_NAMES[level].get(show.language)} {found.get(level, 0)}" for level in GRAVE)
    )
    rows, codes = [], []
    for row in warned.head(SHOWN).iter_rows(named=True):
        rows.append(
            (
                names.get(row["school_id"], row["school_id"]),
                STAGES[row["stage"]].get(show.language),
                LEVEL_NAMES[row["level"]].get(show.language),
                str(row["year"]),
                f"{row['pupils']:,}/{row['capacity']:,}",
                f"{100 * row['probability']:.0f}%",
                f"{-row['worst']:,}" if row["worst"] < 0 else "0",
            )
        )
        codes.append(COLOUR_OF_LEVEL[row["level"]])
    if not rows:
        show.say(Text("没有红色、橙色预警。", "No school has a red or orange warning."))
    else:
        headings = [
            Text("学校", "school"),
            Text("学段", "stage"),
            Text("预警", "warning"),
            Text("从哪年起", "from"),
            Text("那年学生/学位", "pupils/places then"),
            Text("不足的可能性", "probability"),
            Text("最多缺", "most short"),
        ]
        show.table(headings, rows, title=Text("学位预警（红、橙）", "Warnings (red, orange)"), verdict=2, codes=codes)
    if warned.height > SHOWN:
        show.say(
            Text("……共{count}个学校行，--json 或 --out 可看全部", "... {count} school rows, --json or --out has all"),
            count=warned.height,
        )
    show.say(
        Text(
            "学校行按最重的预警计：{counts}；学位数未知的 {unknown}",
            "School rows by their gravest level: {counts}; places unknown {unknown}",
        ),
        counts=counts,
        unknown=places.rows.filter(level="unknown").select("school_id", "stage").unique().height,
    )
    show.say(rule_sentence(places.rules))


def _show_takers(show: Screen, places: Places) -> None:
    short = places.rows.filter(pl.col("surplus") < 0)
    if short.is_empty():
        return
    names = _names(places)
    year = int(str(short["year"].min()))
    lacking = -int(short.filter(year=year)["surplus"].sum())
    moved = places.takers.filter(year=year)
    show.say(
        Text(
            "{year}学年预计有学校缺学位，共缺{lacking}个；近处学校的空余可接纳{placed}人（空余按预测上限算）。",
            "In {year} schools are expected to lack {lacking} places; schools nearby could take {placed} pupils (counted at their own upper limit).",
        ),
        year=year,
        lacking=lacking,
        placed=int(moved["pupils"].sum()),
    )
    rows = [
        (
            names.get(row["from_school"], row["from_school"]),
            names.get(row["to_school"], row["to_school"]),
            STAGES[row["stage"]].get(show.language),
            str(row["pupils"]),
            "—" if row["distance_km"] is None else f"{row['distance_km']:.1f}",
        )
        for row in moved.sort("pupils", "from_school", "to_school", descending=[True, False, False])
        .head(SHOWN)
        .iter_rows(named=True)
    ]
    if rows:
        headings = [
            Text("缺学位的学校", "short of places"),
            Text("可接纳的学校", "could take"),
            Text("学段", "stage"),
            Text("人数", "pupils"),
            Text("直线距离（公里）", "km as the crow flies"),
        ]
        show.table(headings, rows)


def _show_backtest(show: Screen, places: Places) -> None:
    backtest = places.forecast.backtest
    show.say(backtest_sentence(backtest))
    rows = [
        (
            str(row["lead"]),
            *(
                _percent(row[name])
                for name in ("mape_total", "baseline_mape_total", "mape_grade", "mape_school", "coverage80")
            ),
        )
        for row in backtest.iter_rows(named=True)
        if row["mape_total"] is not None
    ]
    if rows:
        headings = [
            Text("提前几年", "years ahead"),
            Text("全县误差", "county error"),
            Text("简单方法误差", "plain method"),
            Text("各年级误差", "by grade"),
            Text("各校误差", "by school"),
            Text("落在八成范围内", "within the 80 % interval"),
        ]
        show.table(headings, rows, title=Text("回测（平均误差）", "Back-test (mean errors)"))


def _names(places: Places) -> Mapping[str, str]:
    schools = places.forecast.history.schools
    return {school_id: name for school_id, name in schools.select("school_id", "name").iter_rows() if name}


def _count(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f}%"


def commands() -> list[click.Command]:
    """The commands of this module."""
    return [
        command(
            "forecast", forecast_, argument("folder", "DIR"),
            click.Option(["--years", "years"], type=int, metavar="N", default=10, show_default=True),
            click.Option(["--origin", "origin"], type=int, metavar="YEAR"),
            path_option("--out", "out", "FOLDER"), path_option("--rules", "rules_file"), overwrite_option(),
            *under_standard(), as_json_option(),
        )
    ]  # fmt: skip
