"""Commands about what changes a verdict: compare, robustness."""

from __future__ import annotations

from pathlib import Path

import click

from junheng.cli.options import (
    NATIONAL,
    as_json,
    chosen_standard,
    command,
    county_folders,
    folder,
    one_county,
    text_option,
    under_standard,
    year,
)
from junheng.cli.screen import Screen
from junheng.errors import UsageError
from junheng.evaluation import evaluate
from junheng.evaluation.comparison import Comparison, compare
from junheng.evaluation.robustness import Robustness, robustness
from junheng.records.county import open_county
from junheng.records.store import years
from junheng.reporting.changes import Turn, changes_of
from junheng.reporting.safety import SafetyLine, safety_of
from junheng.reporting.words import Speaker
from junheng.text import Text

SCHOOLS_SHOWN = 30


def compare_(
    show: Screen,
    folder: Path,
    earlier: int | None,
    later: int | None,
    standard: str,
    settings: tuple[str, ...],
    other_standard: str | None,
    other_settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """What changed between two years, two standards or two readings, and why."""
    folders = county_folders(folder)
    if len(folders) > 1:
        raise UsageError(
            Text(
                f"“{folder}”里有{len(folders)}个县，一次比较一个",
                f"{folder} holds {len(folders)} counties: compare one",
            )
        )
    first = chosen_standard(standard, settings)
    # What is not said otherwise is as on the other side.
    second = chosen_standard(other_standard or standard, other_settings or settings)
    same_rule = (first.hash, dict(first.settings)) == (second.hash, dict(second.settings))
    before, after = chosen_years(folders[0], earlier, later, same_year=not same_rule)
    with show.progress(quiet=as_json) as progress:
        found = compare(
            evaluate(open_county(folders[0], before), first),
            evaluate(open_county(folders[0], after), second),
            progress=progress,
        )
    if as_json:
        show.json(found.to_dict(show.language))
    else:
        show_comparison(show, found)


def chosen_years(folder: Path, earlier: int | None, later: int | None, *, same_year: bool) -> tuple[int, int]:
    """The two years to compare: those named; else the newest against the one before it, or against itself.

    Raises:
        UsageError: there is no year before it.
    """
    known = years(folder)
    after = later if later is not None else max(known)
    if earlier is not None:
        return earlier, after
    if same_year:
        return after, after
    before = year_before(folder, after)
    if before is None:
        listed = "、".join(str(year) for year in known)
        raise UsageError(
            Text(
                f"{after}学年之前没有已导入的学年（有：{listed}），请用 --from、--to 指明，或用 --to-standard 比较两个标准",
                f"no year before {after} has been imported (there are: {listed}): name two with --from and --to, or "
                "compare two standards with --to-standard",
            )
        )
    return before, after


def year_before(folder: Path, year: int) -> int | None:
    """The newest imported year before `year`."""
    return max((one for one in years(folder) if one < year), default=None)


def show_comparison(show: Screen, found: Comparison) -> None:
    """The two sides, what turned, the coefficients, the schools."""
    changes = changes_of(found, Speaker(show.language))
    show.say(Text("之前：{side}", "Before: {side}"), side=changes.before)
    show.say(Text("之后：{side}", "After: {side}"), side=changes.after)
    for line in changes.lead:
        show.line(line)
    if not found.reasons:
        return
    before_after = (Text("之前", "before"), Text("之后", "after"))
    ending = (Text("判定", "verdict"), Text("因为", "because of"))
    if changes.turned:
        show.table(
            [Text("编号", "id"), Text("项目", "what"), Text("学段", "stage"), *before_after, Text("要求", "demand"), *ending],
            [
                (one.indicator, one.name, one.stage_name, one.before.text, one.after.text, one.demand, one.words, one.because)
                for one in changes.turned
            ],
            title=Text("判定变了的", "Verdicts that changed"),
            verdict=6,
            codes=[one.verdict_after for one in changes.turned],
        )  # fmt: skip
    else:
        show.say(Text("全县、各领域、各指标和差异系数的判定都没有变。", "No verdict on county, areas, indicators or CVs changed."))  # fmt: skip
    if changes.coefficients:
        by = [Text(f"因{name}", f"by {name}") for name in changes.reasons]
        show.table(
            [
                Text("编号", "id"), Text("指标", "indicator"), Text("学段", "stage"), *before_after,
                Text("变化", "change"), *by, Text("主要来自", "mostly from"),
            ],
            [
                (one.indicator, one.name, one.stage_name, one.before.text, one.after.text, one.change, *one.by, one.school)
                for one in changes.coefficients
            ],
            title=Text("变了的差异系数", "Coefficients of variation that changed"),
        )  # fmt: skip
    show.line(changes.schools_lead)
    _show_schools(show, changes.schools)


def _show_schools(show: Screen, turned: tuple[Turn, ...]) -> None:
    some = turned[:SCHOOLS_SHOWN]
    headings = [
        Text("学校", "school"), Text("学段", "stage"), Text("编号", "id"), Text("之前", "before"), Text("之后", "after"),
        Text("判定", "verdict"), Text("因为", "because of"),
    ]  # fmt: skip
    if some:
        show.table(
            headings,
            [
                (one.school, one.stage_name, one.indicator, one.before.text, one.after.text, one.words, one.because)
                for one in some
            ],
            verdict=5,
            codes=[one.verdict_after for one in some],
        )
    if len(turned) > len(some):
        show.say(Text("……共{count}处，--json 可看全部", "... {count} in all, --json has them"), count=len(turned))


def robustness_(
    show: Screen,
    folder: Path,
    year: int | None,
    standard: str,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """How safe the verdicts are: slack, the number that changes each, the settings that do."""
    rules = chosen_standard(standard, settings)
    with show.progress(quiet=as_json) as progress:
        found = robustness(
            evaluate(one_county(folder, year), rules),
            lambda words, done, total: progress(words.get(show.language), done, total),
        )
    if as_json:
        show.json(found.to_dict(show.language))
    else:
        show_robustness(show, found)


def show_robustness(show: Screen, found: Robustness) -> None:
    """The county, areas, indicators and coefficients; the most fragile rows; the settings that change something."""
    say = Speaker(show.language)
    safety = safety_of(found, say)
    show.line(say("safety_lead"))
    _show_safety(show, safety.wide, say("safety_wide"))
    _show_safety(show, safety.rows, safety.rows_title)
    if safety.settings:
        show.table(
            [Text("设定", "setting"), Text("改为", "instead"), Text("变了的判定", "verdicts that change")],
            [(f"{one.setting} {one.name}", one.instead, one.changed) for one in safety.settings],
            title=Text("哪些读法会改变判定", "Which open settings change verdicts"),
        )
    show.line(say("safety_settings_none"))
    show.line(safety.searched)


def _show_safety(show: Screen, lines: tuple[SafetyLine, ...], title: str) -> None:
    headings = [
        Text("编号", "id"), Text("项目", "verdict on"), Text("判定", "verdict"), Text("余量", "slack"),
        Text("改哪个数", "the number"), Text("现为", "now"), Text("改为", "new value"), Text("改动", "change"),
        Text("判定变为", "verdict then"),
    ]  # fmt: skip
    rows = [(one.id, one.name, one.words, one.slack, one.cell, one.now, one.new, one.change, one.then) for one in lines]
    show.table(headings, rows, title=Text(title, title), verdict=2, codes=[one.verdict for one in lines])


def commands() -> list[click.Command]:
    """The commands of this module."""
    return [
        command(
            "compare",
            compare_,
            folder(),
            click.Option(["--from", "earlier"], type=int, metavar="YEAR"),
            click.Option(["--to", "later"], type=int, metavar="YEAR"),
            text_option("--standard", "standard", "ID", default=NATIONAL),
            click.Option(["--set", "settings"], metavar="NAME=VALUE", multiple=True),
            text_option("--to-standard", "other_standard", "ID"),
            click.Option(["--to-set", "other_settings"], metavar="NAME=VALUE", multiple=True),
            as_json(),
        ),
        command("robustness", robustness_, folder(), year(), *under_standard(), as_json()),
    ]
