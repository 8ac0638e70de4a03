"""Examples of returns."""

from __future__ import annotations

import polars as pl
from example_objects import Place, example_of, stands_for

from junheng.records.snapshot import make_snapshot
from junheng.records.store import pack
from junheng.web.people.models import User
from junheng.web.returns import content
from junheng.web.returns.models import CountyUpload, Return, Upload


@example_of(Return)
def a_return(place: Place) -> Return:
    found, _ = Return.objects.get_or_create(
        year=place.year,
        school=place.school,
        defaults={
            "county": place.county,
            "code": place.school.code if place.school else "",
            "name": str(place.school or place.county),
            "content": content.blank(is_school=place.school is not None, kind="primary"),
        },
    )
    return found


def read(place: Place) -> dict[str, object]:
    """What was read of a workbook."""
    tables = {"schools": pl.DataFrame({"school_id": [place.school.code]})} if place.school else {}
    snapshot = make_snapshot(place.county.name, place.year.number, tables)
    by = User.objects.order_by("pk").first()
    return {"year": place.year, "county": place.county, "name": "表.xlsx", "content": pack(snapshot), "by": by}


@example_of(Upload)
def upload(place: Place) -> Upload:
    one = a_return(place)
    return Upload.objects.create(**read(place), school=place.school, target=one, version=one.version)


@example_of(CountyUpload)
def county_upload(place: Place) -> CountyUpload:
    return CountyUpload.objects.create(**read(place))


def table(place: Place, _found: Return) -> str:
    return "stages" if place.school else "county"


def row(place: Place, found: Return) -> str:
    return found.content[table(place, found)][0]["_"]


stands_for("table", table)
stands_for("row", row)
stands_for("notice", 999_999, may_be_missing=True)
