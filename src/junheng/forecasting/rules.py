"""What places are judged by beside the standard: staffing ratios, warning levels, reach. Values stand in rules.yaml."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from junheng.standards.model import Cited, Model, Number, SourceDocument, Value, Words
from junheng.yaml_file import parse, read_yaml

LevelId = Literal["red", "orange", "yellow", "blue"]
Share = Annotated[Number, Field(ge=0, le=1)]


class Level(Cited):
    """A warning level: it holds where every bound that it names is reached."""

    id: LevelId
    name: Words
    meaning: Words
    probability: Share  # of more pupils than places
    short: Share = 0.0  # expected shortage as a share of the places


class PlacesRules(Model):
    """The values, each with its source. `levels` from the gravest down: the first that holds is the level."""

    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    sources: dict[str, SourceDocument]
    staff: Value  # pupils per member of staff
    reach_km: Value  # how far a school may be that takes pupils
    levels: tuple[Level, ...]

    def level(self, probability: float, short: float) -> str:
        """The level where pupils exceed the places so probably and, as expected, by `short` of the places; else "none"."""
        for level in self.levels:
            if probability >= level.probability and short >= level.short:
                return level.id
        return "none"


@cache
def national_rules() -> PlacesRules:
    """The rules that come with the program."""
    return read_rules(Path(str(resources.files("junheng.forecasting") / "rules.yaml")))


def read_rules(path: Path) -> PlacesRules:
    """The rules in a file.

    Raises:
        YamlError: every fault with its line and key.
    """
    return parse(PlacesRules, read_yaml(path))
