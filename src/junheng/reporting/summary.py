"""The head of a report: what was judged, by which standard and settings, the verdict and what decides it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from junheng.evaluation.case import Judged
from junheng.records.findings import Severity
from junheng.reporting.basis import Basis, number
from junheng.reporting.figures import Figure, limit_of
from junheng.reporting.indicators import in_area, reason_words
from junheng.reporting.owed import owed_cells

MOST_NAMED = 5  # indicators named in a sentence


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting of the run."""

    key: str
    name: str
    value: str
    default: str
    meaning: str

    @property
    def changed(self) -> bool:
        """Whether it differs from the pack's default."""
        return self.value != self.default


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area of the standard."""

    id: str
    name: str
    verdict: str
    words: str
    counts: str
    passed: int
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of a report."""

    title: str
    county: str
    school_year: str
    document: str
    pack: str
    snapshot: str
    snapshot_hash: str
    settings: tuple[SettingLine, ...]
    changed: str
    reading: str  # how coefficients and rounding are read
    verdict: str
    sentence: str
    points: tuple[str, ...]
    counts: str
    areas: tuple[AreaLine, ...]


def summary_of(basis: Basis) -> Summary:
    """The head of the report."""
    say, evaluation = basis.say, basis.evaluation
    snapshot, standard = evaluation.snapshot, evaluation.standard
    county = snapshot.county or say("unnamed")
    year = say("school_year", year=snapshot.year, next=snapshot.year + 1)
    named = {"county": county, "year": year, "standard": say.text(standard.pack.name)}
    settings = _settings(basis)
    changed = [
        say("setting_changed", name=one.name, value=one.value, default=one.default) for one in settings if one.changed
    ]
    official = evaluation.case.official
    return Summary(
        title=say("title", county=county, year=year),
        county=county,
        school_year=year,
        document=say("document", name=named["standard"]),
        pack=say("pack", id=standard.id, version=standard.pack.version, hash=standard.hash[:12]),
        snapshot=snapshot.hash[:12],
        snapshot_hash=snapshot.hash,
        settings=settings,
        changed=say.clauses(changed) or say("settings_default"),
        reading=say(
            "print_hint_official" if official else "print_hint",
            method=say("weighted" if basis.weighted else "unweighted"),
        ),
        verdict=evaluation.verdict,
        sentence=say(f"county_{evaluation.verdict}", **named),
        points=tuple(_points(basis)),
        counts=_counts(basis, evaluation.county, "counts"),
        areas=tuple(_areas(basis)),
    )


def _settings(basis: Basis) -> tuple[SettingLine, ...]:
    standard = basis.evaluation.standard
    return tuple(
        SettingLine(
            key,
            basis.say.text(setting.name),
            _setting_value(standard.settings[key]),
            _setting_value(setting.default),
            basis.say.text(setting.meaning),
        )
        for key, setting in standard.pack.settings.items()
    )


def _setting_value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _counts(basis: Basis, judged: Iterable[Judged], key: str) -> str:
    found = Counter(one.verdict for one in judged)
    return basis.say(key, passed=found["pass"], failed=found["fail"], unknown=found["unknown"])


def _areas(basis: Basis) -> Iterable[AreaLine]:
    evaluation = basis.evaluation
    for area, name, verdict in evaluation.areas():
        judged = [one for one in evaluation.county if in_area(basis, one, area)]
        counts = _counts(basis, judged, "counts_area")
        found = Counter(one.verdict for one in judged)
        numbers = (found["pass"], found["fail"], found["unknown"])
        yield AreaLine(area, basis.say.text(name), verdict, basis.say.verdict(verdict), counts, *numbers)


def _points(basis: Basis) -> Iterable[str]:
    evaluation, say = basis.evaluation, basis.say
    if evaluation.verdict == "pass":
        yield _all_met(basis)
    yield from _school_rule_point(basis)
    yield from _balance_point(basis)
    yield from _composite_point(basis)
    special = set(basis.ratios) | (
        {evaluation.standard.pack.composite.id} if evaluation.standard.pack.composite else set()
    )
    failed = [one for one in evaluation.county if one.verdict == "fail" and one.indicator not in special]
    if failed:
        yield say("point_indicators", names=_named(basis, failed))
    failed = [one for one in evaluation.entry if one.verdict == "fail"]
    if failed:
        yield say("point_entry", names=_named(basis, failed))
    failed = [one for one in evaluation.vetoes if one.verdict == "fail"]
    if failed:
        yield say("point_veto", names=say.listed(basis.name(one.indicator) for one in failed))
    yield from _open_points(basis)


