"""Examples of evidence and supervision in an address."""

from __future__ import annotations

from django.utils import timezone
from example_objects import Place, example_of, stands_for
from uploads import pdf, upload

from junheng.web.evidence.models import Dossier, Item
from junheng.web.files.keeping import keep, receive
from junheng.web.files.models import StoredFile
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.supervision.models import Inspection, Notice, Photo, Point

stands_for("indicator", "YZ-Q3")


def file() -> StoredFile:
    with receive(upload("a.pdf", pdf("an example"))) as received:
        return keep(received)


def somebody() -> User:
    return User.objects.order_by("pk").first()


@example_of(Item)
def item(place: Place) -> Item:
    return Item.objects.create(
        county=place.county, year=place.year, school=place.school, indicator="YZ-Q3", file=file(), title="章程",
        name="章程.pdf", added_by=somebody(),
    )  # fmt: skip


@example_of(Dossier)
def dossier(place: Place) -> Dossier:
    return Dossier.objects.create(county=place.county, year=place.year, file=file(), name="a.zip", documents=1)


@example_of(Inspection)
def inspection(place: Place) -> Inspection:
    """Always of a school: of the county's last where the place names none."""
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=place.county)
    return Inspection.objects.create(
        county=place.county, year=place.year, school=place.school or schools.last(), on=timezone.localdate(),
        topic="督导", inspector=somebody(), state=Inspection.State.DONE,
    )  # fmt: skip


@example_of(Photo)
def photo(place: Place) -> Photo:
    made = inspection(place)
    point = Point.objects.create(inspection=made, place=1, question="食堂", found="problem")
    return Photo.objects.create(
        point=point, county=made.county, school=made.school, file=file(), name="a.pdf", added_by=somebody()
    )


@example_of(Notice)
def notice(place: Place) -> Notice:
    made = inspection(place)
    return Notice.objects.create(
        county=made.county, year=made.year, school=made.school, inspection=made, demands="改",
        number=Notice.objects.filter(year=made.year).count() + 1, deadline=made.on, responsible="某", issued_by=somebody(),
    )  # fmt: skip
