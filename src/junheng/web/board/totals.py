"""The few numbers of a year that are compared with those of other years; the same in every language."""

from __future__ import annotations

from collections import Counter

from junheng.evaluation import Evaluation


def totals_of(result: Evaluation) -> dict[str, object]:
    """Verdicts counted, the values of indicators, coefficients, and school rows by verdict."""
    counts = Counter(one.verdict or "none" for one in result.county)
    rows: dict[str, Counter[str]] = {}
    for stage, verdict in result.school_rows.select("stage", "verdict").iter_rows():
        rows.setdefault(stage, Counter())[verdict] += 1
    coefficients: dict[str, dict[str, object]] = {}
    for line in result.balance.iter_rows(named=True):
        found = {"cv": line["cv"], "limit": line["limit"], "verdict": line["verdict"]}
        coefficients.setdefault(line["indicator"], {})[line["stage"]] = found
    return {
        "verdict": result.verdict,
        "areas": {area: verdict for area, _, verdict in result.areas()},
        "counts": dict(counts),
        "school_rows": {stage: dict(found) for stage, found in rows.items()},
        "coefficients": coefficients,
        "county": {
            one.indicator: {"value": one.value, "target": one.target, "verdict": one.verdict}
            for one in (*result.county, *result.entry, *result.vetoes)
        },
    }
