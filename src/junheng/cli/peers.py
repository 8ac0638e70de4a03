"""The command about peers: which schools are like one school, and where it stands among them."""

from __future__ import annotations

from pathlib import Path

import click

from junheng.cli.options import (
    as_json,
    chosen_stage,
    chosen_standard,
    command,
    folder,
    one_county,
    text_option,
    under_standard,
    year,
)
from junheng.cli.screen import Screen
from junheng.cli.words import STAGES
from junheng.evaluation import evaluate
from junheng.evaluation.peers import ATTRIBUTE_NAMES, ATTRIBUTES, Peer, Peers, peers
from junheng.evaluation.reasons import shown
from junheng.tables import KINDS, SETTINGS
from junheng.text import Language, Text

COUNT = 5
LEAST_SHOWN = 0.005  # rounds to 0.01
_NAMES = {code.value: Text(code.zh, code.en) for code in (*SETTINGS, *KINDS)}
_UNKNOWN = Text("未填报", "not reported")


def peers_(
    show: Screen,
    folder: Path,
    school: str,
    stage: str | None,
    count: int,
    year: int | None,
    standard: str,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    """Name the peers of a school and its standing."""
    wanted = chosen_stage(stage)
    result = evaluate(one_county(folder, year), chosen_standard(standard, settings))
    found = peers(result, school, wanted, count)
    if as_json:
        show.json(found.to_dict(show.language))
        return
    show.line(f"{found.name} {STAGES[found.stage].get(show.language)}", "bold")
    show.say(Text("在校生{pupils}人", "{pupils} pupils"), pupils=found.pupils)
    _show_peers(show, found)
    _show_standings(show, found)
    show.say(
        Text(
            "距离是约定，不是标准：规模差一倍为1，城区、镇区、乡村相邻一级0.5，寄宿、办学类型不同各0.5，未填报的一项0.5。",
            "The distance is a convention, not a standard: 1 for each doubling of size, 0.5 a step between city, town and "
            "country, 0.5 each for other boarding or kind, 0.5 for each of these that is not reported.",
        )
    )


def _show_peers(show: Screen, found: Peers) -> None:
    language = show.language
    rows = [
        (
            peer.name,
            str(peer.pupils),
            _word(peer.setting, language),
            _boarding(peer, language),
            _word(peer.kind, language),
            f"{peer.distance:.2f}",
            _parts(peer, language),
        )
        for peer in found.peers
    ]
    headings = [
        Text("同类学校", "peer"),
        Text("在校生", "pupils"),
        Text("城乡", "setting"),
        Text("寄宿", "boarding"),
        Text("办学类型", "kind"),
        Text("距离", "distance"),
        Text("其中", "made of"),
    ]
    show.table(headings, rows, title=Text("最相近的学校", "Nearest schools"))


def _word(code: str | None, language: Language) -> str:
    return _UNKNOWN.get(language) if code is None else _NAMES[code].get(language)


def _boarding(peer: Peer, language: Language) -> str:
    if peer.boarding is None:
        return _UNKNOWN.get(language)
    return (Text("是", "yes") if peer.boarding else Text("否", "no")).get(language)


def _parts(peer: Peer, language: Language) -> str:
    """The parts of the distance that show in two decimals."""
    unsaid = Text("（未填报）", " (not reported)").get(language)
    parts = [
        f"{ATTRIBUTE_NAMES[name].get(language)} {peer.parts[name]:.2f}{unsaid if name in peer.unknown else ''}"
        for name in ATTRIBUTES
        if peer.parts[name] >= LEAST_SHOWN
    ]
    return Text("，", ", ").get(language).join(parts)


def _show_standings(show: Screen, found: Peers) -> None:
    names = {peer.school_id: peer.name for peer in found.peers}
    rows = [
        (
            one.indicator,
            one.name.get(show.language),
            shown(one.value, 2),
            "" if one.target is None else f"{one.target:g}",
            "—" if one.rank is None else f"{one.rank}/{one.ranked}",
            shown(one.median, 2),
            shown(one.best, 2),
            names.get(one.best_school or "", ""),
        )
        for one in found.standings
    ]
    headings = [
        Text("编号", "id"),
        Text("指标", "indicator"),
        Text("本校", "school"),
        Text("标准", "target"),
        Text("名次", "rank"),
        Text("同类中位数", "peers' median"),
        Text("同类最好", "peers' best"),
        Text("最好的学校", "best school"),
    ]
    show.table(headings, rows, title=Text("在同类学校中的位置", "Standing among them"))


def commands() -> list[click.Command]:
    """The command of this module."""
    return [
        command(
            "peers",
            peers_,
            folder(),
            text_option("--school", "school", "ID", required=True),
            text_option("--stage", "stage"),
            click.Option(["--count", "count"], type=int, default=COUNT, show_default=True, metavar="N"),
            year(),
            *under_standard(),
            as_json(),
        )
    ]
