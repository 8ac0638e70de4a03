"""The self-evaluation report as PDF: the same fields as the Word report, with a table of contents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from junheng.evaluation import Evaluation
from junheng.records.durable import write_for_user
from junheng.reporting.official.entries import english_name, filled
from junheng.reporting.official.fields import REPORT, Official, official_of
from junheng.reporting.official.print import printed
from junheng.reporting.official.words import STANDING
from junheng.text import Language


def pdf_bytes(evaluation: Evaluation, language: Language = "zh", *, dated: date | None = None) -> bytes:
    """The report as bytes.

    Raises:
        UsageError: there is no Chinese font to print with.
    """
    return pdf_of(official_of(evaluation, language, dated))


def pdf_of(report: Official) -> bytes:
    """The same of a report whose content is at hand."""
    fields = filled(REPORT, report, english_name)
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    standing = {key: text.get(report.language).format(**texts) for key, text in STANDING.items()}
    title = f"{report.content.summary.county} {report.words('report_name')}"
    data = {"report": fields, "standing": standing}
    return printed("self-evaluation.typ", data, language=report.language, title=title, year=report.year)


def write_pdf(
    evaluation: Evaluation,
    path: Path | str,
    language: Language = "zh",
    *,
    dated: date | None = None,
    overwrite: bool = True,
) -> None:
    """Write the PDF to `path`, whole or not at all.

    Raises:
        UsageError: there is no Chinese font, it cannot be written, or something is there and `overwrite` is not set.
    """
    write_for_user(Path(path), pdf_bytes(evaluation, language, dated=dated), overwrite=overwrite)
