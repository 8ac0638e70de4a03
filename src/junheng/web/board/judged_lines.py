"""Every judged line of a school, laid out once for the school's page and for the indicator's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from junheng.evaluation.peers import Peers, Standing
from junheng.reporting.balance import Contributor, StageBalance
from junheng.reporting.basis import Basis, Row, number, text
from junheng.reporting.figures import Figure, percent
from junheng.reporting.matrix import Cell, Matrix
from junheng.reporting.shortages import Shortage, Shortages
from junheng.standards.model import IndicatorRule
from junheng.web.board.plain import kept

# By school and stage; the stage is empty for the school as a whole.
Place = tuple[str, str]
AllPeers = Mapping[Place, Peers]


@dataclass(frozen=True)
class LaidOut:
    """The parts of a report that lines are gathered from."""

    basis: Basis
    matrices: Sequence[Matrix]
    balance: Sequence[StageBalance]
    shortages: Shortages
    peers: AllPeers


@dataclass(frozen=True)
class JudgedLine:
    """A line: which indicator of whom, its words and figures, and where it stands among all."""

    indicator: str
    school_id: str
    stage: str
    said: dict[str, object]
    number: float | None


def judged_lines(parts: LaidOut) -> list[JudgedLine]:
    """All of them, indicator by indicator."""
    found = _Found(parts)
    lines = [found.line(row) for row in parts.basis.rows]
    values: dict[tuple[str, str], list[float]] = {}
    for line in lines:
        if line.number is not None:
            values.setdefault((line.indicator, line.stage), []).append(line.number)
    ranks: dict[tuple[str, str], dict[float, int]] = {}
    for (indicator, stage), known in values.items():
        known.sort(reverse=parts.basis.evaluation.standard.rule(indicator).operator == ">=")
        ranks[indicator, stage] = {value: len(known) - place for place, value in enumerate(reversed(known))}
    for line in lines:
        place = (line.indicator, line.stage)
        if line.number is not None and len(values[place]) > 1:
            line.said.update(rank=ranks[place][line.number], ranked=len(values[place]))
    return lines


class _Found:
    def __init__(self, parts: LaidOut) -> None:
        self.basis = parts.basis
        self.cells = dict(_cells(parts.matrices))
        self.shortages: dict[tuple[str, str, str], Shortage] = {
            (one.indicator, one.stage, one.school_id): one for one in parts.shortages.items
        }
        self.contributors: dict[tuple[str, str, str], Contributor] = {
            (line.indicator, line.stage, one.school_id): one
            for stage in parts.balance
            for line in stage.lines
            for one in line.contributors
        }
        self.standings: dict[tuple[str, str, str], Standing] = {
            (one.indicator, stage, school): one
            for (school, stage), peers in parts.peers.items()
            for one in peers.standings
        }

    def line(self, row: Row) -> JudgedLine:
        """A line with what the parts say of it."""
        basis = self.basis
        indicator, school, stage = text(row["indicator"]), text(row["school_id"]), text(row["stage"])
        rule, key = basis.evaluation.standard.rule(indicator), (indicator, stage, school)
        value, target = number(row["value"]), basis.target(row, rule)
        short, cell, part = self.shortages.get(key), self.cells.get(key), self.contributors.get(key)
        said = kept(
            value=basis.value(row, rule, unit=indicator not in basis.ratios).full if value is not None else "",
            number=value,
            target=basis.say.asked(rule.operator, target.full) if target.value is not None else "",
            ratio=percent(number(row["ratio"])).full if row["ratio"] is not None else "",
            verdict=row["verdict"],
            reason=basis.reason(row, rule) if row["verdict"] in ("fail", "unknown") else "",
            short=short.short_text if short is not None else "",
            short_school=short.short_school.full
            if short is not None and short.short_school.value not in (None, short.short.value)
            else "",
            tolerated=True if short is not None and short.tolerated else None,
            exemption=self._exemption(row, rule),
            close=basis.say("flag_rounded") if row["differs_when_rounded"] else "",
            band=cell.band if cell is not None else "",
            mark=cell.mark if cell is not None else "",
            share=part.share.full if part is not None else "",
            side=part.side if part is not None else "",
            **self._among_peers(self.standings.get(key), rule),
        )
        return JudgedLine(indicator, school, stage, said, value)

    def _exemption(self, row: Row, rule: IndicatorRule) -> str:
        held = row["exemption"]
        return next((self.basis.say.text(one.name) for one in rule.exemptions if one.id == held), "")

    def _among_peers(self, standing: Standing | None, rule: IndicatorRule) -> dict[str, object]:
        if standing is None:
            return {}
        rank = f"{standing.rank}/{standing.ranked}" if standing.rank is not None else ""
        median = Figure(standing.median, rule.decimals).text if standing.median is not None else ""
        best = Figure(standing.best, rule.decimals).text if standing.best is not None else ""
        return {"peer_rank": rank, "peer_median": median, "peer_best": best}


def _cells(matrices: Sequence[Matrix]) -> Iterator[tuple[tuple[str, str, str], Cell]]:
    for matrix in matrices:
        for row in matrix.rows:
            for column, cell in zip(matrix.columns, row.cells, strict=True):
                yield (column.id, matrix.stage, row.school_id), cell
