"""Examples of returns."""

from __future__ import annotations

from example_objects import Place, example_of, stands_for

from junheng.web.returns.models import Return


@example_of(Return)
def a_return(place: Place) -> Return:
    found, _ = Return.objects.get_or_create(
        year=place.year, school=place.school, defaults={"county": place.county, "name": "报表"}
    )
    return found


def table(place: Place, _found: Return) -> str:
    return "stages" if place.school else "county"


def row(place: Place, found: Return) -> str:
    rows = found.content.get(table(place, found)) or [{"_": "none"}]
    return rows[0]["_"]


stands_for("table", table)
stands_for("row", row)
stands_for("upload", 999_999, may_be_missing=True)
stands_for("notice", 999_999, may_be_missing=True)
