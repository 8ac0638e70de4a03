"""The reports of the library, by kind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.comparison import Comparison, compare
from junheng.reporting import excel_bytes, html_text
from junheng.reporting.official import (
    application_of,
    each_school_sheet,
    official_of,
    pdf_of,
    school_sheets_bytes,
    word_of,
)
from junheng.reporting.official.fields import Official
from junheng.text import Language, Text
from junheng.web.years.keep import opened
from junheng.web.years.models import Year


@dataclass(frozen=True)
class Order:
    """What reports are made of."""

    result: Evaluation
    year: Year
    language: Language

    @cached_property
    def comparison(self) -> Comparison | None:
        """What changed since the year before, under the same standard; None where there is none."""
        before = Year.objects.filter(county=self.year.county_id, number=self.year.number - 1).first()
        current = before.current if before is not None else None
        return None if current is None else compare(evaluate(opened(current), self.result.standard), self.result)

    @cached_property
    def official(self) -> Official:
        """The content of the official documents, dated today."""
        return official_of(self.result, self.language, timezone.localdate())


@dataclass(frozen=True)
class Kind:
    """A kind of report."""

    name: Text
    about: Text
    file: str  # kind of file
    make: Callable[[Order], bytes]


def _each_school(order: Order) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in each_school_sheet(order.result, order.language):
            archive.writestr(f"{name}.pdf", data)
    return written.getvalue()


# In the order in which they are offered.
KINDS: Mapping[str, Kind] = {
    "word": Kind(
        Text("自评报告（Word）", "Self-evaluation (Word)"),
        Text("按评估办法的体例写成，可以直接修改", "in the form of the regulation, to be edited"),
        "docx",
        lambda order: word_of(order.official),
    ),
    "pdf": Kind(
        Text("自评报告（PDF）", "Self-evaluation (PDF)"),
        Text("同一份报告，供报送和打印", "the same, to be sent and printed"),
        "pdf",
        lambda order: pdf_of(order.official),
    ),
    "application": Kind(
        Text("申报表（Excel）", "Application tables (Excel)"),
        Text(
            "县、学校、差异系数、指标、特殊情况各表",
            "tables of county, schools, coefficients, indicators, special cases",
        ),
        "xlsx",
        lambda order: application_of(order.result, order.official),
    ),
    "schools": Kind(
        Text("一校一表（PDF，合订）", "School sheets (one PDF)"),
        Text("每校一页，一次打印", "a page for each school, to print in one go"),
        "pdf",
        lambda order: school_sheets_bytes(order.result, order.language),
    ),
    "each_school": Kind(
        Text("一校一表（PDF，分校）", "School sheets (one file each)"),
        Text("每校一个文件，发给各校", "a file for each school, to be sent out"),
        "zip",
        _each_school,
    ),
    "html": Kind(
        Text("分析报告（网页）", "Analysis (web page)"),
        Text(
            "图表和每个数的来历，一个文件，不用联网",
            "charts and where each number comes from, in one file that works offline",
        ),
        "html",
        lambda order: html_text(order.result, order.language, comparison=order.comparison).encode(),
    ),
    "excel": Kind(
        Text("分析表（Excel）", "Analysis (Excel)"),
        Text("全部指标、学校、缺口和问题", "all indicators, schools, shortages and findings"),
        "xlsx",
        lambda order: excel_bytes(order.result, order.language, comparison=order.comparison),
    ),
}
