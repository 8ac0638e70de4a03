"""What is stored of an evaluation for the pages of the board: parts of a report as JSON, a piece for each page and language.

`totals`; then with `:zh` or `:en` after them `board`, `balance`, `matrix`, `map`, `owed`, `school:2142011287` and
`indicator:YZ-R4`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from junheng.evaluation import Evaluation
from junheng.evaluation.peers import peers_of_all
from junheng.records.findings import Severity
from junheng.reporting.balance import StageBalance, balance_of
from junheng.reporting.basis import Basis
from junheng.reporting.indicators import AreaPart, areas_of, lines_of
from junheng.reporting.matrix import Matrix, matrices_of
from junheng.reporting.notes import description_of
from junheng.reporting.owed import Owed, owed_of
from junheng.reporting.places import spots_of
from junheng.reporting.shortages import shortages_of
from junheng.reporting.summary import summary_of
from junheng.reporting.words import Speaker
from junheng.text import Language
from junheng.web.board.indicators import indicators_of, ratio_piece
from junheng.web.board.judged_lines import AllPeers, LaidOut, judged_lines
from junheng.web.board.plain import plain
from junheng.web.board.schools import schools_of
from junheng.web.board.totals import totals_of
from junheng.web.years.making import makes_pieces

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@makes_pieces
def pieces_of(result: Evaluation) -> Iterator[tuple[str, object]]:
    """All pieces of the board."""
    yield "totals", totals_of(result)
    peers = peers_of_all(result)
    for language in LANGUAGES:
        for name, content in _in(result, language, peers):
            yield f"{name}:{language}", content


def _in(result: Evaluation, language: Language, peers: AllPeers) -> Iterator[tuple[str, object]]:
    basis = Basis(result, Speaker(language))
    balance, shortages, owed = balance_of(basis), shortages_of(basis), owed_of(basis)
    parts = LaidOut(basis, matrices_of(basis), balance, shortages, peers)
    lines = judged_lines(parts)
    yield (
        "board",
        {
            "summary": plain(summary_of(basis)),
            "areas": [_area(basis, one) for one in areas_of(basis)],
            "entry": plain(tuple(lines_of(basis, result.entry))),
            "vetoes": plain(tuple(lines_of(basis, result.vetoes, "veto_"))),
            "description": plain(description_of(basis)),
            "shortages": {"lead": shortages.lead, "totals": plain(shortages.totals)},
            "owed": {"lead": owed.lead, "cells": len(owed.cells)},
            "doubts": sum(one.severity is Severity.DOUBT and one.released is None for one in result.snapshot.findings),
            "stages": {stage: basis.say.stage(stage) for stage in basis.stages},
            "names": {rule: basis.name(rule) for rule in result.standard.pack.indicators},
            "units": {name: basis.say.text(rule.unit) for name, rule in basis.ratios.items()},
        },
    )
    yield "balance", {"weighted": basis.weighted, "stages": _balance(balance)}
    yield "matrix", {"floor": basis.floor_text, "stages": [_matrix(one) for one in parts.matrices]}
    yield "map", plain(spots_of(basis))
    yield "owed", _owed(owed)
    for school, content in schools_of(parts, lines, owed):
        yield f"school:{school}", content
    for indicator, content in indicators_of(parts, lines):
        yield f"indicator:{indicator}", content


def _area(basis: Basis, area: AreaPart) -> dict[str, object]:
    lines = {"lines": plain(area.lines), "composite": ratio_piece(basis, area.composite) if area.composite else None}
    ratios = [ratio_piece(basis, one) for one in area.ratios]
    return {"id": area.id, "name": area.name, "verdict": area.verdict, "ratios": ratios, **lines}


def _balance(stages: tuple[StageBalance, ...]) -> object:
    """With the largest contributors only: the page of an indicator has all."""
    return plain(
        [
            replace(stage, lines=tuple(replace(line, contributors=line.largest) for line in stage.lines))
            for stage in stages
        ]
    )


def _matrix(matrix: Matrix) -> dict[str, object]:
    """Rows and cells as lists: a county of a thousand schools has several thousand cells."""
    return {
        "stage": matrix.stage,
        "title": matrix.title,
        "columns": plain(matrix.columns),
        "judged": matrix.judged,
        "verdicts": matrix.verdicts,
        "rows": [
            {
                "school_id": row.school_id,
                "school": row.school,
                "short": row.short,
                "township": row.township,
                "pupils": row.pupils.text,
                "cells": [[one.figure.text, one.band, one.mark, one.notes, one.title] for one in row.cells],
                "met": row.met_text,
                "lowest": row.lowest.full,
                "verdict": row.verdict,
            }
            for row in matrix.rows
        ],
    }


def _owed(owed: Owed) -> dict[str, object]:
    return {
        "lead": owed.lead,
        "offices": [{"who": who, "cells": plain(cells)} for who, cells in owed.offices],
        "alike": plain(owed.alike),
        "schools": [
            {
                "school_id": one.school_id,
                "school": one.school,
                "cells": [
                    {"cell": cell.cell, "indicators": list(cell.indicators), "office": cell.office}
                    for cell in one.cells
                ],
            }
            for one in owed.schools
        ],
    }
