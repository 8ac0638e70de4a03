"""Commands about what changes a verdict: compare."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import polars as pl

from junheng.cli.options import NATIONAL, as_json, chosen_standard, command, county_folders, folder, text_option
from junheng.cli.screen import Screen
from junheng.cli.words import STAGES, VERDICTS
from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.comparison import REASONS, Comparison, compare
from junheng.evaluation.reasons import shown
from junheng.records.county import open_county
from junheng.records.store import years
from junheng.text import Text

ROWS_SHOWN = 30


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
    before = [year for year in known if year < after]
    if not before:
        listed = "、".join(str(year) for year in known)
        raise UsageError(
            Text(
                f"{after}学年之前没有已导入的学年（有：{listed}），请用 --from、--to 指明，或用 --to-standard 比较两个标准",
                f"no year before {after} has been imported (there are: {listed}): name two with --from and --to, or "
                "compare two standards with --to-standard",
            )
        )
    return max(before), after


def show_comparison(show: Screen, found: Comparison) -> None:
    """The two sides, what turned, the coefficients, the school rows."""
    show.say(Text("之前：{side}", "Before: {side}"), side=_side(found.before))
    show.say(Text("之后：{side}", "After: {side}"), side=_side(found.after))
    if not found.reasons:
        show.say(Text("两边没有不同。", "The two sides do not differ."))
        return
    reasons = Text(
        "、".join(REASONS[name].zh for name in found.reasons), ", ".join(REASONS[name].en for name in found.reasons)
    )
    show.say(Text("不同之处：{reasons}", "They differ in: {reasons}"), reasons=reasons)
    opened, closed = (
        Text("新增{n}所：{names}", "{n} opened: {names}"),
        Text("撤并{n}所：{names}", "{n} closed: {names}"),
    )
    for words, schools in ((opened, found.opened), (closed, found.closed)):
        if schools:
            show.say(words, n=len(schools), names="、".join(found.name_of(one) for one in schools))
    _show_only_one(show, found)
    _show_turned(show, found)
    _show_balance(show, found)
    _show_rows(show, found)


def _show_only_one(show: Screen, found: Comparison) -> None:
    """The indicators that only one of the two standards has."""
    of_county = found.numbers.filter(pl.col("what") == "indicator")
    for words, present in (
        (Text("只在之前有的指标：{ids}", "Indicators only before: {ids}"), "present_before"),
        (Text("只在之后有的指标：{ids}", "Indicators only after: {ids}"), "present_after"),
    ):
        other = {"present_before": "present_after", "present_after": "present_before"}[present]
        ids = of_county.filter(pl.col(present) & ~pl.col(other))["indicator"].to_list()
        if ids:
            show.say(words, ids="、".join(ids))


def _side(side: Evaluation) -> Text:
    pack, snapshot = side.standard.pack, side.snapshot
    return Text(
        f"{snapshot.county} {snapshot.year}学年，标准 {pack.id} {pack.version}，结论 {VERDICTS[side.verdict].zh}",
        f"{snapshot.county} {snapshot.year}, standard {pack.id} {pack.version}, verdict {VERDICTS[side.verdict].en}",
    )


def what_of(found: Comparison, line: Mapping[str, Any]) -> Text:
    """What a line is about: an indicator, a coefficient, an area, the county."""
    indicator = str(line["indicator"])
    match line["what"]:
        case "county":
            return Text("全县", "the county")
        case "area":
            areas = {area: name for side in (found.before, found.after) for area, name, _ in side.areas()}
            return areas[indicator]
        case "balance":
            name = _name_of(found, indicator)
            return Text(f"{name.zh}（差异系数）", f"{name.en} (CV)")
        case _:
            return _name_of(found, indicator)


def _name_of(found: Comparison, indicator: str) -> Text:
    name = found.after.name_of(indicator)
    return name if name.zh != indicator else found.before.name_of(indicator)


def why(found: Comparison, line: Mapping[str, Any]) -> Text:
    """By which of the reasons a verdict turned: each that is enough by itself, or those that it takes together."""
    alone, needed = ([REASONS[name] for name in line[which]] for which in ("alone", "needed"))
    if len(alone) == 1:
        return alone[0]
    if alone:
        names = Text("、".join(one.zh for one in alone), ", ".join(one.en for one in alone))
        return Text(f"{names.zh}（各自都够）", f"{names.en} (each is enough)")
    together = needed if len(needed) > 1 else [REASONS[name] for name in found.reasons]
    names = Text("加".join(one.zh for one in together), " and ".join(one.en for one in together))
    return Text(f"{names.zh}（合起来）", f"{names.en} (together)")


def _turn(show: Screen, line: Mapping[str, Any]) -> str:
    sides = (VERDICTS[line[f"verdict_{when}"]].get(show.language) for when in ("before", "after"))
    return " → ".join(sides)


def _digits(found: Comparison, line: Mapping[str, Any]) -> int:
    """How many digits the official forms give the number."""
    if line["what"] == "school_rule":  # how many of the seven are met
        return 0
    rule = found.after.rule_of(line["indicator"]) or found.before.rule_of(line["indicator"])
    if rule is None:
        return 3
    return rule.balance.decimals if line["what"] == "balance" and rule.balance is not None else rule.decimals


def _change(value: float | None, digits: int) -> str:
    if value is None:
        return "—"
    return f"{value:+.{digits}f}" if abs(value) >= 0.5 * 10**-digits else "0"


def _targets(line: Mapping[str, Any]) -> str:
    """The demand, and how it changed."""
    before, after = (line[f"target_{when}"] for when in ("before", "after"))
    if before == after:
        return "" if after is None else f"{after:g}"
    return " → ".join("—" if one is None else f"{one:g}" for one in (before, after))


def _show_turned(show: Screen, found: Comparison) -> None:
    turned = found.turned.filter(pl.col("what").is_in(["county", "area", "indicator", "balance"]))
    areas = [{area: name.zh for area, name, _ in side.areas()} for side in (found.before, found.after)]
    lines = [
        line
        for line in turned.iter_rows(named=True)
        # Areas of two standards may have the same id and be about other things.
        if line["what"] != "area" or areas[0][line["indicator"]] == areas[1][line["indicator"]]
    ]
    rows = [
        (
            str(line["indicator"]) if line["what"] in ("indicator", "balance") else "",
            what_of(found, line).get(show.language),
            STAGES[line["stage"]].get(show.language) if line["stage"] else "",
            shown(line["value_before"], _digits(found, line)),
            shown(line["value_after"], _digits(found, line)),
            _targets(line),
            _turn(show, line),
            why(found, line).get(show.language),
        )
        for line in lines
    ]
    if not rows:
        show.say(
            Text(
                "全县、各领域、各指标和差异系数的判定都没有变。",
                "No verdict on county, areas, indicators or CVs changed.",
            )
        )
        return
    headings = [
        Text("编号", "id"), Text("项目", "what"), Text("学段", "stage"), Text("之前", "before"), Text("之后", "after"),
        Text("要求", "demand"), Text("判定", "verdict"), Text("因为", "because of"),
    ]  # fmt: skip
    show.table(
        headings,
        rows,
        title=Text("判定变了的", "Verdicts that changed"),
        verdict=6,
        codes=[line["verdict_after"] for line in lines],
    )


def _show_balance(show: Screen, found: Comparison) -> None:
    lines = list(found.numbers.filter(pl.col("what") == "balance").iter_rows(named=True))
    lines = [line for line in lines if line["present_before"] and line["present_after"]]
    lines = [line for line in lines if line["change"] != 0]
    rows = [
        (
            line["indicator"], _name_of(found, line["indicator"]).get(show.language),
            STAGES[line["stage"]].get(show.language), shown(line["value_before"], _digits(found, line)),
            shown(line["value_after"], _digits(found, line)),
            *(_change(line[name], _digits(found, line)) for name in ("change", *found.reasons)), _widest(found, line),
        )
        for line in lines
    ]  # fmt: skip
    headings = [
        Text("编号", "id"), Text("指标", "indicator"), Text("学段", "stage"), Text("之前", "before"), Text("之后", "after"),
        Text("变化", "change"), *(Text(f"因{REASONS[name].zh}", f"by {REASONS[name].en}") for name in found.reasons),
        Text("主要来自", "mostly from"),
    ]  # fmt: skip
    if rows:
        show.table(headings, rows, title=Text("变了的差异系数", "Coefficients of variation that changed"))


def _widest(found: Comparison, line: Mapping[str, Any]) -> str:
    """The school whose part of CV² changed most in the direction of the coefficient."""
    if line["change"] is None:
        return ""
    of = (pl.col("indicator") == line["indicator"]) & (pl.col("stage") == line["stage"])
    parts = found.parts.filter(of).sort("change", descending=line["change"] > 0)
    return found.name_of(parts["school_id"][0]) if parts.height else ""


def _show_rows(show: Screen, found: Comparison) -> None:
    turned = found.turned.filter(pl.col("what").is_in(["row", "school_rule"]))
    worse = turned.filter(pl.col("verdict_after") == "fail").height
    better = turned.filter(pl.col("verdict_after") == "pass").height
    if turned.height == 0:
        show.say(Text("各校各项的判定都没有变。", "No verdict on a school changed."))
        return
    show.say(
        Text(
            "学校各项判定变了{all}处：新达到{better}处，新未达到{worse}处，其余成为无法判断或不判。",
            "{all} verdicts on schools changed: {better} now pass, {worse} now fail, the rest became unknown or unjudged.",
        ),
        all=turned.height,
        better=better,
        worse=worse,
    )
    lines = list(turned.sort("what", "indicator", "stage", "school_id", descending=[True, False, True, False]).head(ROWS_SHOWN).iter_rows(named=True))  # fmt: skip
    rows = [
        (
            found.name_of(line["school_id"]), STAGES[line["stage"]].get(show.language) if line["stage"] else "",
            line["indicator"], shown(line["value_before"], _digits(found, line)), shown(line["value_after"], _digits(found, line)),
            _turn(show, line), why(found, line).get(show.language),
        )
        for line in lines
    ]  # fmt: skip
    headings = [
        Text("学校", "school"), Text("学段", "stage"), Text("编号", "id"), Text("之前", "before"), Text("之后", "after"),
        Text("判定", "verdict"), Text("因为", "because of"),
    ]  # fmt: skip
    if rows:
        show.table(headings, rows, verdict=len(headings) - 2, codes=[line["verdict_after"] for line in lines])
    if turned.height > ROWS_SHOWN:
        show.say(Text("……共{count}处，--json 可看全部", "... {count} in all, --json has them"), count=turned.height)


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
        )
    ]
