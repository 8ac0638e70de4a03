"""How safe the verdicts on a county year are: what is returned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import polars as pl

from junheng.evaluation.case import Missing
from junheng.evaluation.reasons import name_of
from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.cells import Cell
from junheng.text import Language, Text

Level = Literal["county", "area", "indicator", "cv", "composite", "school", "row"]
LEVELS: tuple[Level, ...] = ("county", "area", "indicator", "cv", "composite", "school", "row")
# Why a verdict has no flip.
NO_FLIP: Mapping[str, Text] = {
    "no_single_cell": Text("改任何一个数都不会变", "no single number changes it"),
    "not_found": Text("没有查到能改变它的单个数", "no single number was found that changes it"),
    "unknown": Text("缺数据，无法判断；补齐后才谈得上稳不稳", "cannot be told for want of data; a wrong figure is not the question"),
    "documents": Text("凭材料认定，不由数字决定", "rests on documents, not on figures"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What a verdict is on. `id`: an indicator, an area, a coefficient or the school rule; empty for the county."""

    level: Level
    id: str
    school_id: str | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change of one number that changes a verdict. `relative` is None for a number that is 0."""

    cell: Cell
    new_value: float
    change: float
    relative: float | None
    before: str
    after: str  # "left_out": the row is no longer judged


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict, how far it is from its limit, and what changes it.

    `slack` is the distance to the limit relative to the limit: positive where it is kept. `weakest` is the part that
    decides the slack of a verdict made of several.
    """

    subject: Subject
    verdict: str
    value: float | None
    target: float | None
    slack: float | None
    weakest: Subject | None
    flip: Flip | None
    no_flip: str = ""  # a key of NO_FLIP where there is none
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A verdict that is another under another setting."""

    subject: Subject
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SettingFlip:
    """What another value of an open setting changes."""

    setting: str
    value: str | float
    instead: str | float
    changes: tuple[SettingChange, ...]


@dataclass(frozen=True)
class Robustness:
    """How safe the verdicts on a county year are."""

    evaluation: Evaluation
    standings: tuple[Standing, ...]
    settings: tuple[SettingFlip, ...]

    def standing(self, level: Level, id_: str = "", school_id: str | None = None, stage: str | None = None) -> Standing:
        """The standing of one verdict.

        Raises:
            KeyError: there is no such verdict.
        """
        return self._by_subject[Subject(level, id_, school_id, stage)]

    @cached_property
    def _by_subject(self) -> dict[Subject, Standing]:
        return {one.subject: one for one in self.standings}

    def fragile(self, level: Level, count: int | None = None) -> tuple[Standing, ...]:
        """The verdicts of a level that one number changes, the smallest change first."""
        flips = [one for one in self.standings if one.subject.level == level and one.flip is not None]
        return tuple(sorted(flips, key=_size)[:count])

    @cached_property
    def table(self) -> pl.DataFrame:
        """A line for every verdict, for analysts."""
        return pl.DataFrame([_line(one) for one in self.standings], infer_schema_length=None)

    def named(self, subject: Subject) -> Text:
        """What a verdict is on, in words."""
        return _named(self.evaluation, subject)

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng robustness --json` prints it."""
        evaluation = self.evaluation
        return {
            "county_name": evaluation.snapshot.county,
            "year": evaluation.snapshot.year,
            "snapshot": evaluation.snapshot.hash,
            "standard": {
                "id": evaluation.standard.id,
                "version": evaluation.standard.pack.version,
                "settings": dict(evaluation.standard.settings),
            },
            "verdicts": [self._standing(one, language) for one in self.standings],
            "settings": [
                {
                    "setting": one.setting,
                    "value": one.value,
                    "instead": one.instead,
                    "changes": [
                        {**self._subject(each.subject, language), "before": each.before, "after": each.after}
                        for each in one.changes
                    ],
                }
                for one in self.settings
            ],
            "not_searched": NOT_SEARCHED.get(language),
        }

    def _subject(self, subject: Subject, language: Language) -> dict[str, object]:
        return {
            "level": subject.level,
            "id": subject.id,
            "school_id": subject.school_id,
            "stage": subject.stage,
            "name": self.named(subject).get(language),
        }

    def _standing(self, one: Standing, language: Language) -> dict[str, object]:
        flip = one.flip
        school = self.evaluation.names.get(str(flip.cell.key.get("school_id", "")), "") if flip is not None else ""
        return {
            **self._subject(one.subject, language),
            "verdict": one.verdict,
            "value": one.value,
            "target": one.target,
            "slack": one.slack,
            "weakest": None if one.weakest is None else self._subject(one.weakest, language),
            "flip": None if flip is None else {
                "cell": flip.cell.to_dict(language, school), "new_value": flip.new_value, "change": flip.change,
                "relative": flip.relative, "before": flip.before, "after": flip.after,
            },
            "no_flip": one.no_flip or None,
            "missing": [self.evaluation.locator.described(each).get(language) for each in one.missing],
        }  # fmt: skip


NOT_SEARCHED = Text(
    "逐格查过的是学校各表、班级表、专用教室表和全县各表里的数字；类别、年份、材料认定和教师、学生名册里的逐人信息没有查。",
    "Every number of the school tables, classes, rooms and the county's tables was searched; not codes, years, documents or "
    "the lists of teachers and pupils person by person.",
)


def _size(one: Standing) -> tuple[bool, float]:
    flip = one.flip
    if flip is None:
        return (True, float("inf"))
    return (flip.relative is None, abs(flip.change if flip.relative is None else flip.relative))


def _line(one: Standing) -> dict[str, object]:
    subject, flip = one.subject, one.flip
    return {
        "level": subject.level, "id": subject.id, "school_id": subject.school_id, "stage": subject.stage,
        "verdict": one.verdict, "value": one.value, "target": one.target, "slack": one.slack,
        "table": flip.cell.table if flip else None, "row": flip.cell.row if flip else None,
        "column": flip.cell.column if flip else None, "now": flip.cell.value if flip else None,
        "new_value": flip.new_value if flip else None, "change": flip.change if flip else None,
        "relative": flip.relative if flip else None, "after": flip.after if flip else None, "no_flip": one.no_flip or None,
    }  # fmt: skip


STAGE_NAMES = {"primary": Text("小学", "primary"), "junior": Text("初中", "junior"), "senior": Text("高中", "senior")}


def _named(evaluation: Evaluation, subject: Subject) -> Text:
    if subject.level == "county":
        return Text("全县", "the county")
    if subject.level == "area":
        return next(area.name for area in evaluation.standard.pack.areas if area.id == subject.id)
    parts = [name_of(evaluation.standard, subject.id)]
    if subject.stage is not None:
        parts.insert(0, STAGE_NAMES[subject.stage])
    if subject.school_id is not None:
        name = evaluation.names.get(subject.school_id, subject.school_id)
        parts.insert(0, Text(name, name))
    return Text("·".join(part.zh for part in parts), " · ".join(part.en for part in parts))
