"""What stands beside the judgement: findings, what was left out, plain description, demands with their sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from junheng.records.findings import Finding, Severity
from junheng.reporting.basis import Basis, number
from junheng.reporting.figures import Figure
from junheng.standards.model import CONFIDENCE_NAMES, Cited

TABLE_DIGITS = 2


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding of the import or the checks."""

    id: str
    place: str
    what: str
    do: str
    released: str  # the reason, empty where open
    state: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Open doubts, released doubts, notes."""

    open: tuple[FindingLine, ...]
    released: tuple[FindingLine, ...]
    notes: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A row that the resource part leaves out."""

    school_id: str
    school: str
    stage_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Described:
    """A stage as reported."""

    stage_name: str
    rows: int
    rows_with_pupils: int
    figures: tuple[tuple[Figure, str], ...]  # pupils, classes, teachers, each with how many rows lack it
    mean_class_size: Figure
    pupils_per_teacher: Figure


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A demand with its clause."""

    id: str
    name: str
    demand: str
    clause: str
    documents: str
    confidence: str
    owner: str


def findings_of(basis: Basis) -> Findings:
    """The findings that came with the snapshot."""
    found = basis.evaluation.snapshot.findings
    doubts = [one for one in found if one.severity is Severity.DOUBT]
    return Findings(
        tuple(_finding(basis, one, "open") for one in doubts if one.released is None),
        tuple(_finding(basis, one, "released") for one in doubts if one.released is not None),
        tuple(_finding(basis, one, "note") for one in found if one.severity is Severity.NOTE),
    )


def _finding(basis: Basis, finding: Finding, state: str) -> FindingLine:
    language = basis.say.language
    return FindingLine(
        finding.id,
        finding.place() or " ".join((finding.table, *finding.key, finding.column)).strip(),
        finding.what(language),
        finding.do(language),
        finding.released or "",
        basis.say(state),
    )


def excluded_of(basis: Basis) -> tuple[Excluded, ...]:
    """Rows left out, with the reason."""
    return tuple(
        Excluded(
            row["school_id"],
            basis.school(row["school_id"]),
            basis.say.stage(row["stage"]) or basis.say("whole_school"),
            basis.say.text(basis.evaluation.reason_excluded(row["reason"])),
        )
        for row in basis.evaluation.excluded.iter_rows(named=True)
    )


def excluded_by_reason(excluded: Iterable[Excluded]) -> dict[str, list[Excluded]]:
    """The same by reason."""
    found: dict[str, list[Excluded]] = {}
    for one in excluded:
        found.setdefault(one.reason, []).append(one)
    return found


def description_of(basis: Basis) -> tuple[Described, ...]:
    """Pupils, classes and teachers by stage."""
    stages = basis.evaluation.standard.pack.stages
    rows = sorted(basis.evaluation.description.iter_rows(named=True), key=lambda row: stages.index(row["stage"]))
    return tuple(
        Described(
            basis.say.stage(row["stage"]),
            row["rows"],
            row["rows_with_pupils"],
            tuple(
                (Figure(number(row[name]), 0), _unreported(basis, row[f"{name}_unreported"]))
                for name in ("pupils", "classes", "teachers")
            ),
            Figure(number(row["mean_class_size"]), TABLE_DIGITS),
            Figure(number(row["pupils_per_teacher"]), TABLE_DIGITS),
        )
        for row in rows
    )


def _unreported(basis: Basis, count: int) -> str:
    return basis.say("unreported_rows", count=count) if count else ""


def sources_of(basis: Basis) -> tuple[SourceLine, ...]:
    """Every demand of the standard with its clause, documents and how sure that is."""
    standard, say = basis.evaluation.standard, basis.say
    pack = standard.pack
    lines = [
        _source(basis, name, say.text(rule.name), say.text(rule.text), standard.citation(name), say.text(rule.owner))
        for rules in (pack.indicators, pack.entry, pack.vetoes)
        for name, rule in rules.items()
    ]
    for rule in pack.indicators.values():
        if rule.balance is not None and rule.balance.limit is not None:
            balance = rule.balance
            lines.append(_source(basis, balance.id, say.text(balance.name), "", balance.limit, say.text(rule.owner)))
    if pack.school_rule is not None:
        whole = pack.school_rule
        lines.append(_source(basis, whole.id, say.text(whole.name), say.text(whole.text), whole.met, ""))
    if pack.composite is not None:
        composite = pack.composite
        owner = say.text(composite.owner)
        lines.append(
            _source(basis, composite.id, say.text(composite.name), say.text(composite.text), composite.limit, owner)
        )
    lines += [_source(basis, out.id, say("s_excluded"), say.text(out.reason), out, "") for out in pack.leave_out]
    return tuple(lines)


def _source(basis: Basis, id_: str, name: str, demand: str, cited: Cited | None, owner: str) -> SourceLine:
    if cited is None:
        return SourceLine(id_, name, demand, "", "", "", owner)
    documents = basis.evaluation.standard.documents(cited)
    return SourceLine(
        id_,
        name,
        demand,
        cited.clause,
        basis.say.clauses(document.title for document in documents),
        basis.say.text(CONFIDENCE_NAMES[cited.confidence]),
        owner,
    )
