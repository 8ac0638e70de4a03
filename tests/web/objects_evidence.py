"""Examples of evidence."""

from __future__ import annotations

import hashlib

from example_objects import Place, example_of, stands_for

from junheng.web.evidence.models import Dossier, Item
from junheng.web.files.models import StoredFile
from junheng.web.people.models import User

stands_for("indicator", "YZ-Q5")


def file() -> StoredFile:
    content = b"PK example"
    name = hashlib.sha256(content).hexdigest()
    found, _ = StoredFile.objects.get_or_create(sha256=name, defaults={"size": len(content), "kind": "zip"})
    found.path.parent.mkdir(parents=True, exist_ok=True)
    found.path.write_bytes(content)
    return found


@example_of(Item)
def item(place: Place) -> Item:
    return Item.objects.create(
        county=place.county, year=place.year, school=place.school, indicator="YZ-Q5", file=file(),
        title="example", name="example.zip", added_by=User.objects.get(username="clerk"),
    )  # fmt: skip


@example_of(Dossier)
def dossier(place: Place) -> Dossier:
    return Dossier.objects.create(county=place.county, year=place.year, file=file(), name="example.zip", documents=0)
