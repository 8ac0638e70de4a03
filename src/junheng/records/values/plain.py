"""The plain cells of a column, read all at once.

A cell is plain where its meaning needs no second look: an ordinary number within the bounds of its column, a text of
ordinary characters. A plain cell gets the value that `cells.read_cell` would give, which has nothing to say of it;
every other cell is left to `read_cell`.
"""

from __future__ import annotations

import polars as pl

from junheng.records.files.columns import Cells
from junheng.records.snapshot import DTYPES
from junheng.records.values.cells import MAXIMUM_EXACT, NumberForm, is_reference, read_cell
from junheng.tables import Column, Type

_NUMBERS = frozenset({Type.COUNT, Type.NUMBER, Type.YEAR})
_WHOLE = "^[0-9]{1,15}$"
_AMOUNT = r"^[0-9]{1,12}(\.[0-9]{1,8})?$"
# A number that is converted is taken as so many millionths, exactly; fifteen digits are as many as a float64 keeps.
_MILLIONTHS = 10**6
_TO_CONVERT = r"^[0-9]{1,9}(\.[0-9]{1,6})?$"
_FIFTEEN_DIGITS = 10**15
# Words for “nothing” (none, 不适用) do not start with a digit and are no four ideographs long; numbers that Excel has
# rewritten hold a sign (1e+5).
_ID = r"^(?:[0-9][0-9A-Za-z]{0,31}|[\x{4e00}-\x{9fff}]{4}[0-9A-Za-z\x{4e00}-\x{9fff}]{0,60})$"
_TEXT = r"^[0-9A-Za-z\x{4e00}-\x{9fff}][0-9A-Za-z\x{4e00}-\x{9fff}()（）·]{0,99}$"


def read_plain(cells: Cells, column: Column, form: NumberForm, *, is_key: bool) -> pl.Series:
    """The plain ones of `cells` as values of `column`; null for all others."""
    if column.type in _NUMBERS:
        return _numbers(cells, column, form) if form.add == 0 else _none(cells, column)
    if column.type is Type.TEXT:
        return _texts(cells, _ID if is_key or is_reference(column) else _TEXT)
    return _words(cells.texts, column)


def _none(cells: Cells, column: Column) -> pl.Series:
    return pl.repeat(None, len(cells), dtype=DTYPES[column.type], eager=True)


def _numbers(cells: Cells, column: Column, form: NumberForm) -> pl.Series:
    whole = column.type is not Type.NUMBER
    pattern = _TO_CONVERT if form.factor != 1 else _WHOLE if whole else _AMOUNT
    given = cells.numbers
    if cells.texts.null_count() < len(cells):
        texts = cells.texts.set(~cells.texts.str.contains(pattern), None)
        given = texts.cast(pl.Float64).zip_with(given.is_null(), given)
    if form.factor != 1:
        given = _converted(given, form, whole=whole)
    elif whole:
        given = given.set(given != given.floor(), None)
    low = -MAXIMUM_EXACT if column.minimum is None or form.is_part else column.minimum
    high = MAXIMUM_EXACT if column.maximum is None or form.is_part else column.maximum
    within = given.set(~given.is_between(low, high), None)
    return within.set(within == 0, 0.0).cast(DTYPES[column.type])  # -0.0 is 0


def _converted(given: pl.Series, form: NumberForm, *, whole: bool) -> pl.Series:
    """The numbers in the column's unit; null where that cannot be had exactly, or is not `whole` as it should be.

    A number of at most fifteen digits is the quotient of two whole numbers that float64 holds exactly, and so is what it
    converts to: the one division rounds as an exact fraction would.
    """
    multiplier, divisor = form.factor.numerator, form.factor.denominator * _MILLIONTHS
    if divisor > MAXIMUM_EXACT:
        return given.clear(len(given))
    millionths = (given * _MILLIONTHS).round()
    product = millionths * multiplier
    is_exact = (millionths.abs() <= _FIFTEEN_DIGITS) & (product.abs() <= MAXIMUM_EXACT)
    is_exact &= _quotient(millionths, _MILLIONTHS) == given
    if whole:
        is_exact &= product.set(~is_exact, None).cast(pl.Int64) % divisor == 0
    return _quotient(product, divisor).set(~is_exact, None)


def _quotient(numbers: pl.Series, divisor: int) -> pl.Series:
    # By a series, for polars divides by a scalar through its reciprocal, which rounds twice.
    return numbers / pl.repeat(float(divisor), len(numbers), dtype=pl.Float64, eager=True)


def _texts(cells: Cells, pattern: str) -> pl.Series:
    texts = cells.texts.set(~cells.texts.str.contains(pattern), None)
    if cells.numbers.null_count() == len(cells):
        return texts
    numbers = cells.numbers  # an id of digits that the workbook holds as a number
    is_whole = (numbers == numbers.floor()) & (numbers.abs() < _FIFTEEN_DIGITS)
    digits = numbers.set(~is_whole, None).cast(pl.Int64).cast(pl.String)
    return texts.zip_with(numbers.is_null(), digits)


def _words(texts: pl.Series, column: Column) -> pl.Series:
    """Codes, dates, yes and no: there are few different ones, and each is read once."""
    read = ((word, read_cell(word, column)) for word in texts.unique().drop_nulls() if word != "")
    known = {word: outcome.value for word, outcome in read if outcome.rule is None}
    return texts.replace_strict(known, default=None, return_dtype=DTYPES[column.type])
