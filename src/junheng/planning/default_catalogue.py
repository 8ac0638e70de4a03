"""The actions that the program knows by themselves, and the catalogue of assumed costs that comes with it.

The data stand in `default_actions.yaml`, with a remark for each action of what its cost is taken to cover.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from junheng.planning.catalogue import Action, Catalogue
from junheng.text import Text
from junheng.yaml_file import parse, read_yaml

_DATA = Path(__file__).with_name("default_actions.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Line(_Strict):
    resources: tuple[str, ...]
    unit_cost: float
    recurrent_cost: float
    lead_years: int
    integer: bool
    department: str
    remark: Text
    limit_per_school: float | None = None
    limit_county_per_year: float | None = None


class _Defaults(_Strict):
    departments: Mapping[str, Text]
    actions: Mapping[str, _Line]


@cache
def _defaults() -> _Defaults:
    return parse(_Defaults, read_yaml(_DATA))


@cache
def default_catalogue() -> Catalogue:
    """Every built-in action at an assumed cost, to be replaced by the county's own."""
    given = _defaults()
    return Catalogue(
        {
            id_: Action(
                id_,
                line.resources,
                line.unit_cost,
                line.recurrent_cost,
                line.lead_years,
                line.limit_per_school,
                line.limit_county_per_year,
                line.integer,
                given.departments[line.department].zh,
                assumed=True,
                remark=line.remark,
            )
            for id_, line in given.actions.items()
        }
    )


def department_name(name: str) -> Text:
    """A department in both languages where the program knows it, else as it was given."""
    return next((text for text in _defaults().departments.values() if name == text.zh), Text(name, name))


def department_of(words: str) -> str:
    """The department that `words` call by either of its names, as actions have it; any other stays as it is."""
    return next((text.zh for text in _defaults().departments.values() if words in text), words)
