"""How safe a verdict is: how far from its limit, which single number would change it, which open setting would.

Enter at `robustness`. A number may move within what its column can hold; counts move by whole numbers. Every number of
the school tables and of the county's tables is searched, through everything it acts on (`cells` says what is not).
The mathematics stand in docs/mathematics.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.result import NO_FLIP, Flip, Level, Robustness, SettingFlip, Standing, Subject
from junheng.evaluation.robustness.search import Progress, flips
from junheng.evaluation.robustness.settings import alternatives, setting_flips
from junheng.evaluation.robustness.slack import Distance, distances
from junheng.text import Text

__all__ = ["NO_FLIP", "Flip", "Level", "Robustness", "SettingFlip", "Standing", "Subject", "robustness"]
SETTINGS = Text("换设定重判", "settings")


def robustness(evaluation: Evaluation, progress: Progress | None = None) -> Robustness:
    """How safe the verdicts of an evaluation are.

    Args:
        evaluation: A county year under a standard.
        progress: Called with what is being done, how many steps are done and how many there are.

    Returns:
        For every verdict its slack and the smallest change of one number that flips it; for every other value of an
        open setting the verdicts that it changes.
    """
    tell = progress or (lambda _words, _done, _all: None)
    found = flips(evaluation, tell)
    others = alternatives(evaluation)
    settings = []
    for done, (setting, instead) in enumerate(others):
        tell(SETTINGS, done, len(others))
        settings.append(setting_flips(evaluation, setting, instead))
    return Robustness(
        evaluation, tuple(_standing(evaluation, one, found) for one in distances(evaluation)), tuple(settings)
    )


def _standing(evaluation: Evaluation, one: Distance, found: Mapping[Subject, Flip]) -> Standing:
    flip = found.get(one.subject) if one.verdict != "unknown" else None
    return Standing(
        one.subject, one.verdict, one.value, one.target, one.slack, one.weakest, flip,
        "" if flip is not None else _no_flip(evaluation, one), one.missing if one.verdict == "unknown" else (),
    )  # fmt: skip


def _no_flip(evaluation: Evaluation, one: Distance) -> str:
    """Why nothing flips it; of what hangs on a mean of coefficients it cannot be said that nothing does."""
    if one.verdict == "unknown":
        return "unknown"
    if one.documents:
        return "documents"
    composite = evaluation.standard.pack.composite
    if composite is None:
        return "no_single_cell"
    hangs = one.subject.level in ("county", "composite") or one.subject.id in (composite.id, composite.area)
    return "not_found" if hangs else "no_single_cell"
