"""Examples of what goes out, in an address."""

from __future__ import annotations

from example_objects import Place, example_of
from objects_evidence import file

from junheng.web.publishing.models import Report


@example_of(Report)
def report(place: Place) -> Report:
    return Report.objects.create(
        county=place.county, year=place.year, kind="pdf", language="zh", file=file(), name="a.pdf", snapshot_hash=f"{Report.objects.count():064}",
        standard="cn-2017", standard_hash="0" * 64, verdict="unknown",
    )  # fmt: skip
