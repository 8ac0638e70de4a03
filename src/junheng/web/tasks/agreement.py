"""Whether the newest stored evaluation agrees that a task is done.

A task of a figure that fails, or of a step that lifts one, agrees when that figure passes; a step that lifts a row which
passed already (a coefficient asks for it) when the row reaches what the plan promised. What is compared is rounded as it
is shown. A figure that is not reported neither agrees nor falls back: it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from junheng.evaluation.verdicts import rounded
from junheng.web.people.models import Organisation
from junheng.web.tasks.models import Target, Task
from junheng.web.tasks.pieces import COUNTY, cell_key, figures_key
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Piece, StoredEvaluation, Year

Answer = Literal["agrees", "falls_short", "unknown", "no_figure"]


@dataclass(frozen=True)
class Found:
    """A target beside what the evaluation found."""

    target: Target
    value: float | None
    answer: Answer


@dataclass(frozen=True)
class Agreement:
    """What an evaluation says of a task. `evaluation` is None where nothing was judged yet."""

    answer: Answer
    found: tuple[Found, ...]
    evaluation: StoredEvaluation | None

    def __bool__(self) -> bool:
        """Whether nothing speaks against writing off: it agrees, or there is no figure to compare."""
        return self.answer in ("agrees", "no_figure")


def newest_evaluation(county: Organisation | int) -> StoredEvaluation | None:
    """That of the newest year of a county which was judged."""
    pk = county.pk if isinstance(county, Organisation) else county
    for year in Year.objects.filter(county=pk).order_by("-number"):
        found = evaluation_of(year)
        if found is not None:
            return found
    return None


def agrees(task: Task, evaluation: StoredEvaluation | None) -> Agreement:
    """Hold a task against a stored evaluation."""
    return agreement(list(task.targets.select_related("school")), evaluation, figures_of([task], evaluation))


def agreement(
    targets: list[Target], evaluation: StoredEvaluation | None, figures: Mapping[str, Mapping[str, Any]]
) -> Agreement:
    """The same from figures that were read before, for many tasks."""
    if not targets:
        return Agreement("no_figure", (), evaluation)
    found = tuple(_found(target, figures) for target in targets)
    answers = {one.answer for one in found}
    worst: Answer = "falls_short" if "falls_short" in answers else "unknown" if "unknown" in answers else "agrees"
    return Agreement(worst, found, evaluation)


def figures_of(tasks: list[Task], evaluation: StoredEvaluation | None) -> dict[str, Mapping[str, Any]]:
    """The stored figures of the schools that tasks are about, and of the county."""
    if evaluation is None:
        return {}
    codes = set(
        Target.objects.filter(task__in=tasks, school__isnull=False).values_list("school__code", flat=True).distinct()
    )
    keys = [figures_key(code) for code in codes]
    pieces = Piece.objects.filter(evaluation=evaluation, key__in=[COUNTY, *keys])
    return dict(pieces.values_list("key", "content"))


def _found(target: Target, figures: Mapping[str, Mapping[str, Any]]) -> Found:
    place = COUNTY if target.school is None else figures_key(target.school.code)
    cell = figures.get(place, {}).get(cell_key(target.indicator, target.stage))
    if cell is None:
        return Found(target, None, "unknown")
    value, verdict, tolerated = cell
    if target.pass_suffices and (verdict == "pass" or tolerated):
        return Found(target, value, "agrees")
    if target.value is not None and value is not None:
        return Found(target, value, "agrees" if _reached(target, value) else "falls_short")
    return Found(target, value, "falls_short" if target.pass_suffices and verdict == "fail" else "unknown")


def _reached(target: Target, value: float) -> bool:
    shown, asked = rounded(value, target.digits), rounded(target.value or 0.0, target.digits)
    match target.operator:
        case ">=":
            return shown >= asked
        case "<=":
            return shown <= asked
        case _:
            return shown < asked
