"""Tables written as a folder of CSV, for programs: one file per table, named and headed as in the schema.

UTF-8 with a byte order mark (Excel and WPS then read Chinese right), codes as codes, yes and no, dates as 2024-09-01,
floats with all their digits, an empty cell for what was not reported.

A text that a spreadsheet would take for a formula gets an apostrophe in front: `=1+1` is written `'=1+1`. Readers take
one apostrophe off the front of a text (`restored`), so a text that starts with one gets another, and nothing changes on
the way there and back.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from junheng.records.durable import cannot_write, flush_folder, refuse_existing, temporary_beside, write_flushed
from junheng.tables import TABLES

_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the start of a formula


def neutralised(text: str) -> str:
    """`text`, with an apostrophe in front where a spreadsheet would compute it.

    >>> neutralised("=HYPERLINK(1)"), neutralised("第一小学")
    ("'=HYPERLINK(1)", '第一小学')
    """
    return f"'{text}" if text.startswith((*_COMPUTED, "'")) else text


def restored(text: str) -> str:
    """What `neutralised` made `text` from.

    >>> restored("'=HYPERLINK(1)")
    '=HYPERLINK(1)'
    """
    return text.removeprefix("'")


def write_csv_folder(path: Path, tables: Mapping[str, pl.DataFrame], *, overwrite: bool = False) -> None:
    """Write `tables` into the folder `path`: whole where the folder is new, else file by file.

    With `overwrite`, CSV files of tables that are not among `tables` are removed from the folder, so that reading it
    gives exactly `tables`; other files in it stay.

    Raises:
        UsageError: the folder holds something and `overwrite` is not set, or it cannot be written.
    """
    if not overwrite and not (path.is_dir() and not any(path.iterdir())):
        refuse_existing(path)
    temporary = temporary_beside(path)
    try:
        temporary.mkdir(parents=True)
        for name, frame in tables.items():
            write_flushed(temporary / f"{name}.csv", csv_bytes(frame))
        _put_in_place(temporary, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _put_in_place(temporary: Path, path: Path) -> None:
    if not path.exists():
        temporary.rename(path)
        flush_folder(path.parent)
        return
    written = {file.name for file in temporary.iterdir()}
    for name in sorted(written):
        (temporary / name).replace(path / name)
    for name in TABLES:
        if f"{name}.csv" not in written:
            (path / f"{name}.csv").unlink(missing_ok=True)
    flush_folder(path)


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """One table as the bytes of its CSV file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows([_cell(value) for value in row] for row in frame.iter_rows())
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return neutralised(value)
    if isinstance(value, date):
        return value.isoformat()
    return repr(value)
