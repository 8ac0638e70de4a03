"""An example of a comment in an address."""

from __future__ import annotations

import uuid

from example_objects import Place, example_of
from objects_evidence import somebody

from junheng.web.comments.models import Comment


@example_of(Comment)
def comment(place: Place) -> Comment:
    return Comment.objects.create(
        county=place.county, year=place.year, school=place.school, by=somebody(), text="请说明", form=uuid.uuid4()
    )
