"""The command about the catalogue of actions: what it holds, and a table to put a county's own costs in."""

from __future__ import annotations

from pathlib import Path

import click

from junheng.cli.options import command, overwrite, path_option
from junheng.cli.screen import Screen
from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.catalogue_file import read_catalogue
from junheng.planning.catalogue_template import write_catalogue
from junheng.planning.default_catalogue import default_catalogue, department_name
from junheng.planning.words import action_name, action_unit
from junheng.text import Text

_ASSUMED = Text("假定", "assumed")


def actions(show: Screen, source: Path | None, out: Path | None, overwrite: bool) -> None:
    """Show a catalogue, or write it to be filled in."""
    catalogue = default_catalogue() if source is None else read_catalogue(source)
    if out is None:
        _show(show, catalogue)
        return
    write_catalogue(out, catalogue, show.language, overwrite=overwrite)
    show.say(Text("已写出改进措施目录：{out}", "Wrote the catalogue of actions: {out}"), out=out)
    if any(action.assumed for action in catalogue):
        show.say(
            Text(
                "其中的费用是软件的假定：请换成本县的造价并写明依据，再用 junheng actions {out} 检查。",
                "Its costs are assumptions of the program: put in your county's own and where they come from, then check "
                "with junheng actions {out}",
            ),
            out=out,
        )


def _show(show: Screen, catalogue: Catalogue) -> None:
    headings = [
        Text("措施", "action"),
        Text("单位", "unit"),
        Text("一次性（元）", "once (yuan)"),
        Text("每年（元）", "a year (yuan)"),
        Text("提前年数", "lead years"),
        Text("每校上限", "limit per school"),
        Text("全县每年上限", "limit per year"),
        Text("责任科室", "department"),
        Text("费用", "costs"),
    ]
    show.table(
        headings, [_row(show, action) for action in catalogue], title=Text("改进措施目录", "Catalogue of actions")
    )
    assumed = sum(action.assumed for action in catalogue)
    show.say(
        Text(
            "{count}项措施，其中{assumed}项的费用是软件的假定，尚未换成本县的。上限为空的没有上限。",
            "{count} actions; the costs of {assumed} are assumptions of the program, not yet the county's. An empty limit is none.",
        ),
        count=len(catalogue.actions),
        assumed=assumed,
    )


def _row(show: Screen, action: Action) -> list[str]:
    return [
        action_name(action.id).get(show.language),
        action_unit(action, action.id).get(show.language),
        _number(action.unit_cost),
        _number(action.recurrent_cost),
        str(action.lead_years),
        _number(action.limit_per_school),
        _number(action.limit_county_per_year),
        department_name(action.department).get(show.language),
        _ASSUMED.get(show.language) if action.assumed else "",
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.12g}"


def commands() -> list[click.Command]:
    """The commands of this module."""
    source = click.Argument(["source"], metavar="[FILE]", type=click.Path(path_type=Path), required=False)
    return [command("actions", actions, source, path_option("--out", "out", "FILE.xlsx|FILE.csv"), overwrite())]
