"""All numbers and verdicts of an evaluation as one long frame, so that two evaluations can be laid side by side."""

from __future__ import annotations

import polars as pl

from junheng.evaluation.result import Evaluation

KEY = ["what", "indicator", "stage", "school_id"]
SCHEMA = {
    "what": pl.String,  # row, school_rule, balance, indicator, area, county
    "indicator": pl.String,
    "stage": pl.String,  # empty: not of one stage
    "school_id": pl.String,  # empty: of the county
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "target": pl.Float64,
    "verdict": pl.String,  # null: not judged
}


def numbers_of(evaluation: Evaluation) -> pl.DataFrame:
    """Every number of `evaluation` with `SCHEMA`."""
    rows = evaluation.rows.select(
        pl.lit("row").alias("what"), "indicator", pl.col("stage").fill_null(""), "school_id", "numerator", "denominator",
        "value", "target", "verdict",
    )  # fmt: skip
    rule = evaluation.standard.pack.school_rule
    school_rule = evaluation.school_rows.select(
        pl.lit("school_rule").alias("what"), pl.lit(rule.id if rule else "").alias("indicator"), "stage", "school_id",
        pl.lit(None, dtype=pl.Float64).alias("numerator"), pl.lit(None, dtype=pl.Float64).alias("denominator"),
        pl.col("met").cast(pl.Float64).alias("value"),
        pl.lit(evaluation.standard.one(rule.met) if rule else None, dtype=pl.Float64).alias("target"), "verdict",
    )  # fmt: skip
    balance = evaluation.balance.select(
        pl.lit("balance").alias("what"), "indicator", "stage", pl.lit("").alias("school_id"),
        pl.col("sd").alias("numerator"), pl.col("mean").alias("denominator"), pl.col("cv").alias("value"),
        pl.col("limit").alias("target"), "verdict",
    )  # fmt: skip
    whole = [
        ("indicator", one.indicator, "", "", None, None, one.value, one.target, one.verdict)
        for one in (*evaluation.county, *evaluation.vetoes, *evaluation.entry)
    ]
    whole += [("area", area, "", "", None, None, None, None, verdict) for area, _, verdict in evaluation.areas()]
    whole.append(("county", "", "", "", None, None, None, None, evaluation.verdict))
    frames = [rows, school_rule, balance, pl.DataFrame(whole, schema=SCHEMA, orient="row")]
    return pl.concat([frame.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()) for frame in frames])
