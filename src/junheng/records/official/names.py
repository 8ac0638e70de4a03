"""Which school a name means: its code in a list of schools, and never a guess.

A name is looked up in every list that has codes: the national directory, or the county's own. Of several schools of one
name those of the row's county are meant (统计三级). A name that still means two schools, or none, is an error at its
cell. Where no list is given the name itself is the school's key, with its county where two counties have the name.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from junheng.records.files.addresses import address
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout.feeds import Feed, Part
from junheng.records.layout.headings import normal
from junheng.records.official.sheets import OfficialSheet
from junheng.records.values.cells import as_text
from junheng.text import Text

NAME_UNKNOWN = FindingRule(
    "school-name-unknown",
    Severity.ERROR,
    Text("名录中没有“{name}”{hint}", "“{name}” is not in the list of schools{hint_en}"),
    Text("请把校名改得和名录一致，或在名录中补上这所学校", "write the name as the list has it, or add the school to the list"),
)  # fmt: skip
NAME_AMBIGUOUS = FindingRule(
    "school-name-ambiguous",
    Severity.ERROR,
    Text("名录中有 {count} 所“{name}”（{schools}），不知道是哪一所", "{count} schools are called “{name}” ({schools}); which is meant cannot be told"),
    Text("请在表中加一列“机构标识码”，或改用不重复的校名", "add a column of school codes, or use names that differ"),
)  # fmt: skip
_SUGGESTIONS = 40  # looking for the nearest of many names takes time


@dataclass(frozen=True, slots=True)
class _School:
    """A school of a list: its code, its county, and the place of its name for a message."""

    code: str
    county: str
    place: str


def by_county(sheet: OfficialSheet) -> list[OfficialSheet]:
    """`sheet` in parts, one for each county that it names."""
    if "county" not in sheet.cells:
        return [sheet]
    rows: dict[str, list[int]] = {}
    for place in sheet.rows:
        rows.setdefault(normal(sheet.text(place, "county")), []).append(place)
    return [replace(sheet, rows=tuple(places)) for places in rows.values()] if len(rows) > 1 else [sheet]


class Names:
    """The schools of all lists by name; `sheets` are those whose schools have names only, by county."""

    def __init__(self, lists: Iterable[Feed], sheets: Sequence[OfficialSheet]) -> None:
        self.schools: dict[str, list[_School]] = {}
        for feed in lists:
            if feed.table.name == "schools" and {"school_id", "name"} <= set(feed.parts):
                self._add(feed)
        self.counties: dict[str, set[str]] = {}
        for sheet in sheets:
            for place in sheet.rows:
                self.counties.setdefault(normal(sheet.text(place, "name")), set()).add(_county(sheet, place))
        self.spelled: dict[tuple[str, str], str] = {}
        self.suggestions = 0

    @property
    def is_empty(self) -> bool:
        """Whether no list gives codes."""
        return not self.schools

    def _add(self, feed: Feed) -> None:
        code, name = feed.parts["school_id"].cells, feed.parts["name"].cells
        county = feed.parts["county"].cells if "county" in feed.parts else ()
        for place in feed.rows if code and name else ():
            row = feed.grid.rows[place]
            if row[name[0]] == "":
                continue
            where = f"{feed.grid.file} {feed.grid.sheet} {address(feed.grid.numbers[place], name[0])}"
            school = _School(as_text(row[code[0]]), normal(row[county[0]]) if county else "", where)
            same = self.schools.setdefault(normal(row[name[0]]), [])
            if all(other.code != school.code for other in same):
                same.append(school)

    def key(self, sheet: OfficialSheet) -> tuple[Part, list[Finding]]:
        """The key column of a sheet of one county, and its names that do not tell one school."""
        values: dict[str, str] = {}
        findings = []
        for place in sheet.rows:
            text = sheet.text(place, "name")
            if not text:
                continue
            name, county = normal(text), _county(sheet, place)
            found = self.schools.get(name, [])
            if len(found) > 1 and county:
                found = [school for school in found if school.county == county] or found
            if len(found) == 1:
                values[text] = found[0].code or text
                continue
            is_told_by_county = len(self.counties[name]) > 1 and county
            values[text] = self.spelled.setdefault((name, county), f"{county}{text}" if is_told_by_county else text)
            if found or not self.is_empty:
                findings.append(self._unclear(sheet, place, text, found))
        return Part((sheet.cells["name"],), values=values), findings

    def _unclear(self, sheet: OfficialSheet, place: int, name: str, found: Sequence[_School]) -> Finding:
        if found:
            listed = "；".join(f"{school.code} {school.place}" for school in found)
            rule, words = NAME_AMBIGUOUS, {"name": name, "count": str(len(found)), "schools": listed}
        else:
            self.suggestions += 1
            known = self.schools if self.suggestions <= _SUGGESTIONS else ()
            near = difflib.get_close_matches(normal(name), known, n=1, cutoff=0.7)
            hint = (f"；是否为“{near[0]}”？", f"; is “{near[0]}” meant?") if near else ("", "")
            rule, words = NAME_UNKNOWN, {"name": name, "hint": hint[0], "hint_en": hint[1]}
        cell = sheet.at(place, "name")
        return Finding(rule, words, sheet.grid.file, sheet.grid.sheet, cell, "schools", (), "school_id")


def _county(sheet: OfficialSheet, place: int) -> str:
    return normal(sheet.text(place, "county")) if "county" in sheet.cells else ""
