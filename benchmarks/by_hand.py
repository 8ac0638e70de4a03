"""What `judge_counties` answers for the made-up country, written by hand as well as it can be: SQL for DuckDB, and polars.

Both know what the data are like (no empty cell, no merged unit, no evidence) and do nothing that the data do not ask for.
They give the same rows, school rows and coefficients; `country.py` compares them before it compares times.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

Frames = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]  # rows, school rows, balance
INDICATORS = [f"YZ-R{number}" for number in range(1, 8)]
TARGETS = {"primary": (4.2, 1.0, 0.9, 4.5, 7.5, 2000.0, 2.3), "junior": (5.3, 1.0, 0.9, 5.8, 10.2, 2500.0, 2.4)}
SCALES = (100.0, 100.0, 100.0, 1.0, 1.0, 1.0, 100.0)
LIMITS = {"primary": 0.5, "junior": 0.45}
PE_ART = ["体育", "音乐", "美术", "艺术", "体育与健康", "体育艺术", "体艺"]

SQL = """
create temp table wide as
with listed as (
    select county, school_id, stage,
        count(*) filter (full_time and degree in ('bachelor', 'master', 'doctor') or full_time and degree = 'college' and stage = 'primary') as above,
        count(*) filter (full_time and backbone <> 'none') as backbone,
        count(*) filter (full_time and not shared and lower(trim(subject)) in {pe_art}) as pe,
        count(*) filter (shared and lower(trim(subject)) in {pe_art}) as pe_shared
    from read_parquet('{folder}/teachers/*.parquet') group by all
), figures as (
    select s.county, s.school_id, s.stage, s.pupils::double as pupils, kind, setting,
        sum(s.pupils) over school as school_pupils,
        (case s.stage when 'primary' then 1.0 else 1.1 end * s.pupils)
            / sum(case s.stage when 'primary' then 1.0 else 1.1 end * s.pupils) over school as part,
        c.* exclude (county, school_id), l.* exclude (county, school_id, stage)
    from '{folder}/stages.parquet' s
    join '{folder}/schools.parquet' using (county, school_id)
    join '{folder}/campuses.parquet' c using (county, school_id)
    left join listed l using (county, school_id, stage)
    window school as (partition by s.county, s.school_id)
)
select county, school_id, stage, pupils, [
    above, backbone, pe + if(setting = 'rural' and school_pupils between 50 and 99, pe_shared, 0),
    (teaching_area - indoor_sports_area) * part, (outdoor_sports_area + indoor_sports_area) * part, equipment_value * part,
    multimedia_rooms * part]::double[] as q
from figures where not (kind = 'teaching_point' and school_pupils < 50);

create temp table long as
with spread as (
    select county, school_id, stage, pupils, unnest({indicators}) as indicator, unnest(q) as numerator,
        unnest({scales}) as scale,
        unnest(if(stage = 'primary', {primary}, {junior})) as target
    from wide
)
select county, school_id, stage, indicator, numerator, pupils, scale * numerator / pupils as value, scale, target,
    value / target as ratio, if(value >= target - 1e-9 * target, 'pass', 'fail') as verdict,
    if(verdict = 'pass', 0.0,
        greatest(ceil(target * pupils / scale - numerator - 1e-9 * target * pupils / scale), 0.0)) as short_by
from spread;
"""
SCHOOL_ROWS = """
select county, school_id, stage, count(*) filter (verdict = 'pass') as met, min(ratio) as lowest_ratio,
    if(count(*) filter (verdict = 'fail') > 1 or min(ratio) < 0.85 - 1e-9 * 0.85, 'fail', 'pass') as verdict
