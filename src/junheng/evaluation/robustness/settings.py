"""What the open settings of a standard decide: each is given its other values, one at a time, and the county judged anew."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.evaluation.evaluate import evaluate
from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.members import GONE
from junheng.evaluation.robustness.result import SettingChange, SettingFlip, Subject
from junheng.evaluation.robustness.slack import distances
from junheng.evaluation.verdicts import TIE

BEYOND = 10 * TIE  # how far past a figure a setting that is a number is put, relative


def alternatives(evaluation: Evaluation) -> list[tuple[str, str | float]]:
    """Every other value of every setting; of a number those just below and just above the figures it is compared with."""
    standard = evaluation.standard
    found: list[tuple[str, str | float]] = []
    for name, setting in standard.pack.settings.items():
        now = standard.settings[name]
        found += [(name, choice) for choice in setting.choices if choice != now]
        if setting.number:
            found += [(name, value) for value in _around(evaluation, name)]
    return found


def _around(evaluation: Evaluation, setting: str) -> Iterator[float]:
    values = {one.indicator: one.value for one in (*evaluation.county, *evaluation.entry, *evaluation.vetoes)}
    pack = evaluation.standard.pack
    for name, rule in {**pack.indicators, **pack.entry, **pack.vetoes}.items():
        value = values.get(name)
        if rule.target is not None and rule.target.setting == setting and value is not None:
            yield value * (1 - BEYOND)
            yield value * (1 + BEYOND)


def setting_flips(evaluation: Evaluation, setting: str, instead: str | float) -> SettingFlip:
    """What one other value of a setting changes."""
    standard = evaluation.standard
    other = evaluate(evaluation.snapshot, standard.with_settings({setting: instead}))
    before, after = verdicts(evaluation), verdicts(other)
    changes = [
        SettingChange(subject, before.get(subject, GONE), after.get(subject, GONE))
        for subject in dict.fromkeys([*before, *after])
        if before.get(subject) != after.get(subject)
    ]
    return SettingFlip(setting, standard.settings[setting], instead, tuple(changes))


def verdicts(evaluation: Evaluation) -> dict[Subject, str]:
    """Every verdict of an evaluation by what it is on."""
    return {one.subject: one.verdict for one in distances(evaluation)}
