"""The layouts of official files with one row per school, read from the YAML files beside this module.

A layout names its fields by heading paths, says which columns of which table they fill, which rows are left out, and
which parts may not exceed their whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from junheng.text import Text
from junheng.yaml_file import parse, read_yaml

FOLDER = Path(__file__).parent
LAYOUTS = ("statistics", "directory")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """A text in both languages."""

    zh: StrictStr
    en: StrictStr

    def text(self) -> Text:
        """As the library has texts."""
        return Text(self.zh, self.en)


class FieldSpec(_Strict):
    """A column of the file: its heading paths, best first.

    `unit` is the form's, where the heading says none; `codes` names a list of `codes.yaml`; `type` has the field read
    and checked also where no table takes it by itself.
    """

    zh: StrictStr
    paths: Annotated[tuple[StrictStr, ...], Field(min_length=1)]
    unit: StrictStr | None = None
    codes: Literal["kinds", "ownerships", "settings"] | None = None
    type: Literal["text", "count", "yes_no"] | None = None


class Sum(_Strict):
    """Fields added up: all of `sum`, and those of `also` that the file has (one at least)."""

    sum: tuple[StrictStr, ...]
    also: tuple[StrictStr, ...] = ()


class ByStage(_Strict):
    """Another sum for every stage."""

    primary: Sum
    junior: Sum
    senior: Sum

    def of(self, stage: str) -> Sum:
        """The sum of `stage`."""
        return {"primary": self.primary, "junior": self.junior, "senior": self.senior}[stage]


class LeaveOut(_Strict):
    """Rows that are no school of the county year."""

    field: StrictStr
    values: tuple[StrictStr, ...]
    why: Words


class AtMost(_Strict):
    """Parts that may not exceed their whole."""

    whole: StrictStr
    parts: tuple[StrictStr, ...]


class Layout(_Strict):
    """One kind of official file."""

    name: Words
    by_stage: StrictBool = False
    needs: tuple[StrictStr, ...]
    any_of: tuple[StrictStr, ...] = ()
    least: StrictInt
    fields: Mapping[StrictStr, FieldSpec]
    tables: Mapping[StrictStr, Mapping[StrictStr, StrictStr | Sum | ByStage]]
    leave_out: tuple[LeaveOut, ...] = ()
    at_most: tuple[AtMost, ...] = ()


class _Codes(_Strict):
    kinds: Mapping[StrictStr, StrictStr]
    ownerships: Mapping[StrictStr, StrictStr]
    settings: Mapping[StrictStr, StrictStr]


@cache
def layout(name: str) -> Layout:
    """The layout called `name`."""
    return parse(Layout, read_yaml(FOLDER / f"{name}.yaml"))


@cache
def codes(name: str) -> Mapping[str, str]:
    """Stored codes by official code and by official name."""
    lists = parse(_Codes, read_yaml(FOLDER / "codes.yaml"))
    return {"kinds": lists.kinds, "ownerships": lists.ownerships, "settings": lists.settings}[name]
