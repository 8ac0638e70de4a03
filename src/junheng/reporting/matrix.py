"""School rows by indicator: the value in every cell, a band for its colour and a mark that needs no colour."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from junheng.evaluation.county import owed_cell
from junheng.reporting.basis import Basis, Row, missing_of, number, text
from junheng.reporting.figures import NOTHING, Figure, limit_of, percent
from junheng.standards.model import IndicatorRule

# Bands for colours only; no verdict hangs on them. Of the target where there is one, else of the county mean.
MORE, MOST = 1.5, 2.0
MEAN_BANDS = ((0.5, "low"), (0.8, "short"), (1.25, "met"), (2.0, "more"))
MARKS = {"low": "▼", "short": "▽", "unknown": "？"}


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of a school row. `band` is low, short, met, more, most, unknown or empty (not in scope)."""

    figure: Figure
    band: str
    mark: str
    notes: str  # ※ under an exemption, ≈ changes when rounded
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator as a column."""

    id: str
    name: str
    unit: str
    target: Figure
    mean: Figure


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A school row."""

    school_id: str
    school: str
    short: str
    township: str
    pupils: Figure
    cells: tuple[Cell, ...]
    met: int | None
    met_text: str
    lowest: Figure
    verdict: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """All school rows of one stage."""

    stage: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]
    judged: bool  # by a school rule
    verdicts: str

    @property
    def unknown(self) -> bool:
        """Whether not a single figure is known."""
        return all(cell.band in ("unknown", "") for row in self.rows for cell in row.cells)


def matrices_of(basis: Basis) -> tuple[Matrix, ...]:
    """One table for each stage that has rows in scope."""
    by_school: dict[str, dict[str, dict[str, Row]]] = {stage: {} for stage in basis.stages}
    for row in basis.rows:
        stage, indicator = text(row["stage"]), text(row["indicator"])
        if indicator in basis.ratios and stage in by_school:
            by_school[stage].setdefault(text(row["school_id"]), {})[indicator] = row
    return tuple(_matrix(basis, stage, schools) for stage, schools in by_school.items() if schools)


def _matrix(basis: Basis, stage: str, schools: dict[str, dict[str, Row]]) -> Matrix:
    means = {
        row["indicator"]: row["mean"] for row in basis.evaluation.balance.iter_rows(named=True) if row["stage"] == stage
    }
    columns = tuple(
        Column(
            name,
            basis.say.text(rule.name),
            basis.say.text(rule.unit),
            limit_of(basis.evaluation.standard.number(rule.target, stage)) if rule.target is not None else NOTHING,
            Figure(means.get(name), rule.decimals),
        )
        for name, rule in basis.ratios.items()
    )
    townships = basis.evaluation.snapshot.table("schools").select("school_id", "township")
    places = dict(townships.iter_rows())
    judged = basis.evaluation.standard.pack.school_rule is not None
    rows = [_row(basis, stage, school, cells, places, means) for school, cells in schools.items()]
    if judged:
        order = {"fail": 0, "unknown": 1, "pass": 2}
        rows.sort(
            key=lambda row: (order[row.verdict or "unknown"], row.met or 0, row.lowest.value or 0.0, row.school_id)
        )
    found = Counter(row.verdict for row in rows)
    verdicts = basis.say("counts_area", passed=found["pass"], failed=found["fail"], unknown=found["unknown"])
    title = basis.say("stage_rows", stage=basis.say.stage(stage), count=len(rows))
    return Matrix(stage, title, columns, tuple(rows), judged, verdicts if judged else "")


def _row(
    basis: Basis,
    stage: str,
    school: str,
    cells: dict[str, Row],
    townships: dict[str, str | None],
    means: dict[str, float | None],
) -> MatrixRow:
    whole = basis.school_verdicts.get((school, stage))
    rule = basis.evaluation.standard.pack.school_rule
    met = int(str(whole["met"])) if whole is not None else None
    return MatrixRow(
        school,
        basis.school(school),
        basis.short(school),
        townships.get(school) or "",
        Figure(basis.pupils.get((school, stage)), 0),
        tuple(_cell(basis, rule_, cells.get(name), means.get(name)) for name, rule_ in basis.ratios.items()),
        met,
        f"{met}/{len(rule.of)}" if rule is not None and met is not None else "",
        percent(number(whole["lowest_ratio"]) if whole is not None else None),
        text(whole["verdict"]) if whole is not None else None,
        basis.say.verdict(text(whole["verdict"])) if whole is not None else "",
    )


def _cell(basis: Basis, rule: IndicatorRule, row: Row | None, mean: float | None) -> Cell:
    if row is None:
        return Cell(NOTHING, "", "", "", "")
    band = _band(basis, row, mean)
    judged = row["target"] is not None or band == "unknown"
    mark = MARKS.get(band, "") if judged else ""
    notes = ("※" if row["exemption"] is not None else "") + ("≈" if row["differs_when_rounded"] else "")
    return Cell(basis.value(row, rule), band, mark, notes, _title(basis, rule, row, band))


def _band(basis: Basis, row: Row, mean: float | None) -> str:
    value, ratio, verdict = number(row["value"]), number(row["ratio"]), row["verdict"]
    if verdict == "unknown" or (value is None and verdict is None):
        return "unknown"
    if verdict is None:
        return _mean_band(value, mean)
    if verdict == "fail":
        return "short" if ratio is not None and basis.floor is not None and ratio >= basis.floor * (1 - 1e-9) else "low"
    if ratio is None or ratio < MORE:
        return "met"
    return "more" if ratio < MOST else "most"


def _mean_band(value: float | None, mean: float | None) -> str:
    if value is None or not mean:
        return "met"
    return next((band for limit, band in MEAN_BANDS if value / mean < limit), "most")


def _title(basis: Basis, rule: IndicatorRule, row: Row, band: str) -> str:
    """What hovers over a cell that calls for an explanation."""
    name = basis.say.text(rule.name)
    if band == "unknown":
        locator = basis.evaluation.locator
        cells = [basis.say.text(locator.described(owed_cell(cell, row))) for cell in missing_of(row)]
        return basis.say("cell_unknown", name=name, cells=basis.say.clauses(cells))
    if row["verdict"] != "fail" and row["exemption"] is None:
        return ""
    return basis.say(
        "cell_title",
        name=name,
        value=basis.value(row, rule, unit=True).full,
        target=basis.target(row, rule).full,
        ratio=percent(number(row["ratio"])).full,
    )
