"""The command that plans: the least-cost way, over years, to a verdict that passes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from junheng.cli.options import as_json as as_json_option
from junheng.cli.options import (
    chosen_standard,
    command,
    flag,
    must_exist,
    one_county,
    path_option,
    text_option,
    under_standard,
)
from junheng.cli.options import folder as folder_argument
from junheng.cli.options import overwrite as overwrite_option
from junheng.cli.options import year as year_option
from junheng.cli.reports import refuse_edited
from junheng.cli.screen import Screen
from junheng.planning.catalogue_file import catalogue_of, read_catalogue
from junheng.planning.forecast_file import outlook_of, read_outlook
from junheng.planning.wish_texts import read_seconds, read_wish
from junheng.records.durable import write_for_user
from junheng.text import Text

if TYPE_CHECKING:
    from junheng.planning.plan import Plan
    from junheng.reporting.plan import PlanContent

NO_ANSWER = 130  # as every interrupted command
TIME_LIMIT = "60"
LISTED = 8  # schools and names in a sentence


def plan_(
    show: Screen,
    folder: Path,
    year: int | None,
    standard: str,
    settings: tuple[str, ...],
    actions: Path | None,
    years: str,
    budget: str | None,
    stages: str | None,
    cv_limit: str | None,
    no_transfers: bool,
    moves: int | None,
    forecast: Path | None,
    time_limit: str,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
) -> int:
    """Plan the way to a verdict that passes."""
    from junheng.planning.make import plan  # noqa: PLC0415 - brings the solver

    must_exist(actions, forecast)
    county = one_county(folder, year)
    catalogue = catalogue_of(county) if actions is None else read_catalogue(actions)
    wish = read_wish(
        years=years, budget=budget, stages=stages, cv_limit=cv_limit, transfers=not no_transfers, moves_per_year=moves
    )
    outlook = read_outlook(forecast, county, wish.years) if forecast is not None else outlook_of(county, wish.years)
    with show.status(quiet=as_json) as say, interrupts() as cancelled:
        found = plan(
            county,
            chosen_standard(standard, settings),
            wish,
            catalogue=catalogue,
            outlook=outlook,
            seconds=read_seconds(time_limit),
            progress=_told(say),
            cancelled=cancelled,
        )
    written = _write(found, out, show, overwrite=overwrite) if out is not None else []
    if as_json:
        show.json(found.to_dict(show.language))
    else:
        show_plan(show, found, folder, written)
    return NO_ANSWER if found.stopped and not found.years and not found.relaxations else 0


@contextmanager
def interrupts() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks for the best so far instead of ending the program; a second one ends it."""
    asked = threading.Event()

    def first(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, first)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _told(say: Callable[[Text], None]) -> Callable[[float, float | None, float | None], None]:
    """What the solver tells while it runs, as a line for people."""

    def told(seconds: float, cost: float | None, bound: float | None) -> None:
        if cost is None:
            say(
                Text("已用 {s:.0f} 秒，还没有方案（Ctrl-C 停止）", "{s:.0f} s, no plan yet (Ctrl-C stops)").format(
                    s=seconds
                )
            )
            return
        gap = (cost - bound) / cost if bound is not None and cost > 0 else 1.0
        say(
            Text(
                "已用 {s:.0f} 秒，最好的方案现值 {zh:,.1f} 万元，至多还能省 {gap:.2%}（Ctrl-C 停止并采用）",
                "{s:.0f} s, best plan {en:,.2f} million yuan, at most {gap:.2%} could be saved (Ctrl-C stops and takes it)",
            ).format(s=seconds, zh=cost / 1e4, en=cost / 1e6, gap=max(gap, 0.0))
        )

    return told


def _write(found: Plan, out: Path, show: Screen, *, overwrite: bool) -> list[Path]:
    """Make every file, then write them: a fault leaves all as they were.

    Raises:
        UsageError: a file cannot be written, or the Word document was edited and `overwrite` is not set.
    """
    from junheng.reporting.plan import plan_files  # noqa: PLC0415 - docxtpl and xlsxwriter take a moment

    made = {out / name: data for name, data in plan_files(found, show.language).items()}
    if not overwrite:
        for path in made:
            refuse_edited(path)
    for path, data in made.items():
        write_for_user(path, data, overwrite=True)
    return list(made)


