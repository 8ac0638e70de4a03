"""Commands that ask further of a plan: what its constraints cost, what less or sooner would cost, what one move does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from junheng.cli.options import argument, chosen_stage, command, must_exist, one_county, path_option, text_option
from junheng.cli.options import as_json as as_json_option
from junheng.cli.options import folder as folder_argument
from junheng.cli.options import year as year_option
from junheng.cli.screen import Screen
from junheng.cli.words import STAGES, VERDICTS
from junheng.errors import UsageError
from junheng.evaluation.reasons import shown
from junheng.planning.steps import Kind
from junheng.planning.wish_texts import read_seconds
from junheng.planning.words import action_name, kind_name
from junheng.text import Text

if TYPE_CHECKING:
    from junheng.planning.frontier import Point
    from junheng.planning.move import Change
    from junheng.planning.plan import Plan
    from junheng.planning.prices import Price, Prices, Worth
    from junheng.planning.scenario import Kept

TIME_LIMIT = "60"
LISTED = 15  # lines of a table of prices
WAYS = ("share", "year", "ways")
KINDS = {
    "plain": Kind(),
    "above_degree": Kind(above_degree=True),
    "backbone": Kind(above_degree=True, backbone=True),
    "pe_art": Kind(above_degree=True, pe_art=True),
}
_STATUS = {
    "optimal": Text("最省（已证明）", "least cost, proven"),
    "feasible": Text("可行", "feasible"),
    "infeasible": Text("做不到", "cannot be done"),
    "no_plan_in_time": Text("限时内没有方案", "no plan in time"),
}


def plan_prices(
    show: Screen, folder: Path, scenario: Path | None, again: int, time_limit: str, year: int | None, as_json: bool
) -> None:
    """Price what binds a plan."""
    from junheng.planning.prices import prices, replanned  # noqa: PLC0415 - brings the solver

    seconds = read_seconds(time_limit)
    made = _planned(show, folder, scenario, year, seconds, quiet=as_json)
    found = prices(made, seconds=seconds)
    can = [one for one in found.constraints if one.constraint not in ("cv", "rows")]
    anew = [replanned(made, one, seconds=seconds) for one in can[: max(again, 0)]]
    if as_json:
        show.json({**found.to_dict(show.language), "again": [one.to_dict(show.language) for one in anew]})
        return
    _show_prices(show, found, anew)
    _show_worths(show, found.worths, made)


def _show_prices(show: Screen, found: Prices, anew: Sequence[Price]) -> None:
    from junheng.planning.prices import KINDS as PRICE_KINDS  # noqa: PLC0415
    from junheng.planning.prices import constraint_name  # noqa: PLC0415

    rows = [
        (
            constraint_name(one, found.plan).get(show.language),
            one.unit.get(show.language),
            _money(one.saved),
            PRICE_KINDS[one.kind].get(show.language),
            "" if one.least is None or one.most is None else f"{_money(max(one.least, 0.0))}–{_money(one.most)}",
        )
        for one in (*anew, *found.constraints[:LISTED])
    ]
    headings = [
        Text("约束", "constraint"),
        Text("多给一个", "one more"),
        Text("省（万元，现值）", "saves (10,000 yuan, present value)"),
        Text("怎样得来", "found by"),
        Text("已证明的范围", "proven range"),
    ]
    show.table(headings, rows, title=Text("各项约束的价格", "What constraints cost"))
    if not rows:
        show.say(Text("没有一项约束在边际上要钱。", "No constraint costs anything at the margin."))


def _show_worths(show: Screen, worths: Sequence[Worth], made: Plan) -> None:
    names = made.before.names
    per: dict[str, list[Worth]] = {}
    for one in worths:
        per.setdefault(one.action, []).append(one)
    rows = [
        (
            action_name(action).get(show.language),
            names.get(one.school_id, one.school_id)
            + ("" if one.stage is None else f" {STAGES[one.stage].get(show.language)}"),
            one.unit.get(show.language),
            f"{one.saved:,.1f}" if one.saved < 1e4 else f"{one.saved:,.0f}",
        )
        for action, lines in per.items()
        for one in lines[:3]
    ]
    headings = [
        Text("措施", "action"),
        Text("学校", "school"),
        Text("多给一个", "one more"),
        Text("省（元，现值）", "saves (yuan, present value)"),
    ]
    title = Text("白给一个，最值钱的学校（每项前三所）", "Given for free, where it is worth most (three schools each)")
    show.table(headings, rows, title=title)
    show.say(
        Text(
            "价格都是边际的：保持方案的选择（哪些学校达到、放过哪一项）不变，多给第一点能省多少；多给很多时不能按比例推。",
            "Prices are marginal: what the first bit more saves while the plan's choices stay (which schools pass, which "
            "indicator is let off). They do not scale to large amounts.",
        )
    )


def plan_frontier(
    show: Screen, folder: Path, of: str, scenario: Path | None, time_limit: str, year: int | None, as_json: bool
) -> None:
    """Plan for less, for sooner, or another way."""
    from junheng.planning.frontier import alternatives, money_and_share, money_and_year  # noqa: PLC0415

    if of not in WAYS:
        raise UsageError(Text(f"--of 只能是 {'、'.join(WAYS)}，现为“{of}”", f"--of is {', '.join(WAYS)}, not {of}"))
    seconds = read_seconds(time_limit)
    made = _planned(show, folder, scenario, year, seconds / 4, quiet=as_json)
    curve = {"share": money_and_share, "year": money_and_year, "ways": alternatives}[of]
    with show.status(quiet=as_json) as say:
        points = curve(made, seconds=seconds, told=say)
    _show_points(show, points, as_json=as_json)


def plan_compare(
    show: Screen, folder: Path, scenarios: tuple[Path, ...], time_limit: str, year: int | None, as_json: bool
) -> None:
    """Plan for several scenarios."""
    from junheng.planning.scenario import compare_scenarios, read_scenario  # noqa: PLC0415

    must_exist(*scenarios)
    kept = [read_scenario(path) for path in scenarios]
    with show.status(quiet=as_json) as say:
        points = compare_scenarios(one_county(folder, year), kept, seconds=read_seconds(time_limit), told=say)
    _show_points(show, points, as_json=as_json)


def _show_points(show: Screen, points: Sequence[Point], *, as_json: bool) -> None:
    if as_json:
        show.json({"points": [point.to_dict(show.language) for point in points]})
        return
    from junheng.planning.frontier import first_full_year, moves, recruits  # noqa: PLC0415

    rows = []
    for point in points:
        made = point.plan
        first = first_full_year(made)
        rows.append((
            point.label.get(show.language),
            _STATUS[made.status if not made.unplanned or not made.years else "feasible"].get(show.language),
            "" if made.cost is None else _money(made.cost),
            "" if made.gap is None else f"{made.gap:.2%}",
            "" if point.share_passing is None else f"{point.share_passing:.1%}",
            "" if first is None else str(first),
            str(moves(made)) if made.years else "",
            str(recruits(made)) if made.years else "",
        ))  # fmt: skip
    headings = [
        Text("情形", "case"),
        Text("状态", "status"),
        Text("现值（万元）", "present cost (10,000 yuan)"),
        Text("至多还能省", "gap"),
        Text("期末达到的学校学段", "school rows passing at the end"),
        Text("全部达到的年份", "all pass from"),
        Text("交流人数", "moves"),
        Text("新增教师", "recruits"),
    ]
    show.table(headings, rows)
    for point in points:
        for one in point.plan.relaxations:
            show.line(f"{point.label.get(show.language)}：{one.words.get(show.language)}")
    if any(point.plan.unplanned and point.plan.years for point in points):
        show.say(
            Text(
                "还有措施改变不了的事项（见 junheng plan），上表只看资源配置。",
                "Some things no action can change (see junheng plan); the table is about the resource part.",
            )
        )


def plan_move(
    show: Screen,
    folder: Path,
    giver: str,
    taker: str,
    stage: str | None,
    kind: str,
    in_year: int | None,
    scenario: Path | None,
    time_limit: str,
    year: int | None,
    as_json: bool,
) -> None:
    """Show what moving one teacher does."""
    from junheng.planning.move import move  # noqa: PLC0415 - brings the solver

    if kind not in KINDS:
        raise UsageError(
            Text(f"--kind 只能是 {'、'.join(KINDS)}，现为“{kind}”", f"--kind is {', '.join(KINDS)}, not {kind}")
        )
    seconds = read_seconds(time_limit)
    made = _planned(show, folder, scenario, year, seconds, quiet=as_json)
    when = in_year if in_year is not None else made.calendar_years[0]
    found = move(made, KINDS[kind], giver, taker, chosen_stage(stage) or "primary", when, seconds=seconds)
    if as_json:
        show.json(found.to_dict())
        return
    names = made.before.names
    title = Text("{kind}：{giver} → {taker}，{year} 年", "{kind}: {giver} to {taker}, {year}").format(
        kind=kind_name(KINDS[kind]), giver=names.get(giver, giver), taker=names.get(taker, taker), year=when
    )
    show.line(title.get(show.language), "bold")
    _show_changes(show, found.schools, made, Text("两校各项指标", "Both schools"), 2)
    _show_changes(show, found.coefficients, made, Text("差异系数", "Coefficients of variation"), 4)
    _show_changes(show, found.rotation, made, Text("交流轮岗比例（%）", "Rotation (%)"), 2)
    if found.worth_to_taker is not None and found.worth_to_giver is not None and found.cost_of_move is not None:
        show.say(
            Text(
                "在本方案中（边际价，现值）：调入校值 {taker} 万元，调出校值 {giver} 万元，调动本身 {cost} 万元。",
                "In this plan (marginal, present value, 10,000 yuan): worth {taker} to the taker and {giver} to the giver; the "
                "move itself costs {cost}.",
            ),
            taker=_money(found.worth_to_taker),
            giver=_money(found.worth_to_giver),
            cost=_money(found.cost_of_move),
        )


def _show_changes(show: Screen, changes: Sequence[Change], made: Plan, title: Text, digits: int) -> None:
    names = made.before.names
    rows = [
        (
            names.get(one.school_id, one.school_id) or (STAGES[one.stage].get(show.language) if one.stage else ""),
            f"{one.indicator} {made.before.name_of(one.indicator).get(show.language)}",
            shown(one.before, digits),
            shown(one.after, digits),
            "" if one.target is None else f"{one.target:g}",
            VERDICTS[one.verdict_after].get(show.language) + ("" if one.verdict_before == one.verdict_after else " ←"),
        )
        for one in changes
    ]
    headings = [
        Text("学校或学段", "school or stage"),
        Text("指标", "indicator"),
        Text("调动前", "before"),
        Text("调动后", "after"),
        Text("标准", "target"),
        Text("判定（←有变）", "verdict (← changed)"),
    ]
    if rows:
        show.table(headings, rows, title=title)


def _money(yuan: float) -> str:
    """Yuan in 10,000."""
    return f"{yuan / 1e4:,.2f}"


def _planned(
    show: Screen, folder: Path, scenario: Path | None, year: int | None, seconds: float, *, quiet: bool
) -> Plan:
    """The plan of a scenario, or of a wish as `junheng plan` takes it without options."""
    from junheng.planning.scenario import Kept, Scenario, compare_scenarios, read_scenario  # noqa: PLC0415

    must_exist(scenario)
    kept: Kept = Kept(Scenario(name="junheng plan"), Path()) if scenario is None else read_scenario(scenario)
    with show.status(quiet=quiet) as say:
        (point,) = compare_scenarios(one_county(folder, year), [kept], seconds=seconds, told=say)
    return point.plan


def commands() -> list[click.Command]:
    """The commands of this module."""
    time_limit = text_option("--time-limit", "time_limit", "SECONDS", default=TIME_LIMIT)
    scenario = path_option("--scenario", "scenario")
    common = (time_limit, year_option(), as_json_option())
    again = click.Option(["--again", "again"], type=int, default=0, metavar="N", show_default=True)
    return [
        command("plan-prices", plan_prices, folder_argument(), scenario, again, *common),
        command(
            "plan-frontier", plan_frontier, folder_argument(),
            text_option("--of", "of", "share|year|ways", default="share"), scenario, *common,
        ),
        command("plan-compare", plan_compare, folder_argument(), argument("scenarios", "FILE", many=True), *common),
        command(
            "plan-move", plan_move, folder_argument(), text_option("--from", "giver", "ID", required=True),
            text_option("--to", "taker", "ID", required=True), text_option("--stage", "stage"),
            text_option("--kind", "kind", "|".join(KINDS), default="above_degree"),
            click.Option(["--in", "in_year"], type=int, metavar="YEAR"), scenario, *common,
        ),
    ]  # fmt: skip
