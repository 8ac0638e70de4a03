"""The pieces of schools: where each stands, in every stage and as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from junheng.reporting.matrix import MatrixRow
from junheng.reporting.notes import excluded_of
from junheng.reporting.owed import Owed
from junheng.reporting.places import school_kinds
from junheng.web.board.judged_lines import JudgedLine, LaidOut, Place
from junheng.web.board.plain import kept


def schools_of(parts: LaidOut, lines: Iterable[JudgedLine], owed: Owed) -> Iterator[tuple[str, dict[str, object]]]:
    """The id of every school, and what its page shows."""
    basis = parts.basis
    by_place: dict[Place, list[JudgedLine]] = {}
    for line in lines:
        by_place.setdefault((line.school_id, line.stage), []).append(line)
    wholes = {(row.school_id, matrix.stage): row for matrix in parts.matrices for row in matrix.rows}
    left_out: dict[str, list[str]] = {}
    for one in excluded_of(basis):
        left_out.setdefault(one.school_id, []).append(f"{one.stage_name}：{one.reason}")
    missing: dict[str, list[dict[str, object]]] = {}
    for cell in owed.cells:
        if cell.about:
            said: dict[str, object] = {"cell": cell.cell, "indicators": list(cell.indicators), "who": cell.who}
            missing.setdefault(cell.about, []).append(said)
    kinds = school_kinds(basis)
    for school in basis.evaluation.case.tables.schools.iter_rows(named=True):
        code = school["school_id"]
        stages = [stage for stage in basis.evaluation.standard.pack.stages if (code, stage) in by_place]
        yield (
            code,
            kept(
                name=basis.school(code),
                short=basis.short(code),
                township=school["township"],
                kind=kinds[code],
                kind_words=basis.say(f"map_{kinds[code]}"),
                stages=[
                    {
                        "stage": stage,
                        "name": basis.say.stage(stage),
                        **_whole(wholes.get((code, stage))),
                        "lines": [_said(line) for line in by_place[code, stage]],
                        "peers": _peers(parts, code, stage),
                    }
                    for stage in stages
                ],
                whole=[_said(line) for line in by_place.get((code, ""), [])],
                left_out=left_out.get(code, []),
                owed=missing.get(code, []),
            ),
        )


def _said(line: JudgedLine) -> dict[str, object]:
    return {"indicator": line.indicator, **line.said}


def _whole(row: MatrixRow | None) -> dict[str, object]:
    if row is None:
        return {}
    return kept(pupils=row.pupils.text, met=row.met_text, lowest=row.lowest.full, verdict=row.verdict)


def _peers(parts: LaidOut, school: str, stage: str) -> list[dict[str, object]]:
    found = parts.peers.get((school, stage))
    if found is None:
        return []
    return [
        {
            "school_id": one.school_id,
            "name": parts.basis.short(one.school_id),
            "pupils": f"{one.pupils:,}",
            "distance": f"{one.distance:.2f}",
        }
        for one in found.peers
    ]