def _all_met(basis: Basis) -> str:
    evaluation, say = basis.evaluation, basis.say
    judged = sum(one.verdict is not None for one in evaluation.county)
    entry = say("point_entry_met") if evaluation.entry else ""
    return say("point_all_met", count=judged, entry=entry, veto=say("point_veto_met") if evaluation.vetoes else "")


def _named(basis: Basis, judged: list[Judged]) -> str:
    words = []
    for one in judged[:MOST_NAMED]:
        reason = reason_words(basis, one)
        name = basis.name(one.indicator)
        words.append(basis.say("point_indicator_reason", name=name, reason=reason) if reason else name)
    more = ["…"] if len(judged) > MOST_NAMED else []
    return basis.say.clauses([*words, *more])


def _school_rule_point(basis: Basis) -> Iterable[str]:
    say, rule = basis.say, basis.evaluation.standard.pack.school_rule
    found = Counter(basis.evaluation.school_rows["verdict"].to_list())
    if rule is None or not found["fail"]:
        return
    unknown = say("point_school_unknown", count=found["unknown"]) if found["unknown"] else ""
    yield say("point_school_rule", total=found.total(), failed=found["fail"], rule=say.text(rule.name), unknown=unknown)


def _balance_point(basis: Basis) -> Iterable[str]:
    say = basis.say
    judged = [row for row in basis.evaluation.balance.iter_rows(named=True) if row["verdict"] is not None]
    known = [row for row in judged if row["cv"] is not None]
    failed = [row for row in known if row["verdict"] == "fail"]
    if not known:
        return
    if not failed:
        if basis.evaluation.verdict == "pass":
            yield say("point_nearest", **_coefficient(basis, max(known, key=_used)))
        return
    lacking = len(judged) - len(known)
    unknown = say("point_cv_unknown", count=lacking) if lacking else ""
    worst = _coefficient(basis, max(failed, key=_used))
    yield say("point_cv", total=len(judged), failed=len(failed), unknown=unknown, **worst)


def _used(row: dict[str, object]) -> float:
    """How much of its limit a coefficient takes."""
    cv, limit = number(row["cv"]), number(row["limit"])
    return cv / limit if cv is not None and limit else 0.0


def _coefficient(basis: Basis, row: dict[str, object]) -> dict[str, str]:
    rule = basis.ratios[str(row["indicator"])]
    digits = rule.balance.decimals if rule.balance is not None else rule.decimals
    return {
        "stage": basis.say.stage(str(row["stage"])),
        "name": basis.say.text(rule.name),
        "cv": Figure(number(row["cv"]), digits).text,
        "limit": limit_of(number(row["limit"]), 2).text,
    }


def _composite_point(basis: Basis) -> Iterable[str]:
    say, rule = basis.say, basis.evaluation.standard.pack.composite
    if rule is None:
        return
    judged = next(one for one in basis.evaluation.county if one.indicator == rule.id)
    order: dict[str, int] = {stage: place for place, stage in enumerate(basis.evaluation.standard.pack.stages)}
    stages = [
        say(
            "point_composite_stage",
            stage=say.stage(part.stage),
            cv=Figure(part.value, rule.decimals).text,
            limit=limit_of(part.target, 2).text,
        )
        for part in sorted(judged.parts, key=lambda part: order.get(part.stage, 9))
        if part.value is not None
    ]
    if stages:
        yield say("point_composite", stages=say.listed(stages))


def _open_points(basis: Basis) -> Iterable[str]:
    evaluation, say = basis.evaluation, basis.say
    judged = [one for one in (*evaluation.county, *evaluation.entry, *evaluation.vetoes) if one.verdict is not None]
    unknown = sum(one.verdict == "unknown" for one in judged)
    cells = len({missing for _, missing in owed_cells(basis)})
    if unknown:
        yield say("point_unknown", judged=len(judged), count=unknown, cells=f"{cells:,}")
    elif cells:
        yield say("point_rows_unknown", cells=f"{cells:,}")
    doubts = sum(one.severity is Severity.DOUBT and one.released is None for one in evaluation.snapshot.findings)
    if doubts:
        yield say("point_doubts", count=doubts)
