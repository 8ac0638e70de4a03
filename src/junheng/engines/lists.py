"""Lists of people and classes that are only ever read as sums: where they are, and what an engine makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw
import polars as pl

from junheng.errors import UsageError
from junheng.tables import TABLES, Column, Table, Type
from junheng.text import Text

Kind = Literal["parquet", "csv"]
YES = ("yes", "true", "1", "是", "有")
NO = ("no", "false", "0", "否", "无")
DTYPES: Mapping[Type, Any] = {
    Type.TEXT: nw.String,
    Type.COUNT: nw.Int64,
    Type.NUMBER: nw.Float64,
    Type.YEAR: nw.Int64,
    Type.DATE: nw.Date,
    Type.YES_NO: nw.Boolean,
    Type.CODE: nw.String,
}


@dataclass(frozen=True)
class Listed:
    """A table in files, or in memory. Files are paths, or addresses that the engine itself can open (Spark: hdfs://)."""

    table: str
    files: tuple[str, ...] = ()
    kind: Kind = "parquet"
    frame: pl.DataFrame | None = None  # instead of files


def typed(frame: nw.LazyFrame[Any], table: str) -> nw.LazyFrame[Any]:
    """`frame` with `county` and every column of `table` in its type; a column that is absent is not reported.

    Raises:
        UsageError: a key column is absent, or a column cannot be of its type.
    """
    schema = frame.collect_schema()
    wanted = TABLES[table]
    _complete(schema, wanted)
    columns = [nw.col("county").cast(nw.String)]
    for column in wanted.columns:
        if column.name == "county":
            continue
        given = schema.get(column.name)
        columns.append(_typed(column, given, table).alias(column.name))
    return frame.select(*columns)


def _complete(schema: Mapping[str, Any], table: Table) -> None:
    required = ("county", *(column.name for column in table.columns if column.required and column.name in table.key))
    if absent := [name for name in required if name not in schema]:
        raise UsageError(
            Text(
                f"表 {table.name}（{table.zh}）缺少列：{'、'.join(absent)}。多个县的表每行都要写明县和学校",
                f"table {table.name} lacks the column {', '.join(absent)}: in tables of many counties every row names its "
                "county and school",
            )
        )


def _typed(column: Column, given: Any, table: str) -> nw.Expr:  # noqa: ANN401 - a dtype of narwhals is a class or an instance
    dtype, value = DTYPES[column.type], nw.col(column.name)
    if given is None or given == nw.Unknown:
        return nw.lit(None, dtype=dtype)
    text = given == nw.String
    if text:
        value = nw.when(value != "").then(value)  # an empty cell is not reported; only some readers say so
    numeric = given.is_numeric()
    if column.type is Type.YES_NO and text:
        said = value.str.to_lowercase()
        return nw.when(said.is_in(YES)).then(nw.lit(value=True)).when(said.is_in(NO)).then(nw.lit(value=False))
    fits = {
        nw.String: text or numeric,
        nw.Int64: text or numeric,
        nw.Float64: text or numeric,
        nw.Date: text or given in (nw.Date, nw.Datetime),
        nw.Boolean: given == nw.Boolean,
    }
    if not fits[dtype]:
        raise UsageError(
            Text(
                f"表 {table} 的列 {column.name} 类型不对：{given}，应为 {dtype.__name__}",
                f"column {column.name} of table {table} is of the wrong type: {given} instead of {dtype.__name__}",
            )
        )
    return value if given == dtype else value.cast(dtype)
