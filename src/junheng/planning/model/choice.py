"""Which rows pass and which indicators they meet, chosen from a solution of the relaxation."""

from __future__ import annotations

import numpy as np

from junheng.planning.model.programme import Floats, Indices
from junheng.planning.model.state import Model


def chosen(model: Model, values: Floats) -> Indices:
    """The columns y and m to hold at 1: in every year so many as are asked, those that are nearest to it."""
    found: list[Indices] = []
    rule = model.numbers.standard.pack.school_rule
    if rule is None:
        return np.empty(0, dtype=np.int64)
    met = int(model.numbers.standard.one(rule.met))
    for year in model.numbers.years:
        passes = model.passes[year - 1]
        rows = np.flatnonzero(passes >= 0)
        share = model.numbers.wish.demands[year - 1]
        asked = int(np.ceil(share * np.count_nonzero(model.numbers.in_scope[year - 1]) - 1e-9))
        asked = max(asked, int((values[passes[rows]] > 1 - 1e-6).sum()))
        rows = rows[np.argsort(-values[passes[rows]], kind="stable")[:asked]]
        found.append(passes[rows])
        meets = model.meets[year - 1][rows]
        meets = meets[:, meets[0] >= 0] if meets.size else meets
        if meets.size:
            nearest = np.argsort(-values[meets], axis=1, kind="stable")[:, :met]
            found.append(np.take_along_axis(meets, nearest, axis=1).ravel())
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)
