"""The numbers of the newest evaluation, unrounded and typed: for programs that reckon on. Pages as they look are `standing`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Field, Query, Schema

from junheng.evaluation import Evaluation
from junheng.evaluation.case import Judged
from junheng.standards.model import IndicatorRule
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import Line, Paged, Words, words
from junheng.web.board.held import held
from junheng.web.board.sight import sight
from junheng.web.board.standing import NotJudgedError, Standing, standing_of

_YEAR = "/counties/{slug:county}/{int:year}"
Verdict = Annotated[
    str | None, Field(description="pass, fail, unknown；空：不单项判定 / null: not judged by this alone")
]
Value = Annotated[
    float | None, Field(description="以 unit 为单位，不舍入；空：不知道 / in `unit`, unrounded; null: not known")
]
Target = Annotated[float | None, Field(description="以 unit 为单位 / in `unit`")]


class JudgedOut(Schema):
    """What the county has by an indicator, a coefficient or a condition, and of what parts it is made."""

    indicator: str
    name: Words
    unit: Words
    stage: str | None
    label: Words | None
    value: Annotated[
        float | None,
        Field(
            description="以 unit 为单位，不舍入；要求各校都达到的指标：达到的学校的百分比；空：不知道 / "
            "in `unit`, unrounded; for what every school must meet, the percentage that does; null: not known"
        ),
    ]
    target: Target
    verdict: Verdict
    reason: Annotated[Words | None, Field(description="只给看得到全部学校的人 / for those who see every school")]
    parts: list[JudgedOut]


class AreaOut(Schema):
    """An area of the standard."""

    area: str
    name: Words
    verdict: Verdict


class ResultOut(Schema):
    """The verdict on a county year, and everything that it is made from but for single schools."""

    verdict: Verdict
    newest: Annotated[
        bool, Field(description="按最新数据和现在的标准 / of the newest data and the standard chosen now")
    ]
    snapshot: str
    standard: str
    standard_version: str
    standard_hash: str
    settings: dict[str, Any]
    areas: list[AreaOut]
    county: list[JudgedOut]
    vetoes: list[JudgedOut]
    entry: list[JudgedOut]


class RowOut(Schema):
    """An indicator of a school row."""

    school: str
    name: str
    stage: str | None
    indicator: str
    unit: Words
    numerator: float | None
    denominator: float | None
    value: Value
    target: Target
    verdict: Verdict
    exemption: str | None
    short_by: Annotated[
        float | None,
        Field(description="还差多少（人、间、平方米、元）；上限为超出多少 / what is lacking, in whole units"),
    ]
    reason: Words
    missing: Annotated[list[str], Field(description="缺的单元格 / cells that are owed, such as stages.pupils")]


class ContributionOut(Schema):
    """A school row's part of a coefficient."""

    school: str
    share: Annotated[float, Field(description="占CV²的比例 / share of CV²")]


class CoefficientOut(Schema):
    """The balance of a resource in a stage, and the schools that make it, as far as one sees them."""

    indicator: str
    stage: str
    rows: int
    unreported: Annotated[
        int, Field(description="缺数的行；大于0时算不出 / rows without a value: above 0 there is no cv")
    ]
    mean: float | None
    sd: float | None
    cv: float | None
    limit: float | None
    verdict: Verdict
    contributions: list[ContributionOut]


class RowsAsked(Paged):
    """Which rows."""

    school: Line = ""
    stage: Line = ""
    indicator: Line = ""
    verdict: Literal["", "pass", "fail", "unknown"] = ""


@operation(
    "get",
    f"{_YEAR}/result",
    zh="评估结果：全县结论、各部分、每项指标的数值",
    needs=Permission.BOARD_VIEW,
    answers=ResultOut,
    does="board",
)
def result(request: Call, county: str, year: int) -> dict[str, Any]:
    """The verdict on the county with every number that it is made from."""
    standing = _standing(request)
    stored, found = standing.evaluation, held(standing.evaluation).evaluation
    told = sight(request, request.county).whole

    def lines(judged: tuple[Judged, ...]) -> list[dict[str, Any]]:
        return [_judged(found, one, told=told) for one in judged]

    return {
        "verdict": found.verdict, "newest": standing.current, "snapshot": found.snapshot.hash,
        "standard": stored.standard, "standard_version": stored.standard_version,
        "standard_hash": stored.standard_hash, "settings": stored.settings,
        "areas": [
            {"area": area, "name": words(name), "verdict": verdict} for area, name, verdict in found.areas()
        ],
        "county": lines(found.county), "vetoes": lines(found.vetoes), "entry": lines(found.entry),
    }  # fmt: skip


