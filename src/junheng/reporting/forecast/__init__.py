"""A forecast for people: a page with fan charts, a workbook, a section for Word; and the tables for a plan.

Enter at `write_forecast`. All show the same `Outcome`; nothing here forecasts or judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from junheng.forecasting.exchange import places_table, plan_table
from junheng.forecasting.places import Places
from junheng.records.durable import refuse_existing, write_for_user
from junheng.records.findings import Finding
from junheng.records.store import county_folder
from junheng.reporting.forecast.book import book_bytes
from junheng.reporting.forecast.content import Outcome, outcome_of
from junheng.reporting.forecast.page import page_text
from junheng.reporting.forecast.word import word_bytes
from junheng.text import Language, Text

FILE = Text("学位预测", "outlook")

__all__ = ["Outcome", "book_bytes", "outcome_of", "page_text", "word_bytes", "write_forecast"]


def write_forecast(
    places: Places,
    county: str,
    folder: Path,
    findings: Sequence[Finding] = (),
    language: Language = "zh",
    *,
    overwrite: bool = False,
) -> list[Path]:
    """Write forecast.csv (for a plan), places.csv, the page, the workbook and the Word section into `folder`.

    Raises:
        UsageError: a file is there and `overwrite` is not set, or one cannot be written.
    """
    outcome = outcome_of(places, county, findings, language)
    named = "-".join(
        filter(None, (county_folder(county) if county else "", str(places.forecast.origin), FILE.get(language)))
    )
    files = {
        "forecast.csv": _csv(plan_table(places.forecast)),
        "places.csv": _csv(places_table(places)),
        f"{named}.html": page_text(outcome).encode(),
        f"{named}.xlsx": book_bytes(outcome),
        f"{named}.docx": word_bytes(outcome),
    }
    if not overwrite:
        for name in files:
            refuse_existing(folder / name)
    for name, data in files.items():
        write_for_user(folder / name, data, overwrite=True)
    return [folder / name for name in files]


def _csv(frame: pl.DataFrame) -> bytes:
    # The mark at the start makes Excel and WPS read it as UTF-8.
    return b"\xef\xbb\xbf" + frame.write_csv().encode()
