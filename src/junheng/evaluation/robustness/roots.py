"""Roots of many small polynomials at once. Coefficients stand in rows, the constant first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NEGLIGIBLE = 1e-14  # of the largest coefficient: what is left of a leading coefficient that ought to be 0


def times(first: Array, second: Array) -> Array:
    """The products of two lists of polynomials."""
    product = np.zeros((first.shape[0], first.shape[1] + second.shape[1] - 1))
    for power in range(first.shape[1]):
        product[:, power : power + second.shape[1]] += first[:, [power]] * second
    return product


def plus(first: Array, second: Array) -> Array:
    """The sums of two lists of polynomials."""
    width = max(first.shape[1], second.shape[1])
    return _widened(first, width) + _widened(second, width)


def _widened(coefficients: Array, width: int) -> Array:
    return np.pad(coefficients, ((0, 0), (0, width - coefficients.shape[1])))


def roots(coefficients: Array, size: Array) -> Array:
    """The real parts of the roots of each polynomial; NaN fills the rows that have fewer.

    A pair of complex roots close to the real axis is a double root that rounding has parted, so that the real part is
    what matters; that of another pair does no harm to who tries it.

    Args:
        coefficients: One polynomial a row.
        size: The size of the variable: polynomials are solved in units of it.
    """
    degree = coefficients.shape[1] - 1
    found = np.full((coefficients.shape[0], degree), np.nan)
    scaled = coefficients * size[:, None] ** np.arange(degree + 1)
    largest = np.abs(scaled).max(axis=1)
    usable = np.isfinite(largest) & (largest > 0)
    scaled = scaled / np.where(usable, largest, 1.0)[:, None]
    significant = np.abs(scaled) > NEGLIGIBLE
    degrees = np.where(usable, degree - np.argmax(significant[:, ::-1], axis=1), 0)
    for one in range(1, degree + 1):
        rows = np.flatnonzero(degrees == one)
        if rows.size == 0:
            continue
        kept = scaled[rows, : one + 1]
        if one == 1:
            found[rows, 0] = -kept[:, 0] / kept[:, 1]
        elif one == 2:  # has a formula of its own, without cancellation
            found[rows, :2] = _quadratic(kept)
        else:
            companion = np.zeros((rows.size, one, one))
            companion[:, np.arange(1, one), np.arange(one - 1)] = 1.0
            companion[:, :, -1] = -kept[:, :-1] / kept[:, [-1]]
            found[rows, :one] = np.linalg.eigvals(companion).real
    real: Array = found * size[:, None]
    return real


def _quadratic(coefficients: Array) -> Array:
    c, b, a = coefficients.T
    root = np.sqrt(np.maximum(b * b - 4 * a * c, 0.0))
    q = -0.5 * (b + np.where(b < 0, -root, root))
    with np.errstate(divide="ignore", invalid="ignore"):
        first = q / a
        second = np.where(q == 0, first, c / q)
    return np.column_stack([first, second])