@operation(
    "get",
    f"{_YEAR}/rows",
    zh="学校×指标的数值、要求和判定，逐行；只有看得到的学校",
    needs=Permission.SCHOOL_VIEW,
    answers=list[RowOut],
)
def rows(request: Call, county: str, year: int, asked: Query[RowsAsked]) -> list[dict[str, Any]]:
    """Every indicator of every school row that one sees: value, target, verdict, what is lacking."""
    evaluation, seen = held(_standing(request).evaluation).evaluation, sight(request, request.county)
    found = [row for row in evaluation.rows.iter_rows(named=True) if seen.sees(row["school_id"]) and _fits(row, asked)]
    return [_row(evaluation, one) for one in found[asked.offset : asked.offset + asked.limit]]


@operation(
    "get",
    f"{_YEAR}/coefficients",
    zh="差异系数、限值和各校的贡献",
    needs=Permission.BOARD_VIEW,
    answers=list[CoefficientOut],
    does="board_balance",
)
def coefficients(request: Call, county: str, year: int) -> list[dict[str, Any]]:
    """The coefficients against their limits, with the part of every school that one sees, the largest first."""
    evaluation, seen = held(_standing(request).evaluation).evaluation, sight(request, request.county)
    shares: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in evaluation.contributions.sort("share", descending=True, maintain_order=True).iter_rows(named=True):
        if seen.sees(row["school_id"]) and row["share"] is not None:
            shares.setdefault((row["stage"], row["indicator"]), []).append(
                {"school": row["school_id"], "share": row["share"]}
            )
    return [
        {**row, "contributions": shares.get((row["stage"], row["indicator"]), [])}
        for row in evaluation.balance.iter_rows(named=True)
    ]


def _standing(request: Call) -> Standing:
    try:
        return standing_of(request.year)
    except NotJudgedError as error:
        raise Http404 from error


def _fits(row: dict[str, Any], asked: RowsAsked) -> bool:
    named = (
        ("school_id", asked.school),
        ("stage", asked.stage),
        ("indicator", asked.indicator),
        ("verdict", asked.verdict),
    )
    return all(not wanted or row[column] == wanted for column, wanted in named)


def _unit(evaluation: Evaluation, indicator: str) -> dict[str, str]:
    rule = evaluation.rule_of(indicator)
    return words(rule.unit if rule is not None else Text("", ""))


def _judged(evaluation: Evaluation, one: Judged, parent: IndicatorRule | None = None, *, told: bool) -> dict[str, Any]:
    rule = evaluation.rule_of(one.indicator) or parent
    return {
        "indicator": one.indicator, "name": words(evaluation.name_of(one.indicator)),
        "unit": _unit(evaluation, one.indicator), "stage": one.stage or None,
        "label": words(one.label) if one.label is not None else None, "value": one.value, "target": one.target,
        "verdict": one.verdict, "reason": words(evaluation.reason_judged(one, parent)) if told else None,
        "parts": [_judged(evaluation, part, rule, told=told) for part in one.parts],
    }  # fmt: skip


def _row(evaluation: Evaluation, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "school": row["school_id"], "name": evaluation.names.get(row["school_id"], row["school_id"]),
        "stage": row["stage"], "indicator": row["indicator"], "unit": _unit(evaluation, row["indicator"]),
        "numerator": row["numerator"], "denominator": row["denominator"], "value": row["value"],
        "target": row["target"], "verdict": row["verdict"], "exemption": row["exemption"],
        "short_by": row["short_by"], "reason": words(evaluation.reason_of(row)), "missing": row["missing"] or [],
    }  # fmt: skip
