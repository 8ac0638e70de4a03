"""The self-evaluation report as Word, from a template that an official can edit in Word or WPS."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

from junheng.errors import UsageError
from junheng.evaluation import Evaluation
from junheng.records.durable import write_for_user
from junheng.reporting.official.entries import both_names, filled
from junheng.reporting.official.fields import REPORT, Official, official_of
from junheng.text import Language, Text


def template_bytes(language: Language = "zh") -> bytes:
    """The template that comes with junheng, to be edited and given back."""
    return files("junheng.reporting").joinpath("templates", _template_name(language)).read_bytes()


def word_bytes(
    evaluation: Evaluation, language: Language = "zh", *, dated: date | None = None, template: Path | None = None
) -> bytes:
    """The report as bytes.

    Args:
        evaluation: What is reported.
        language: Chinese or English.
        dated: The day on the title page; left blank to be filled in where none is given.
        template: A template of one's own.

    Raises:
        UsageError: the template cannot be read, or asks for a field that there is not.
    """
    return word_of(official_of(evaluation, language, dated), template)


def word_of(report: Official, template: Path | None = None) -> bytes:
    """The same of a report whose content is at hand."""
    from junheng.reporting.official.rendering import rendered  # noqa: PLC0415 - docxtpl takes a moment

    return rendered(
        template_bytes(report.language) if template is None else _read(template),
        filled(REPORT, report, both_names),
        name=_template_name(report.language) if template is None else template.name,
        title=f"{report.content.summary.county} {report.words('report_name')}",
        year=report.year,
    )


def write_word(
    evaluation: Evaluation,
    path: Path | str,
    language: Language = "zh",
    *,
    dated: date | None = None,
    template: Path | None = None,
    overwrite: bool = True,
) -> None:
    """Write the report to `path`, whole or not at all.

    Raises:
        UsageError: as `word_bytes`, or it cannot be written, or something is there and `overwrite` is not set.
    """
    data = word_bytes(evaluation, language, dated=dated, template=template)
    write_for_user(Path(path), data, overwrite=overwrite)


def _template_name(language: Language) -> str:
    return f"self-evaluation.{language}.docx"


def _read(template: Path) -> bytes:
    try:
        return template.read_bytes()
    except OSError as error:
        raise UsageError(
            Text(
                f"读不了模板“{template}”：没有这个文件，或没有权限。",
                f"cannot read the template {template}: {error.strerror}.",
            )
        ) from error
