"""The forecast as a table: pupils by school, stage and year, checked against the county that is to be planned for.

Every primary and junior row with pupils must be forecast for every year of the plan; a senior row only if it is in the
table at all, else its pupils stay as they are today. Lines of other years are passed over. Pupils become whole, halves
up: 100.5 is 101.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from junheng.planning.given import Given, open_table, table_of
from junheng.planning.outlook import Outlook
from junheng.records.findings import FindingRule, Severity
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.records.values.keys import UNKNOWN_SCHOOL, unknown_words
from junheng.tables import COMPULSORY_STAGES, STAGES
from junheng.text import Text

_SHOWN = 5  # schools of a sentence

NO_SUCH_STAGE = FindingRule(
    "forecast-no-such-stage",
    Severity.ERROR,
    Text("“{school}”没有{stage}：分学段情况表中没有这一行", "{school} has no {stage_en} stage in the table “stages”"),
    Text("请改正学段，或删去这一行", "correct the stage, or delete the row"),
)
PUPILS_EMPTY = FindingRule(
    "forecast-pupils-empty",
    Severity.ERROR,
    Text(
        "“{school}”{stage} {year} 年的预测学生数没有填：空着不是 0",
        "the pupils of {school}, {stage_en}, in {year} are empty, which is not 0",
    ),
    Text("请填写；确实没有学生的填 0", "fill them in, with 0 where there are none"),
)
ROWS_MISSING = FindingRule(
    "forecast-schools-missing",
    Severity.ERROR,
    Text("预测里没有这 {count} 个学校学段：{rows}", "the forecast lacks {count} school stage(s): {rows_en}"),
    Text("请补上 {first} 至 {last} 年的学生数", "add their pupils from {first} to {last}"),
)
YEARS_MISSING = FindingRule(
    "forecast-years-missing",
    Severity.ERROR,
    Text("“{school}”{stage}缺 {years} 年的预测学生数", "the forecast of {school}, {stage_en}, lacks {years_en}"),
    Text("请补上；规划需要 {first} 至 {last} 年", "add them; the plan needs {first} to {last}"),
)
YEAR_NOWHERE = FindingRule(
    "forecast-ends-early",
    Severity.ERROR,
    Text("预测里没有 {years} 年的数", "the forecast has nothing for {years_en}"),
    Text(
        "规划需要 {first} 至 {last} 年：请补上，或缩短规划年数",
        "the plan needs {first} to {last}: add them, or plan for fewer years",
    ),
)

_Row = tuple[str, str]  # school_id, stage


def read_outlook(path: Path, base: Snapshot, years: int) -> Outlook:
    """The forecast in the file at `path` (CSV, or a workbook with such a sheet), for `years` years after `base`.

    Raises:
        UsageError: the file holds no forecast.
        FindingsError: every fault, with its cell, or the school and years that are missing.
    """
    return _outlook(open_table(path, "forecast", base.year, base.county), base, years)


def outlook_of(base: Snapshot, years: int, forecast: pl.DataFrame | None = None) -> Outlook:
    """The table `forecast`, or where None the one that was imported with the county; without any, nothing changes.

    Raises:
        FindingsError: as `read_outlook`.
    """
    if forecast is not None:
        return _outlook(
            table_of(make_snapshot(base.county, base.year, {"forecast": forecast}), "forecast"), base, years
        )
    given = table_of(base, "forecast")
    return _outlook(given, base, years) if given.frame.height else Outlook({})


def _outlook(given: Given, base: Snapshot, years: int) -> Outlook:
    horizon = range(base.year + 1, base.year + years + 1)
    people = _People(base)
    found: dict[tuple[str, str, int], int] = {}
    for place, (school, stage, year, pupils) in enumerate(
        given.frame.select("school_id", "stage", "year", "pupils").iter_rows()
    ):
        if school is None or stage is None or year not in horizon:
            continue
        if school not in people.schools:
            given.say(UNKNOWN_SCHOOL, place, "school_id", unknown_words(school, people.bare))
        elif (school, stage) not in people.rows:
            given.say(NO_SUCH_STAGE, place, "stage", people.words((school, stage)))
        elif pupils is None:
            given.say(PUPILS_EMPTY, place, "pupils", {**people.words((school, stage)), "year": str(year)})
        found[school, stage, year] = math.floor((pupils or 0.0) + 0.5)
    for rule, words in _missing(people, found, horizon):
        given.say_of_all(rule, {**words, "first": str(horizon[0]), "last": str(horizon[-1])})
    given.stop_at_errors()
    return Outlook(found)


class _People:
    """The schools of the county and their rows, with the words for them."""

    def __init__(self, base: Snapshot) -> None:
        self.schools: Mapping[str, str] = {
            school: name or school for school, name in base.table("schools").select("school_id", "name").iter_rows()
        }
        self.bare = {school.lstrip("0"): school for school in self.schools}
        stages = base.table("stages").select("school_id", "stage", "pupils").rows()
        self.rows: Sequence[_Row] = [(school, stage) for school, stage, _ in stages]
        self.needed: Sequence[_Row] = [
            (school, stage) for school, stage, pupils in stages if stage in COMPULSORY_STAGES and pupils
        ]

    def words(self, row: _Row) -> dict[str, str]:
        school, stage = row
        named = next(code for code in STAGES if code.value == stage)
        return {"school": self.schools.get(school, school), "stage": named.zh, "stage_en": named.en}


def _missing(
    people: _People, found: Collection[tuple[str, str, int]], horizon: range
) -> Iterator[tuple[FindingRule, dict[str, str]]]:
    """What the plan needs and the forecast does not say: years of nobody, rows of no year, single years."""
    rows = {(school, stage) for school, stage, _ in found}
    nowhere = [year for year in horizon if year not in {year for _, _, year in found}]
    if nowhere:
        yield YEAR_NOWHERE, _years(nowhere)
    if not found:
        return
    if absent := [row for row in people.needed if row not in rows]:
        named = [people.words(row) for row in absent[:_SHOWN]]
        more = len(absent) - len(named)
        yield (
            ROWS_MISSING,
            {
                "count": str(len(absent)),
                "rows": "、".join(f"{one['school']}（{one['stage']}）" for one in named) + ("等" if more else ""),
                "rows_en": ", ".join(f"{one['school']} ({one['stage_en']})" for one in named)
                + (f" and {more} more" if more else ""),
            },
        )
    for row in people.rows:
        lacking = [year for year in horizon if year not in nowhere and (*row, year) not in found]
        if row in rows and lacking:
            yield YEARS_MISSING, {**people.words(row), **_years(lacking)}


def _years(years: Sequence[int]) -> dict[str, str]:
    return {"years": "、".join(map(str, years)), "years_en": ", ".join(map(str, years))}
