"""What can be made public of an evaluation, in both languages: no rows of persons, no small counts.

Small counts are kept back as in a packet that leaves the county (`rollup.suppression`). Reasons and notes stay inside: they
name cells that schools owe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from junheng.evaluation import Evaluation
from junheng.evaluation.case import Judged
from junheng.reporting.basis import Basis
from junheng.reporting.indicators import areas_of
from junheng.reporting.matrix import Matrix, matrices_of
from junheng.reporting.summary import summary_of
from junheng.reporting.words import Speaker
from junheng.rollup.packet import tables_to_send
from junheng.rollup.suppression import DEFAULT_THRESHOLD, Suppression, suppression
from junheng.text import LANGUAGES, Text
from junheng.web.years.making import makes_pieces

PIECE = "public"
KEPT_BACK = Text("人数太少，不公开", "too few persons to be shown")
BY_SCHOOL = Text("按各校和校际差异系数判定", "by school and coefficient")
SCHOOLS = Text("{stage}（{count}所）", "{stage} ({count} schools)")
VERDICTS = ("pass", "fail", "unknown")


@makes_pieces
def public(result: Evaluation) -> Iterator[tuple[str, object]]:
    """The piece `public`."""
    hidden = suppression(tables_to_send(result.snapshot, result.standard), result.standard, DEFAULT_THRESHOLD)
    secret = {one.indicator for one in result.county if tells(one, hidden)}
    yield PIECE, {language: _content(Basis(result, Speaker(language)), secret) for language in LANGUAGES}


def tells(judged: Judged, hidden: Suppression) -> bool:
    """Whether the value of a judgement, or of a part of it, would tell what is kept back."""
    return hidden.hides(judged) or any(tells(part, hidden) for part in judged.parts)


def _content(basis: Basis, secret: set[str]) -> dict[str, object]:
    summary, areas, matrices = summary_of(basis), areas_of(basis), matrices_of(basis)
    language = basis.say.language
    return {
        "verdict": {
            "verdict": summary.verdict, "sentence": summary.sentence, "document": summary.document,
            "areas": [{"name": area.name, "verdict": area.verdict} for area in areas],
        },
        "indicators": [
            {
                "area": area.name,
                "lines": [
                    {
                        "id": one.id, "name": one.name, "verdict": one.verdict, "asked": one.demand,
                        "value": BY_SCHOOL.get(language),
                    }
                    for one in area.ratios
                ]
                + [
                    {
                        "id": one.id, "name": one.name, "verdict": one.verdict, "asked": one.target_text or one.demand,
                        "value": KEPT_BACK.get(language) if one.id in secret else one.value_text,
                    }
                    for one in area.lines if one.depth == 0
                ],
            }
            for area in areas
        ],
        "balance": [
            {
                "id": one.id, "name": one.name,
                "stages": [
                    {"stage": basis.say.stage(part.stage), "cv": part.cv.text, "asked": part.asked, "verdict": part.verdict}
                    for part in one.coefficients
                ],
            }
            for area in areas for one in (*area.ratios, *([area.composite] if area.composite is not None else []))
        ],
        "schools": [
            {"stage": _schools(basis, matrix), **{verdict: Counter(row.verdict for row in matrix.rows)[verdict] for verdict in VERDICTS}}
            for matrix in matrices
        ],
        "school_list": [
            {
                "stage": _schools(basis, matrix),
                "schools": [{"name": row.school, "met": row.met_text, "verdict": row.verdict} for row in matrix.rows],
            }
            for matrix in matrices
        ],
    }  # fmt: skip


def _schools(basis: Basis, matrix: Matrix) -> str:
    """A stage with the number of its schools that are judged."""
    return SCHOOLS.format(stage=basis.say.stage(matrix.stage), count=len(matrix.rows)).get(basis.say.language)