from long group by county, school_id, stage
"""
BALANCE = """
select *, if(cv_weighted <= if(stage = 'primary', 0.5, 0.45) * (1 + 1e-9), 'pass', 'fail') as verdict from (
with sums as (
    select county, stage, indicator, count(*) as n, sum(pupils) as all_pupils,
        any_value(scale) * sum(numerator) / sum(pupils) as mean, avg(value) as plain
    from long group by all
), terms as (
    select l.*, n, mean, plain, pupils / all_pupils as p, p * value / mean as y,
        sum(y) over (partition by county, stage, indicator order by value, school_id rows unbounded preceding) as lorenz
    from long l join sums using (county, stage, indicator)
)
select county, stage, indicator, any_value(mean) as mean, sqrt(sum(p * (value - mean) ** 2)) as sd,
    sqrt(sum(p * ((value - mean) / mean) ** 2)) as cv_weighted,
    sqrt(sum(((value - plain) / plain) ** 2 / n)) as cv_unweighted, 1 - sum(p * (2 * lorenz - y)) as gini,
    sum(if(value > 0, y * ln(value / mean), 0)) as theil
from terms group by all
)"""


def in_sql(folder: Path) -> Frames:
    """DuckDB, from files to frames."""
    with duckdb.connect() as database:
        database.execute(
            SQL.format(
                folder=folder, pe_art=tuple(PE_ART), indicators=INDICATORS, scales=list(SCALES),
                primary=list(TARGETS["primary"]), junior=list(TARGETS["junior"]),
            )
        )  # fmt: skip
        rows = pl.DataFrame(database.sql("select * exclude (scale) from long"))
        return rows, pl.DataFrame(database.sql(SCHOOL_ROWS)), pl.DataFrame(database.sql(BALANCE))


def in_polars(folder: Path) -> Frames:
    """polars, from files to frames."""
    key = ["county", "school_id", "stage"]
    rows = _long(_wide(folder), key)
    failed = (pl.col("verdict") == "fail").sum()
    low = pl.col("ratio").min() < 0.85 - 1e-9 * 0.85
    school_rows = rows.group_by(key).agg(
        (pl.col("verdict") == "pass").sum().alias("met"),
        pl.col("ratio").min().alias("lowest_ratio"),
        pl.when((failed > 1) | low).then(pl.lit("fail")).otherwise(pl.lit("pass")).alias("verdict"),
    )
    return rows.drop("scale"), school_rows, _balance(rows)


def _wide(folder: Path) -> pl.DataFrame:
    full_time, degree, shared = pl.col("full_time"), pl.col("degree"), pl.col("shared")
    pe_art = pl.col("subject").str.strip_chars().str.to_lowercase().is_in(PE_ART)
    above = degree.is_in(["bachelor", "master", "doctor"]) | ((degree == "college") & (pl.col("stage") == "primary"))
    listed = (
        pl.scan_parquet(folder / "teachers" / "*.parquet")
        .with_columns(
            above=full_time & above,
            backbone=full_time & (pl.col("backbone") != "none"),
            pe=full_time & pe_art & ~shared,
            pe_shared=pe_art & shared,
        )
        .group_by("county", "school_id", "stage")
        .agg(pl.col("above", "backbone", "pe", "pe_shared").sum())
        .collect(engine="streaming")
    )
    school = ["county", "school_id"]
    weighted = pl.col("pupils") * pl.when(pl.col("stage") == "primary").then(1.0).otherwise(1.1)
    rows = (
        pl.read_parquet(folder / "stages.parquet")
        .join(pl.read_parquet(folder / "schools.parquet"), on=school)
        .join(pl.read_parquet(folder / "campuses.parquet"), on=school)
        .join(listed, on=["county", "school_id", "stage"], how="left")
        .with_columns(
            pl.col("pupils").cast(pl.Float64),
            pl.col("pupils").sum().over(school).alias("school_pupils"),
            (weighted / weighted.sum().over(school)).alias("part"),
        )
        .filter(~((pl.col("kind") == "teaching_point") & (pl.col("school_pupils") < 50)))
    )
    small = (pl.col("setting") == "rural") & pl.col("school_pupils").is_between(50, 99)
    part = pl.col("part")
    numerators = (
        pl.col("above"),
        pl.col("backbone"),
        pl.col("pe") + pl.when(small).then(pl.col("pe_shared")).otherwise(0),
        (pl.col("teaching_area") - pl.col("indoor_sports_area")) * part,
        (pl.col("outdoor_sports_area") + pl.col("indoor_sports_area")) * part,
        pl.col("equipment_value") * part,
        pl.col("multimedia_rooms") * part,
    )
    named = zip(INDICATORS, numerators, strict=True)
    return rows.select(*school, "stage", "pupils", *(one.cast(pl.Float64).alias(name) for name, one in named))


def _long(wide: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    frames = []
    for number, name in enumerate(INDICATORS):
        scale = SCALES[number]
        primary, junior = TARGETS["primary"][number], TARGETS["junior"][number]
        frames.append(
            wide.select(
                *key,
                "pupils",
                indicator=pl.lit(name),
                numerator=pl.col(name),
                scale=pl.lit(scale),
                value=scale * pl.col(name) / pl.col("pupils"),
                target=pl.when(pl.col("stage") == "primary").then(primary).otherwise(junior),
            )
        )
    value, target, needed = pl.col("value"), pl.col("target"), pl.col("needed")
    short = (needed - pl.col("numerator") - 1e-9 * needed).ceil()
    return (
        pl.concat(frames)
        .with_columns(
            needed=target * pl.col("pupils") / pl.col("scale"),
            ratio=value / target,
            verdict=pl.when(value >= target - 1e-9 * target).then(pl.lit("pass")).otherwise(pl.lit("fail")),
        )
        .with_columns(short_by=pl.when(pl.col("verdict") == "pass").then(0.0).otherwise(pl.max_horizontal(short, 0.0)))
        .drop("needed")
    )


def _balance(rows: pl.DataFrame) -> pl.DataFrame:
    group = ["county", "stage", "indicator"]
    value, mean, plain, p, y = (pl.col(name) for name in ("value", "mean", "plain", "p", "y"))
    terms = (
        rows.select(*group, "school_id", "numerator", "pupils", "scale", "value")
        .sort("value", "school_id")
        .with_columns(
            p=pl.col("pupils") / pl.col("pupils").sum().over(group),
            mean=pl.col("scale") * pl.col("numerator").sum().over(group) / pl.col("pupils").sum().over(group),
            plain=value.mean().over(group),
        )
        .with_columns(y=p * value / mean)
        .with_columns(lorenz=y.cum_sum().over(group))
        .with_columns(
            square=p * (value - mean) ** 2,
            part=p * ((value - mean) / mean) ** 2,
            plain_part=((value - plain) / plain) ** 2,
            strip=p * (2 * pl.col("lorenz") - y),
            theil=pl.when(value > 0).then(y * (value / mean).log()).otherwise(0.0),
        )
    )
    limit = pl.col("stage").replace_strict(LIMITS, return_dtype=pl.Float64)
    return (
        terms.group_by(group)
        .agg(
            mean.first(),
            pl.col("square").sum().sqrt().alias("sd"),
            pl.col("part").sum().sqrt().alias("cv_weighted"),
            pl.col("plain_part").mean().sqrt().alias("cv_unweighted"),
            (1 - pl.col("strip").sum()).alias("gini"),
            pl.col("theil").sum(),
        )
        .with_columns(
            verdict=pl.when(pl.col("cv_weighted") <= limit * (1 + 1e-9)).then(pl.lit("pass")).otherwise(pl.lit("fail"))
        )
    )
