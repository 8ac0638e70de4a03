"""What the page, the workbook and Word say of a forecast, made once: words, figures, charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from junheng.forecasting.needs import STAFF
from junheng.forecasting.peaks import given_totals
from junheng.forecasting.places import LEVELS, Places
from junheng.records.findings import Finding
from junheng.reporting.forecast.charts import Fan
from junheng.reporting.forecast.words import LEVEL_NAMES, backtest_sentence, peak_sentence
from junheng.reporting.words import STAGE_NAMES
from junheng.text import Language, Text

STAGE_ORDER = ("primary", "junior")
UNITS: Mapping[str, Text] = {"人": Text("人", "people"), "间": Text("间", "rooms"), "个": Text("个", "pieces")}


@dataclass(frozen=True, slots=True)
class Year:
    """A school row or area in one year."""

    year: int
    pupils: int
    low: float
    high: float
    capacity: int | None
    surplus: int | None
    probability: float | None
    level: str


@dataclass(frozen=True, slots=True)
class Line:
    """A school row or area in every year."""

    id: str
    name: str
    township: str
    stage: str
    years: tuple[Year, ...]

    @property
    def gravest(self) -> str:
        """The gravest level of its years."""
        return min((year.level for year in self.years), key=LEVELS.index)

    @property
    def worst(self) -> int:
        """The least surplus; 0 where the places are unknown."""
        return min((year.surplus for year in self.years if year.surplus is not None), default=0)


@dataclass(frozen=True)
class Outcome:
    """A forecast and its places in one language."""

    places: Places
    county: str
    findings: tuple[Finding, ...]
    language: Language

    def say(self, zh: str, en: str) -> str:
        """One of two."""
        return Text(zh, en).get(self.language)

    def text(self, text: Text) -> str:
        """A text in this language."""
        return text.get(self.language)

    def stage(self, stage: str) -> str:
        """The name of a stage."""
        return STAGE_NAMES[stage].get(self.language)

    def level(self, level: str) -> str:
        """The name of a level."""
        return LEVEL_NAMES[level].get(self.language)

    @property
    def title(self) -> str:
        """The heading."""
        forecast = self.places.forecast
        years = f"{forecast.origin + 1}—{forecast.origin + forecast.years}"
        return self.say(
            f"{self.county}学生数预测与学位预警（{years}学年）", f"{self.county} pupils and places, {years}"
        ).strip()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What matters most."""
        forecast = self.places.forecast
        peaks = [
            peak_sentence(row, forecast.origin, forecast.years).get(self.language)
            for row in self.places.peaks.iter_rows(named=True)
        ]
        counts = [
            (level, len({(line.id, line.stage) for line in self.schools if line.gravest == level})) for level in LEVELS
        ]
        warned = self.say("，", ", ").join(
            f"{self.level(level)}{self.say('', ' ')}{count}" for level, count in counts if count and level != "none"
        )
        schools = self.say(
            f"{len(self.schools)}个学校行（一校一学段为一行）中有预警的：{warned or '没有'}。",
            f"Of {len(self.schools)} school rows (a school in one stage) with a warning: {warned or 'none'}.",
        )
        return (*peaks, schools, backtest_sentence(forecast.backtest).get(self.language))

    @cached_property
    def schools(self) -> tuple[Line, ...]:
        """School rows, gravest first."""
        known = {
            school_id: (name or school_id, township or "")
            for school_id, name, township in self.places.forecast.history.schools.select(
                "school_id", "name", "township"
            ).iter_rows()
        }
        rows = _grouped(self.places.rows, "school_id")
        lines = [Line(id_, *known.get(id_, (id_, "")), stage, years) for (id_, stage), years in rows.items()]
        return tuple(sorted(lines, key=lambda line: (LEVELS.index(line.gravest), line.worst, line.id, line.stage)))

    @cached_property
    def townships(self) -> tuple[Line, ...]:
        """Townships, gravest first."""
        rows = _grouped(self.places.areas.drop_nulls("township"), "township")
        lines = [Line(name, name, name, stage, years) for (name, stage), years in rows.items()]
        return tuple(sorted(lines, key=lambda line: (LEVELS.index(line.gravest), line.worst, line.id, line.stage)))

    @cached_property
    def whole(self) -> tuple[Line, ...]:
        """The county by stage."""
        rows = _grouped(self.places.areas.filter(pl.col("township").is_null()), "township")
        lines = [Line("", "", "", stage, years) for (_, stage), years in rows.items()]
        return tuple(sorted(lines, key=lambda line: STAGE_ORDER.index(line.stage)))

    @cached_property
    def _given(self) -> dict[tuple[str, str], list[tuple[int, float]]]:
        """Pupils of the years up to the origin by school and stage; the county under an empty id."""
        forecast = self.places.forecast
        enrolment = forecast.history.enrolment.filter(pl.col("year") <= forecast.origin)
        stages = pl.Series("stage", [forecast.history.stage_of(grade) for grade in enrolment["grade"]], pl.String)
        rows = (
            enrolment.with_columns(stages)
            .group_by("school_id", "stage", "year")
            .agg(pl.col("pupils").sum())
            .sort("year")
        )
        found: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for school_id, stage, year, pupils in rows.iter_rows():
            found.setdefault((school_id, stage), []).append((year, float(pupils)))
        for stage, year, pupils in given_totals(forecast).iter_rows():
            found.setdefault(("", stage), []).append((year, pupils))
        return found

    def fan(self, line: Line) -> Fan:
        """The chart of a line."""
        return Fan(
            self._given.get((line.id, line.stage), []),
            [(year.year, float(year.pupils)) for year in line.years],
            [year.low for year in line.years],
            [year.high for year in line.years],
            line.years[0].capacity,
        )

    @cached_property
    def needs(self) -> tuple[tuple[str, str, tuple[tuple[int, float], ...]], ...]:
        """Name, unit, and by year how many schools are short and by how much in all."""
        years = sorted(set(self.places.rows["year"].to_list()))
        short = self.places.needs.filter(pl.col("short_by") > 0)
        found = []
        for item, unit in self.places.needs.select("item", "unit").unique().sort("item").iter_rows():
            own = short.filter(item=item)
            sums = {
                year: (schools, amount)
                for year, schools, amount in own.group_by("year")
                .agg(pl.col("school_id").n_unique(), pl.col("short_by").sum())
                .iter_rows()
            }
            scale, shown = (
                (10_000, Text("万元", "10,000 yuan")) if unit == "元" else (1, UNITS.get(unit, Text(unit, unit)))
            )
            by_year = ((schools, amount / scale) for schools, amount in (sums.get(year, (0, 0.0)) for year in years))
            found.append((self.item(item), self.text(shown), tuple(by_year)))
        return tuple(found)

    def item(self, item: str) -> str:
        """The name of what is needed."""
        if item == STAFF:
            staff = self.places.rules.staff
            return self.say(
                f"教职工编制（小学1:{staff.at('primary'):g}、初中1:{staff.at('junior'):g}）",
                f"staff posts (1:{staff.at('primary'):g} primary, 1:{staff.at('junior'):g} junior)",
            )
        return self.places.standard.rule(item).name.get(self.language)

    @property
    def ways_out(self) -> pl.DataFrame:
        """The takers with the names of the schools."""
        names = self.places.forecast.history.schools.select("school_id", "name")
        return (
            self.places.takers.join(
                names, left_on="from_school", right_on="school_id", how="left", maintain_order="left"
            )
            .rename({"name": "from_name"})
            .join(names, left_on="to_school", right_on="school_id", how="left", maintain_order="left")
            .rename({"name": "to_name"})
            .with_columns(pl.coalesce("from_name", "from_school"), pl.coalesce("to_name", "to_school"))
        )


def _grouped(rows: pl.DataFrame, by: str) -> dict[tuple[str, str], tuple[Year, ...]]:
    found: dict[tuple[str, str], list[Year]] = {}
    columns = (by, "stage", "year", "pupils", "low", "high", "capacity", "surplus", "probability", "level")
    for name, stage, *year in rows.sort("year").select(columns).iter_rows():
        found.setdefault((name or "", stage), []).append(Year(*year))
    return {key: tuple(years) for key, years in found.items()}


def outcome_of(places: Places, county: str, findings: Sequence[Finding], language: Language) -> Outcome:
    """The content; `findings` of the history come before those of the forecast."""
    return Outcome(places, county, (*findings, *places.forecast.findings), language)
