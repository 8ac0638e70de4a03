"""Returns for the test of every route."""

from __future__ import annotations

import polars as pl
from example_objects import Place, example_of, stands_for

from junheng.records.snapshot import make_snapshot
from junheng.records.store import pack
from junheng.web.people.models import User
from junheng.web.returns import content
from junheng.web.returns.models import CountyUpload, Return, Upload

ROW = "a-row"


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
    for row in found.content.get("schools", []):
        row["_"] = ROW
    found.save()
    return found


def _read(place: Place) -> dict[str, object]:
    schools = [{"school_id": place.school.code}] if place.school else []
    snapshot = make_snapshot(
        place.county.name, place.year.number, {"schools": pl.DataFrame(schools)} if schools else {}
    )
    by = User.objects.order_by("pk").first()
    return {"year": place.year, "county": place.county, "name": "表.xlsx", "content": pack(snapshot), "by": by}


@example_of(Upload)
def upload(place: Place) -> Upload:
    one = a_return(place)
    return Upload.objects.create(**_read(place), school=place.school, target=one, version=one.version)


@example_of(CountyUpload)
def county_upload(place: Place) -> CountyUpload:
    return CountyUpload.objects.create(**_read(place))


stands_for("notice", 1)
stands_for("table", "schools")
stands_for("row", ROW)
