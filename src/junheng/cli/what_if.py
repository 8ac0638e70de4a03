"""The command what-if: numbers changed on the command line, and every verdict again. Nothing is stored."""

from __future__ import annotations

from pathlib import Path

import click
import polars as pl

from junheng.cli.changes import added, changed, removed
from junheng.cli.options import as_json, chosen_standard, command, folder, one_county, under_standard, year
from junheng.cli.screen import Screen
from junheng.cli.words import STAGES, VERDICTS
from junheng.errors import UsageError
from junheng.evaluation.reasons import shown
from junheng.evaluation.what_if import Changed, WhatIf, what_if
from junheng.text import Text

TURNS_SHOWN = 30
ARROW = " → "
NOTHING = Text("未填报", "not reported")


def what_if_(
    show: Screen,
    folder: Path,
    year: int | None,
    changes: tuple[str, ...],
    additions: tuple[str, ...],
    removals: tuple[str, ...],
    standard: str,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Judge the county with other numbers in it."""
    if not (changes or additions or removals):
        raise UsageError(
            Text(
                "请用 --change 写明要改的数，如 --change 2142011287/junior/pupils=800，或用 --add、--remove 增减一行",
                "say what to change with --change, such as 2142011287/junior/pupils=800, or add and remove lines with "
                "--add and --remove",
            )
        )
    asked = what_if(one_county(folder, year), chosen_standard(standard, settings))
    names = asked.base.names
    asked.apply(
        *(changed(text, names) for text in changes),
        *(added(text, names) for text in additions),
        *(removed(text, names) for text in removals),
    )
    if as_json:
        show.json(asked.to_dict(show.language))
    else:
        show_what_if(show, asked)


def show_what_if(show: Screen, asked: WhatIf) -> None:
    """What was changed, the verdict, what turns, the coefficients, the schools that were changed."""
    pack, snapshot = asked.base.standard.pack, asked.base.snapshot
    show.say(
        Text("{county} {year}学年　标准：{name}（{id}）", "{county} {year}, standard: {name} ({id})"),
        county=snapshot.county, year=snapshot.year, name=pack.name, id=pack.id,
    )  # fmt: skip
    for one in asked.changes:
        _show_change(show, asked, one)
    before, after = (_verdict(show, side.verdict) for side in (asked.base, asked.result))
    show.say(Text("结论：{before} → {after}", "Verdict: {before} → {after}"), before=before, after=after)
    differences = asked.differences
    turned = differences.filter(pl.col("verdict_before").ne_missing(pl.col("verdict_after")))
    _show_turned(show, asked, turned.filter(pl.col("what") != "county"))
    _show_coefficients(show, asked, differences.filter(pl.col("what") == "balance"))
    schools = dict.fromkeys(str(one.key["school_id"]) for one in asked.changes if one.key.get("school_id"))
    for school in schools:
        _show_school(show, asked, school)
    show.say(
        Text(
            "只是试算，什么都没有保存；报表检查没有重做。",
            "Only tried: nothing was stored, and the checks were not run again.",
        )
    )


def _show_change(show: Screen, asked: WhatIf, one: Changed) -> None:
    name = {**asked.base.names, **asked.result.names}.get(str(one.key.get("school_id")), "")
    words = {"add": Text("增加：{cell}", "added: {cell}"), "remove": Text("删去：{cell}", "removed: {cell}")}.get(
        one.how, Text("改动：{cell}：{before} → {after}", "changed: {cell}: {before} → {after}")
    )
    show.say(words, cell=one.described(name), before=_cell(show, one.before), after=_cell(show, one.after))


def _cell(show: Screen, value: object) -> str:
    if value is None:
        return NOTHING.get(show.language)
    if isinstance(value, bool):
        return (Text("是", "yes") if value else Text("否", "no")).get(show.language)
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


def _verdict(show: Screen, code: str | None) -> str:
    return VERDICTS[code].get(show.language)


def _show_turned(show: Screen, asked: WhatIf, turned: pl.DataFrame) -> None:
    """The verdicts that change: county and areas, indicators, coefficients, then schools."""
    order = {"area": 0, "indicator": 1, "balance": 2, "school_rule": 3, "row": 4}
    lines = sorted(turned.iter_rows(named=True), key=lambda line: order[line["what"]])
    if not lines:
        show.say(Text("没有判定因此改变。", "No verdict changes."))
        return
    rows = [
        (
            _name(show, asked, line),
            asked.base.names.get(line["school_id"], line["school_id"]),
            STAGES[line["stage"]].get(show.language) if line["stage"] else "",
            *_values(asked, line),
            f"{_verdict(show, line['verdict_before'])}{ARROW}{_verdict(show, line['verdict_after'])}",
        )
        for line in lines[:TURNS_SHOWN]
    ]
    headings = [
        Text("项目", "item"), Text("学校", "school"), Text("学段", "stage"), Text("之前", "before"), Text("之后", "after"),
        Text("要求", "target"), Text("判定", "verdict"),
    ]  # fmt: skip
    codes = [line["verdict_after"] for line in lines[:TURNS_SHOWN]]
    show.table(headings, rows, title=Text("变了的判定", "Verdicts that change"), verdict=6, codes=codes)
    if len(lines) > TURNS_SHOWN:
        show.say(Text("……共{count}处，--json 可看全部", "... {count} in all, --json has them"), count=len(lines))


def _name(show: Screen, asked: WhatIf, line: dict[str, object]) -> str:
    indicator = str(line["indicator"])
    if line["what"] == "area":
        return next(name for area, name, _ in asked.base.areas() if area == indicator).get(show.language)
    name = asked.base.name_of(indicator).get(show.language)
    cv = Text("差异系数", "CV").get(show.language) if line["what"] == "balance" else ""
    return " ".join(part for part in (indicator, name, cv) if part)


def _values(asked: WhatIf, line: dict[str, object]) -> tuple[str, str, str]:
    """Value before and after, and the target, with the digits of the official forms."""
    if line["what"] == "area":
        return "", "", ""
    digits = 0 if line["what"] == "school_rule" else _digits(asked, line)
    before, after, target = (line[name] for name in ("value_before", "value_after", "target_after"))
    limit = f"{target:g}" if isinstance(target, float) else ""
    return _shown(before, digits), _shown(after, digits), limit


def _shown(value: object, digits: int) -> str:
    return shown(value if isinstance(value, float) else None, digits)


def _digits(asked: WhatIf, line: dict[str, object]) -> int:
    rule = asked.base.rule_of(str(line["indicator"]))
    if rule is None:
        return 3
    return rule.balance.decimals if line["what"] == "balance" and rule.balance is not None else rule.decimals


def _show_coefficients(show: Screen, asked: WhatIf, moved: pl.DataFrame) -> None:
    rows, codes = [], []
    for line in moved.iter_rows(named=True):
        before, after, limit = _values(asked, line)
        rows.append(
            (
                _name(show, asked, line), STAGES[line["stage"]].get(show.language), before, after, limit,
                _verdict(show, line["verdict_after"]),
            )
        )  # fmt: skip
        codes.append(line["verdict_after"])
    headings = [
        Text("差异系数", "coefficient"), Text("学段", "stage"), Text("之前", "before"), Text("之后", "after"),
        Text("限值", "limit"), Text("判定", "verdict"),
    ]  # fmt: skip
    if rows:
        title = Text("变了的差异系数", "Coefficients of variation that change")
        show.table(headings, rows, title=title, verdict=5, codes=codes)


def _show_school(show: Screen, asked: WhatIf, school: str) -> None:
    """The resource indicators of a school that was changed, those that stay too."""
    key = ["indicator", "stage"]
    of = (pl.col("school_id") == school) & pl.col("indicator").is_in(list(asked.base.balance["indicator"].unique()))
    before, after = (
        side.rows.filter(of).select(*key, "value", "target", "verdict") for side in (asked.base, asked.result)
    )
    both = before.join(after, on=key, how="full", coalesce=True, suffix="_after")
    both = both.rename({"value": "value_before", "verdict": "verdict_before"}).with_columns(pl.lit("row").alias("what"))
    rows, codes = [], []
    for line in both.sort("stage", "indicator", descending=[True, False]).iter_rows(named=True):
        turn = [_verdict(show, line[f"verdict_{when}"]) for when in ("before", "after")]
        rows.append(
            (
                _name(show, asked, line), STAGES[line["stage"]].get(show.language), *_values(asked, line),
                turn[1] if turn[0] == turn[1] else ARROW.join(turn),
            )
        )  # fmt: skip
        codes.append(line["verdict_after"])
    headings = [
        Text("指标", "indicator"), Text("学段", "stage"), Text("之前", "before"), Text("之后", "after"), Text("要求", "target"),
        Text("判定", "verdict"),
    ]  # fmt: skip
    name = asked.base.names.get(school, school)
    if rows:
        show.table(headings, rows, title=Text(f"{name}的各项", f"{name} by indicator"), verdict=5, codes=codes)


def commands() -> list[click.Command]:
    """The command of this module."""
    return [
        command(
            "what-if",
            what_if_,
            folder(),
            click.Option(["--change", "changes"], metavar="CELL=VALUE", multiple=True),
            click.Option(["--add", "additions"], metavar="TABLE:COLUMN=VALUE,...", multiple=True),
            click.Option(["--remove", "removals"], metavar="TABLE:COLUMN=VALUE,...", multiple=True),
            year(),
            *under_standard(),
            as_json(),
        )
    ]
