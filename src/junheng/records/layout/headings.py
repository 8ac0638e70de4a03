"""Headings: what a heading means once spaces, full-width forms, marks and the unit in brackets are set aside."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from junheng.records.layout.units import Unit, unit_of
from junheng.tables import TABLES, Column, Table

# Words in brackets after a heading that do not change what the column holds.
IDLE = frozenset(
    {
        "原值",
        "必填",
        "选填",
        "可选",
        "可不填",
        "是/否",
        "合计",
        "总计",
        "wgs84",
        "wgs-84",
        "required",
        "optional",
        "yes/no",
        "文本",
        "数字",
    }
)
_ALREADY_NORMAL = re.compile(r"[0-9a-z\u4e00-\u9fff]+").fullmatch  # most texts, and normalising takes time
_BRACKET = re.compile(r"^(.+?)[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading understood: the column it names, and the unit it states (with the words it used)."""

    column: Column
    unit: Unit | None = None
    unit_words: str = ""


def normal(text: object) -> str:
    """`text` without spaces, line breaks, full-width forms, case and the star that marks required columns."""
    if isinstance(text, str) and _ALREADY_NORMAL(text):
        return text
    plain = unicodedata.normalize("NFKC", str(text))
    return re.sub(r"[\s\u200b\ufeff_]+", "", plain).strip("*:").casefold()


def split_unit(text: object) -> tuple[str, str]:
    """The normalised heading without its last bracket, and the words of that bracket ("" where there is none)."""
    plain = normal(text)
    match = _BRACKET.match(plain)
    return (match.group(1).strip("*:"), match.group(2)) if match else (plain, "")


@cache
def known(table: str) -> Mapping[str, Column]:
    """The columns of `table` by every normalised heading that means them: name, Chinese, English, aliases."""
    names: dict[str, Column] = {}
    for column in TABLES[table].columns:
        for name in (column.name, column.zh, column.en):
            names.setdefault(normal(name), column)
    for column in TABLES[table].columns:
        for alias in column.aliases:
            names.setdefault(normal(alias), column)
    return MappingProxyType(names)


def understand(table: str, text: object) -> Heading | None:
    """What `text` means as a heading of `table`; None where it is not known.

    A bracket that holds neither a unit nor an idle word makes another heading of it: 在校生数(女) is not 在校生数.
    """
    names = known(table)
    plain = normal(text)
    if plain in names:
        return Heading(names[plain])
    words = ""
    while True:
        stem, bracket = split_unit(plain)
        if not bracket and stem == plain:
            return None
        if unit_of(bracket) is not None:
            words = words or bracket
        elif bracket not in IDLE and bracket:
            return None
        if stem in names:
            return Heading(names[stem], unit_of(words) if words else None, re.sub(r"^单位:", "", words))
        plain = stem


def nearest(table: Table, text: object) -> Column | None:
    """The column of `table` whose heading looks most like `text`, for a suggestion."""
    names = known(table.name)
    close = difflib.get_close_matches(split_unit(text)[0], names, n=1, cutoff=0.5)
    return names[close[0]] if close else None
