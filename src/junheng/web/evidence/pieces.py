"""What the pages of evidence need of an evaluation: which schools must show documents, and what the data say was judged."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.evaluation import Evaluation
from junheng.web.years.making import makes_pieces

PIECE = "evidence"


@makes_pieces
def evidence(result: Evaluation) -> Iterator[tuple[str, object]]:
    """The piece `evidence`."""
    rules = result.standard.pack.indicators
    schools = {
        name: sorted(set(result.rows.filter(pl.col("indicator") == name)["school_id"].drop_nulls()))
        for name, rule in rules.items()
        if rule.method == "school_judgement"
    }
    proofs = result.rows.filter(pl.col("missing").list.contains("evidence.judgement")).filter(
        pl.col("indicator").is_in(list(schools)).not_()
    )
    for name, school in proofs.select("indicator", "school_id").drop_nulls().unique().sort("school_id").iter_rows():
        schools.setdefault(name, []).append(school)
    said = result.snapshot.table("evidence").select("indicator_id", "school_id", "judgement", "document")
    yield PIECE, {"schools": schools, "judged": [list(line) for line in said.iter_rows()]}
