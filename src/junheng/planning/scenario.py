"""Scenarios: what a plan is asked for, kept in a file, and the plans of several beside each other.

A scenario file is YAML; a catalogue and a forecast are named by their files, from where the scenario file stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from junheng.errors import UsageError
from junheng.planning.catalogue_file import catalogue_of, read_catalogue
from junheng.planning.forecast_file import outlook_of, read_outlook
from junheng.planning.frontier import Point, Told
from junheng.planning.make import plan as make_plan
from junheng.planning.wish import Wish
from junheng.records.durable import write_for_user
from junheng.records.snapshot import Snapshot
from junheng.standards import load_standard
from junheng.text import Text
from junheng.yaml_file import parse, read_yaml

YUAN_IN_BUDGET_UNIT = 10_000


class Scenario(BaseModel):
    """What a plan is asked for, as its file says it; what is left out is as `junheng plan` takes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    standard: str = "cn-2017"
    settings: Mapping[str, str] = {}
    years: int = 5
    budget: tuple[float, ...] | None = None  # 10,000 yuan, one figure a year
    stages: tuple[float, ...] | None = None
    cv_from: int | None = None
    cv_limit: float | None = None
    transfers: bool = True
    moves: int | None = None
    actions: str | None = None  # a file
    forecast: str | None = None  # a file

    def wish(self) -> Wish:
        """The wish.

        Raises:
            UsageError: a value that cannot be; the sentence names the scenario.
        """
        budgets = None if self.budget is None else tuple(amount * YUAN_IN_BUDGET_UNIT for amount in self.budget)
        try:
            return Wish(
                years=self.years,
                budgets=budgets,
                stages=self.stages,
                cv_from=self.cv_from,
                cv_limit=self.cv_limit,
                transfers=self.transfers,
                moves_per_year=self.moves,
            )
        except UsageError as error:
            raise UsageError(
                Text("情景“{name}”：{what}", "scenario {name}: {what}").format(name=self.name, what=error.text)
            ) from error


@dataclass(frozen=True)
class Kept:
    """A scenario and the folder that its files are named from."""

    scenario: Scenario
    folder: Path


def read_scenario(path: Path) -> Kept:
    """The scenario in a file.

    Raises:
        YamlError: the file has faults, named with their lines.
    """
    return Kept(parse(Scenario, read_yaml(path)), path.parent)


def write_scenario(path: Path, scenario: Scenario, *, overwrite: bool = False) -> None:
    """Keep a scenario in a file; what is as by default is left out.

    Raises:
        UsageError: the file is there and `overwrite` is not set.
    """
    data = scenario.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    write_for_user(path, text.encode("utf-8"), overwrite=overwrite)


def compare_scenarios(
    snapshot: Snapshot, scenarios: Sequence[Kept], *, seconds: float = 120.0, told: Told | None = None
) -> tuple[Point, ...]:
    """A plan for each scenario, in equal shares of the time.

    Args:
        snapshot: The county.
        scenarios: Their names differ.
        seconds: For all together.
        told: Told what is searched for.

    Raises:
        UsageError: two of one name, or one that asks for what cannot be.
    """
    names = [kept.scenario.name for kept in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(
                Text(f"有两个情景都叫“{name}”，请改名", f"two scenarios are called {name}; rename one of them")
            )
    wishes = [kept.scenario.wish() for kept in scenarios]  # faults first, before any time is spent
    found = []
    for kept, wish in zip(scenarios, wishes, strict=True):
        one = kept.scenario
        label = Text(one.name, one.name)
        if told is not None:
            told(label)
        catalogue = catalogue_of(snapshot) if one.actions is None else read_catalogue(kept.folder / one.actions)
        outlook = (
            outlook_of(snapshot, wish.years)
            if one.forecast is None
            else read_outlook(kept.folder / one.forecast, snapshot, wish.years)
        )
        made = make_plan(
            snapshot,
            load_standard(one.standard, dict(one.settings)),
            wish,
            catalogue=catalogue,
            outlook=outlook,
            seconds=seconds / len(scenarios),
            by_hand=False,
        )
        found.append(Point(label, None, made))
    return tuple(found)
