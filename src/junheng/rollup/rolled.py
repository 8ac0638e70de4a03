"""Many counties rolled up: how many pass, what blocks most of them, who is nearest, how cities are balanced.

Enter at `roll_up`. It takes what `judge_counties` gave, so that tables of a province, county folders and packets all go
the same way. Unknown is counted as unknown: every share says how many it is of, and how many of those are open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from junheng.engines import Engine, PolarsEngine
from junheng.errors import UsageError
from junheng.evaluation.resource import row_indicators
from junheng.records.snapshot import Snapshot
from junheng.rollup.city import city_balance, county_sums
from junheng.rollup.judge import CountiesJudged, judge_counties
from junheng.rollup.packet import Content
from junheng.rollup.tables import CountyTables, counties_of
from junheng.standards import Standard
from junheng.tables import STAGES_OF_KIND
from junheng.text import Text

VERDICTS = ("pass", "fail", "unknown")
WHOLE = ""  # the name of the one group that all counties are in


@dataclass(frozen=True)
class RollUp:
    """Counties under a standard, rolled up. Frames are sorted by their first columns.

    counties: county, city, verdict (of the resource part), schools, pupils, school_rows, school_rows_passing,
        school_rows_failing, school_rows_unknown, passing_percent (of all school rows), cvs_failing, cvs_unknown,
        failing and open (lists of indicators), to_mend (failing rows and coefficients), whole_verdict (of all
        indicators, from packets; otherwise null).
    indicators: indicator, passing, failing, unknown (counties), only_block (counties that fail by it alone).
    verdicts: county, indicator, verdict: of the resource indicators, and from packets of all others too.
    balance: the coefficients within counties. cities, whole: those between counties (`junheng.rollup.city`).
    """

    standard: Standard
    year: int
    counties: pl.DataFrame
    indicators: pl.DataFrame
    verdicts: pl.DataFrame
    balance: pl.DataFrame
    cities: pl.DataFrame
    whole: pl.DataFrame

    def counts(self) -> dict[str, int]:
        """How many counties have each verdict in the resource part."""
        return {verdict: self.counties.filter(pl.col("verdict") == verdict).height for verdict in VERDICTS}

    def nearest(self, count: int) -> pl.DataFrame:
        """Counties that do not pass, with the least to mend first; what is open counts as still to mend."""
        rest = self.counties.filter(pl.col("verdict") != "pass")
        open_ = pl.col("school_rows_unknown") + pl.col("cvs_unknown")
        return rest.sort(pl.col("to_mend") + open_, "to_mend", "county").head(count)

    def groups(self, by: str) -> pl.DataFrame:
        """Counties and school rows by verdict, by "county", "city" or "province" (all together)."""
        name = pl.lit(WHOLE) if by == "province" else pl.col(by)
        numbers = ("schools", "school_rows", "school_rows_passing", "school_rows_failing", "school_rows_unknown")
        return (
            self.counties.group_by(name.alias("group"))
            .agg(
                pl.len().cast(pl.Int64).alias("counties"),
                *((pl.col("verdict") == verdict).sum().cast(pl.Int64).alias(verdict) for verdict in VERDICTS),
                *(pl.col(number).sum() for number in numbers),
                pl.when(pl.col("pupils").is_not_null().all()).then(pl.col("pupils").sum()).alias("pupils"),
            )
            .with_columns(_percent())
            .sort("group", nulls_last=True)
        )


def roll_up(
    source: CountyTables,
    standard: Standard,
    *,
    engine: Engine | None = None,
    contents: Mapping[str, Content] | None = None,
) -> RollUp:
    """Judge the counties of `source` and roll them up.

    Args:
        source: The tables of the counties.
        standard: What they are judged by.
        engine: Where formulas run (polars).
        contents: By the county's name in `source`, the packet that it came from: gives the verdicts of all indicators.

    Raises:
        UsageError: the tables cannot be judged, see `judge_counties`.
    """
    computing = engine or PolarsEngine()
    judged = judge_counties(source, standard, engine=computing)
    silent = _silent(source, standard, computing)
    verdicts = _indicator_verdicts(judged, silent)
    sums = county_sums(judged.rows)
    together = judged.counties.with_columns(pl.lit(WHOLE).alias("city"))
    return RollUp(
        standard=standard,
        year=source.year,
        counties=_counties(judged, verdicts, contents or {}),
        indicators=_indicators(verdicts, standard),
        verdicts=pl.concat([verdicts, _other_verdicts(contents or {}, standard)]).sort("county", "indicator"),
        balance=judged.balance,
        cities=city_balance(sums, judged.balance, judged.counties, silent, standard, computing),
        whole=city_balance(sums, judged.balance, together, silent, standard, computing),
    )


def labelled(places: Sequence[tuple[str, str | None]]) -> list[str]:
    """Names for counties (county, city) that are told apart: with the city in front where two share a name.

    Raises:
        UsageError: the same county stands there twice.
    """
    names = [county for county, _ in places]
    told = [
        county if names.count(county) == 1 or city is None else f"{city}{county}" for county, city in places
    ]  # few share a name
    twice = sorted({name for name in told if told.count(name) > 1})
    if twice:
        listed = Text("、".join(twice), ", ".join(twice))
        raise UsageError(
            Text("这些县不止一份，请每县只给一份：{names}", "these counties are there more than once: {names}").format(
                names=listed
            )
        )
    return told


def of_snapshots(snapshots: Iterable[Snapshot]) -> CountyTables:
    """County years in memory as tables of many counties, namesakes told apart.

    Raises:
        UsageError: none, of different years, or the same county twice.
    """
    found = list(snapshots)
    places = [(one.county, _city(one)) for one in found]
    return counties_of(replace(one, county=name) for one, name in zip(found, labelled(places), strict=True))


def of_packets(contents: Sequence[Content], standard: Standard) -> tuple[CountyTables, dict[str, Content]]:
    """The tables in packets as tables of many counties, and each packet by its county's name there.

    Raises:
        UsageError: packets of different years, or judged by another standard or under other settings than `standard`.
    """
    strange = [
        one for one in contents
        if one.standard.hash != standard.hash or one.standard.settings != dict(standard.settings)
    ]  # fmt: skip
    if strange:
        first = strange[0]
        raise UsageError(
            Text(
                f"{len(strange)}个数据包（如{first.county}：{first.standard.id} {first.standard.version}）所用的标准、版本或设定与"
                f"{standard.id} {standard.pack.version}不同，不能汇总在一起。",
                f"{len(strange)} packets (such as {first.county}: {first.standard.id} {first.standard.version}) were judged by "
                f"another standard, version or setting than {standard.id} {standard.pack.version}: they cannot be rolled "
                "up together.",
            )
        )
    names = labelled([(one.county, one.city) for one in contents])
    snapshots = (replace(one.snapshot_sent(), county=name) for one, name in zip(contents, names, strict=True))
    return counties_of(snapshots), dict(zip(names, contents, strict=True))


def _city(snapshot: Snapshot) -> str | None:
    cities = snapshot.table("schools")["city"].drop_nulls().unique().to_list()
    return cities[0] if len(cities) == 1 else None


def _silent(source: CountyTables, standard: Standard, engine: Engine) -> pl.DataFrame:
    """county, stage: stages of the standard that no school of a county reported, nor has by its kind."""
    schools = source.frame("schools", engine).select("county", "school_id", "kind")
    stages = source.frame("stages", engine).select("county", "school_id", "stage", "pupils")
    kinds = pl.DataFrame(
        [(kind, stage) for kind, expected in STAGES_OF_KIND.items() for stage in expected],
        schema={"kind": pl.String, "stage": pl.String},
        orient="row",
    )
    joined = stages.join(schools, on=["county", "school_id"], how="left")
    said = joined.filter(pl.col("kind").is_not_null() | pl.col("pupils").is_not_null())
    heard = pl.concat([said.select("county", "stage"), schools.join(kinds, on="kind").select("county", "stage")])
    asked = schools.select("county").unique().join(pl.DataFrame({"stage": standard.pack.stages}), how="cross")
    return asked.join(heard.unique(), on=["county", "stage"], how="anti").sort("county", "stage")


def _indicator_verdicts(judged: CountiesJudged, silent: pl.DataFrame) -> pl.DataFrame:
    """county, indicator, verdict of each resource indicator, as `evaluate` joins it for one county.

    A coefficient counts where it has a limit; a row below its target unless the school rule tolerates it.
    """
    standard = judged.standard
    rules = row_indicators(standard)
    votes = [judged.balance.select("county", "indicator", "verdict")]
    limited = [name for name, rule in rules.items() if rule.balance is not None and rule.balance.limit is not None]
    votes.append(
        silent.select("county")
        .unique()
        .join(pl.DataFrame({"indicator": limited}, schema={"indicator": pl.String}), how="cross")
        .with_columns(pl.lit("unknown").alias("verdict"))
    )
    school_rule = standard.pack.school_rule
    if school_rule is not None:
        whole = judged.school_rows.select("county", "school_id", "stage", pl.col("verdict").alias("whole"))
        rows = judged.rows.filter(pl.col("indicator").is_in(school_rule.of))
        against = rows.join(whole, on=["county", "school_id", "stage"], how="left").with_columns(
            pl.when(pl.col("whole") == "pass").then(pl.lit("pass"))
            .when((pl.col("whole") == "unknown") & (pl.col("verdict") == "fail")).then(pl.lit("unknown"))
            .otherwise(pl.col("verdict")).alias("verdict")
        )  # fmt: skip
        votes.append(against.select("county", "indicator", "verdict"))
    demanded = [name for name, rule in rules.items() if name in limited or rule.target is not None]
    every = judged.counties.select("county").join(
        pl.DataFrame({"indicator": demanded}, schema={"indicator": pl.String}), how="cross"
    )
    joined = pl.concat(votes).group_by("county", "indicator").agg(_worst())
    # Nothing to judge is a pass.
    return every.join(joined, on=["county", "indicator"], how="left").with_columns(pl.col("verdict").fill_null("pass"))


def _worst() -> pl.Expr:
    verdict = pl.col("verdict")
    return (
        pl.when((verdict == "fail").any()).then(pl.lit("fail"))
        .when((verdict == "unknown").any()).then(pl.lit("unknown"))
        .otherwise(pl.lit("pass")).alias("verdict")
    )  # fmt: skip


def _counties(judged: CountiesJudged, verdicts: pl.DataFrame, contents: Mapping[str, Content]) -> pl.DataFrame:
    coefficients = judged.balance.group_by("county").agg(
        (pl.col("verdict") == "fail").sum().cast(pl.Int64).alias("cvs_failing"),
        (pl.col("verdict") == "unknown").sum().cast(pl.Int64).alias("cvs_unknown"),
    )
    listed = verdicts.sort("indicator").group_by("county").agg(
        pl.col("indicator").filter(pl.col("verdict") == "fail").alias("failing"),
        pl.col("indicator").filter(pl.col("verdict") == "unknown").alias("open"),
    )  # fmt: skip
    whole = pl.DataFrame(
        [(county, content.verdict) for county, content in contents.items()],
        schema={"county": pl.String, "whole_verdict": pl.String},
        orient="row",
    )
    passing = pl.col("school_rows") - pl.col("school_rows_failing") - pl.col("school_rows_unknown")
    table = judged.counties.with_columns(passing.alias("school_rows_passing"))
    for part in (coefficients, listed, whole):
        table = table.join(part, on="county", how="left")
    return (
        table.with_columns(
            pl.col("cvs_failing", "cvs_unknown").fill_null(0), pl.col("failing", "open").fill_null([]), _percent()
        )
        .with_columns((pl.col("school_rows_failing") + pl.col("cvs_failing")).alias("to_mend"))
        .select(
            "county", "city", "verdict", "schools", "pupils", "school_rows", "school_rows_passing", "school_rows_failing",
            "school_rows_unknown", "passing_percent", "cvs_failing", "cvs_unknown", "failing", "open", "to_mend", "whole_verdict",
        )
        .sort("county")
    )  # fmt: skip


def _percent() -> pl.Expr:
    """Of all school rows, open ones too."""
    rows = pl.col("school_rows")
    return pl.when(rows > 0).then(100 * pl.col("school_rows_passing") / rows).alias("passing_percent")


def _indicators(verdicts: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    failing = verdicts.filter(pl.col("verdict") == "fail")
    alone = failing.filter(pl.len().over("county") == 1).group_by("indicator").agg(pl.len().alias("only_block"))
    order = {name: place for place, name in enumerate(standard.pack.indicators)}
    verdict = pl.col("verdict")
    return (
        verdicts.group_by("indicator")
        .agg(
            *(
                (verdict == each).sum().cast(pl.Int64).alias(name)
                for each, name in zip(VERDICTS, ("passing", "failing", "unknown"), strict=True)
            )
        )
        .join(alone, on="indicator", how="left")
        .with_columns(pl.col("only_block").fill_null(0).cast(pl.Int64))
        .sort(pl.col("indicator").replace_strict(order, return_dtype=pl.Int64))
    )


def _other_verdicts(contents: Mapping[str, Content], standard: Standard) -> pl.DataFrame:
    """What the packets say of everything else: the other indicators, vetoes, entry conditions."""
    resource = row_indicators(standard)
    said = [
        (county, one.indicator, one.verdict)
        for county, content in contents.items()
        for one in (*content.indicators, *content.vetoes, *content.entry)
        if one.indicator not in resource and one.verdict is not None
    ]
    schema = {"county": pl.String, "indicator": pl.String, "verdict": pl.String}
    return pl.DataFrame(said, schema=schema, orient="row")
