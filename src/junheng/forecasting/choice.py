"""Which method to believe: weights from the errors of earlier origins, never from later ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from junheng.forecasting.arrays import Floats
from junheng.forecasting.cohorts import METHODS, POOLED

# Before any error is known the pooled method is taken to err half as much, in squares, as a plain one. That opinion weighs
# as much as four errors of leads nearby, and what those say as much as four errors of the lead itself. A method's weight
# falls with the fourth power of its squared error: nearly a choice.
_PRIOR_ERROR: Mapping[str, float] = {POOLED: 0.5}
_OPINION_WEIGHT = 4.0
_STRICTNESS = 4.0
_LEADS_APART = 1.5  # errors of other leads count less, by a factor e for so many years between


def weights(errors: Mapping[str, Floats], origin: int, horizon: int) -> Floats:
    """Method x lead: how much each method counts at `origin`.

    Args:
        errors: by method, squared relative errors of the county's stages, origin x lead; NaN where not known at all.
        origin: place of the origin; only errors whose year it has seen are used.
        horizon: leads to give weights for.
    """
    stacked = np.stack([errors[method] for method in METHODS])
    origins, leads = np.indices(stacked.shape[1:])
    seen = np.isfinite(stacked).all(0) & (origins + leads + 1 <= origin)
    typical = np.where(seen, stacked.mean(0), 1.0)
    relative = np.where(seen, stacked / np.where(typical > 0, typical, 1.0), 0.0)
    apart = np.abs(np.arange(stacked.shape[2])[:, None] - np.arange(horizon))
    near = np.exp(-apart / _LEADS_APART)
    opinion = np.array([_PRIOR_ERROR.get(method, 1.0) for method in METHODS])
    nearby = (relative.sum(1) @ near + _OPINION_WEIGHT * opinion[:, None]) / (seen.sum(0) @ near + _OPINION_WEIGHT)
    own, count = relative.sum(1)[:, :horizon], seen.sum(0)[:horizon]
    score = (own + _OPINION_WEIGHT * nearby) / (count + _OPINION_WEIGHT)
    raw = np.maximum(score, 1e-6) ** -_STRICTNESS
    return np.asarray(raw / raw.sum(0))
