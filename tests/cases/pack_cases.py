"""The worked cases beside the packs: read, laid over their base, and compared with an evaluation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, model_validator

from arithmetic import arithmetic
from junheng.evaluation import Evaluation
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.records.snapshot import schema as schema_of
from junheng.standards import packs_folder, standard_ids
from junheng.tables import TABLES
from junheng.text import Text
from junheng.yaml_file import parse, read_yaml

Cell = str | bool | int | float | date | None
Row = dict[str, Cell]
Tables = dict[str, list[Row]]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Model):
    """Both languages."""

    zh: str
    en: str


class Expected(_Model):
    """What an evaluation has to say: lists of partial matches, by section."""

    verdict: str | None = None
    rows: list[dict[str, Any]] = []
    school_rows: list[dict[str, Any]] = []
    balance: list[dict[str, Any]] = []
    excluded: list[dict[str, Any]] = []
    county: list[dict[str, Any]] = []
    vetoes: list[dict[str, Any]] = []
    entry: list[dict[str, Any]] = []


class Under(_Model):
    """The same tables under other settings."""

    settings: dict[str, str | float] = {}
    expect: Expected


class WorkedCase(_Model):
    """A county that an official could judge by hand."""

    id: str
    says: Words
    source: str = ""
    year: int = 2024
    base: str | None = None
    tables: Tables = {}
    without: Tables = {}  # rows of the base that fit are left out
    expect: Expected | None = None
    under: list[Under] = []

    @model_validator(mode="after")
    def _expects_something(self) -> WorkedCase:
        if (self.expect is None) == (not self.under):
            raise ValueError("give `expect` or `under`")
        return self

    def runs(self) -> list[Under]:
        """Every run of the case."""
        return [Under(expect=self.expect)] if self.expect is not None else self.under


class CaseFile(_Model):
    """cases.yaml of a pack."""

    bases: dict[str, Tables] = {}
    cases: list[WorkedCase]


@cache
def case_file(standard: str) -> CaseFile:
    """The cases beside a pack; none where it has no such file."""
    path = packs_folder() / standard / "cases.yaml"
    if not path.is_file():
        return CaseFile(cases=[])
    return parse(CaseFile, read_yaml(path, f"{standard}/cases.yaml"))


def all_cases() -> Iterator[tuple[str, WorkedCase]]:
    """Every case of every pack that ships, with the pack's id."""
    for standard in standard_ids():
        for case in case_file(standard).cases:
            yield standard, case


def snapshot_of(standard: str, case: WorkedCase) -> Snapshot:
    """The case's tables over those of its base; a row with the same key changes single cells."""
    tables = {
        name: [dict(row) for row in rows] for name, rows in case_file(standard).bases.get(case.base or "", {}).items()
    }
    if case.base is not None and not tables:
        raise KeyError(f"no base {case.base}")
    for name, patterns in case.without.items():
        kept = [row for row in tables[name] if not any(pattern.items() <= row.items() for pattern in patterns)]
        assert len(kept) < len(tables[name]), f"{case.id}: nothing to leave out of {name}"
        tables[name] = kept
    for name, rows in case.tables.items():
        for row in rows:
            _lay(tables.setdefault(name, []), row, TABLES[name].key)
    frames = {
        name: pl.DataFrame(
            [{column: row.get(column) for column in TABLES[name].names} for row in rows],
            schema=schema_of(TABLES[name]),
            strict=True,
        )
        for name, rows in tables.items()
    }
    for name, rows in tables.items():
        unknown = {column for row in rows for column in row} - set(TABLES[name].names)
        assert not unknown, f"{case.id}: {name} has no {unknown}"
    return make_snapshot("例县", case.year, frames)


def _lay(rows: list[Row], row: Row, key: tuple[str, ...]) -> None:
    for there in rows:
        if key and all(there.get(column) == row.get(column) for column in key):
            there.update(row)
            return
    rows.append(dict(row))


# ---- comparing ----

IDENTITY = {
    "rows": ("school_id", "stage", "indicator"),
    "school_rows": ("school_id", "stage"),
    "balance": ("stage", "indicator"),
    "excluded": ("school_id", "stage"),
    "county": ("indicator", "stage", "label"),
    "vetoes": ("indicator",),
    "entry": ("indicator", "stage", "label"),
}


def sections(evaluation: Evaluation) -> dict[str, list[dict[str, Any]]]:
    """The evaluation as scripts get it; judgements with their parts, from the whole to the part."""
    found: dict[str, Any] = evaluation.to_dict("zh")
    lists = {name: list(found[name]) for name in IDENTITY}
    lists["excluded"] = evaluation.excluded.to_dicts()  # with the id of the reason
    for name in ("county", "vetoes", "entry"):
        lists[name] = [one for judged in lists[name] for one in _flat(judged)]
    return lists


def _flat(judged: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield dict(judged)
    for part in judged["parts"]:
        yield from _flat(part)


def differences(expected: Expected, evaluation: Evaluation) -> list[str]:
    """Where the evaluation does not say what is expected."""
    wrong = []
    if expected.verdict is not None and evaluation.verdict != expected.verdict:
        wrong.append(f"verdict {evaluation.verdict}, expected {expected.verdict}")
    for section, actual in sections(evaluation).items():
        for wanted in getattr(expected, section):
            wrong += [f"{section} {_name(section, wanted)}: {one}" for one in _compared(section, wanted, actual)]
    return wrong


def _name(section: str, wanted: Mapping[str, Any]) -> str:
    return " ".join(str(wanted[key]) for key in IDENTITY[section] if key in wanted)


def _compared(section: str, wanted: Mapping[str, Any], actual: list[dict[str, Any]]) -> Iterator[str]:
    keys = [key for key in IDENTITY[section] if key in wanted]
    found = [one for one in actual if all(one[key] == wanted[key] for key in keys)]
    if wanted.get("absent"):
        if found:
            yield "is there"
        return
    if not found or (section in ("rows", "school_rows", "balance") and len(found) > 1):
        yield f"{len(found)} such lines"
        return
    for key, value in wanted.items():
        if key in keys:
            continue
        if key not in found[0]:
            yield f"has no {key}"
        elif not _is(found[0][key], value):
            yield f"{key} is {found[0][key]!r}, expected {value!r}"


def _is(actual: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and set(wanted) == {"is", "digits"}:
        return actual is not None and round(actual, wanted["digits"]) == wanted["is"]
    if isinstance(wanted, dict):  # shares by school
        shares = {one["school_id"]: one["share"] for one in actual}
        return set(shares) == set(wanted) and all(_is(shares[school], share) for school, share in wanted.items())
    if isinstance(wanted, list):
        return sorted(actual) == sorted(wanted)
    if isinstance(actual, int | float) and not isinstance(actual, bool):
        if wanted is None or isinstance(wanted, bool):
            return False
        number = arithmetic(wanted) if isinstance(wanted, str) else float(wanted)
        return math.isclose(actual, number, rel_tol=1e-12, abs_tol=1e-12)
    return bool(actual == wanted)


def words_of(case: WorkedCase) -> Text:
    """What the case says."""
    return Text(case.says.zh, case.says.en)