def show_plan(show: Screen, found: Plan, folder: Path, written: list[Path]) -> None:
    """The answer in words and tables, and where to read on."""
    from junheng.reporting.plan import plan_content  # noqa: PLC0415

    content = plan_content(found, show.language)
    summary = content.summary
    show.line()
    show.line(summary.title, "bold")
    show.line(summary.sentence, {"pass": "bold green", "fail": "bold red"}.get(summary.verdict, "bold yellow"))
    for point in summary.points:
        show.line(f"· {point}")
    _show_open(show, content)
    _show_years(show, content)
    _show_actions(show, content)
    _show_next(show, found, folder, written)
    if any(action.assumed for action in found.catalogue):
        show.say(
            Text(
                "费用是假定的。换成本县的：junheng actions --out 措施.xlsx，填好后加 --actions 措施.xlsx",
                "Costs are assumptions. To put in your own: junheng actions --out actions.xlsx, then --actions actions.xlsx",
            )
        )
    for path in written:
        show.line(str(path))


def _show_next(show: Screen, found: Plan, folder: Path, written: list[Path]) -> None:
    if not found.steps and found.status == "infeasible":
        show.say(
            Text(
                "可以放宽后再算：经费（--budget）、年数（--years）、各年要求（--stages）、教师交流，或措施目录里的上限。",
                "Allow more and try again: money (--budget), years (--years), the demand of each year (--stages), transfers, or "
                "limits of the catalogue.",
            )
        )
    elif found.steps and not written:
        show.say(
            Text(
                "各科室的任务和时限、一校一策、一项一策：junheng plan {folder} --out 计划",
                "Tasks by department with deadlines, a page for every school and indicator: junheng plan {folder} --out plan",
            ),
            folder=folder,
        )


def _show_open(show: Screen, content: PlanContent) -> None:
    say = content.say
    for title, lines in (("s_plan_open", content.summary.unplanned), ("s_plan_assumed", content.summary.assumptions)):
        if lines:
            show.line(say(title) + ("：" if show.language == "zh" else ":"))
            for line in lines[:LISTED]:
                show.line(f"  {line}")
            if len(lines) > LISTED:
                show.say(Text("  ……共{count}条", "  ... {count} in all"), count=len(lines))


def _show_years(show: Screen, content: PlanContent) -> None:
    lines = content.summary.lines
    if len(lines) < 2:
        return
    say = content.say
    rows = [
        (
            say("year_short" if place else "today", year=line.year), line.demanded.full, line.passing.full,
            line.resource_words, line.words, line.cost.text,
        )
        for place, line in enumerate(lines)
    ]  # fmt: skip
    keys = ("year", "demanded", "passing", "resource_verdict", "whole_verdict", "cost_money")
    headings = [Text(say(key), say(key)) for key in keys]
    title = say("s_plan_years")
    show.table(headings, rows, title=Text(title, title), verdict=3, codes=[line.resource for line in lines])


def _show_actions(show: Screen, content: PlanContent) -> None:
    if not content.actions:
        return
    say = content.say
    rows = [
        (one.action, one.quantity.full, str(one.schools), one.years, one.cost.text, one.recurrent.text, one.department)
        for one in content.actions
    ]
    keys = ("action", "quantity", "schools_touched", "when", "cost_money", "recurrent_money", "department")
    title = say("s_plan_actions")
    show.table([Text(say(key), say(key)) for key in keys], rows, title=Text(title, title))


def commands() -> list[click.Command]:
    """The commands of this module."""
    return [
        command(
            "plan", plan_, folder_argument(), *under_standard(), path_option("--actions", "actions"), text_option("--years", "years", "N", default="5"),
            text_option("--budget", "budget", "LIST"), text_option("--stages", "stages", "LIST"),
            text_option("--cv-limit", "cv_limit", "X"), flag("--no-transfers", "no_transfers"),
            click.Option(["--moves", "moves"], type=int, metavar="N"), path_option("--forecast", "forecast"),
            text_option("--time-limit", "time_limit", "SECONDS", default=TIME_LIMIT),
            path_option("--out", "out", "FOLDER"), overwrite_option(), year_option(), as_json_option(),
        )
    ]  # fmt: skip
