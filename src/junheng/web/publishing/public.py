"""Choosing, previewing, publishing and withdrawing what the public sees."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.changed import ChangedError
from junheng.web.people.models import User
from junheng.web.publishing.models import Publication
from junheng.web.publishing.pieces import PIECE
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Piece, StoredEvaluation, Year

# In the order in which they are shown; the words are `publishing.section_<name>`.
SECTIONS = ("verdict", "indicators", "balance", "schools", "school_list")
Content = dict[str, dict[str, object]]


def chosen_content(evaluation: StoredEvaluation, sections: Collection[str]) -> Content | None:
    """The chosen sections by language; None where the evaluation is of a program that kept nothing to publish."""
    piece = Piece.objects.filter(evaluation=evaluation, key=PIECE).first()
    if piece is None:
        return None
    return {
        language: {name: content[name] for name in SECTIONS if name in sections}
        for language, content in piece.content.items()
    }


@transaction.atomic
def publish(year: Year, sections: Collection[str], seen: int, by: User) -> Publication:
    """Publish what was previewed, in place of what is public of the year; the same again stays as it is.

    Raises:
        UsageError: nothing was chosen.
        ChangedError: the evaluation is another than the one that was previewed (`seen`).
    """
    locked = Year.objects.select_for_update().get(pk=year.pk)
    evaluation = evaluation_of(locked)
    content = chosen_content(evaluation, sections) if evaluation is not None else None
    if evaluation is None or content is None or evaluation.pk != seen:
        raise ChangedError(
            Text(
                "预览之后数据有了新的评估，没有公开。请看过新的预览再公开。",
                "The data were judged anew since the preview, and nothing was published. Look at the new preview first.",
            )
        )
    chosen = [name for name in SECTIONS if name in sections]
    if not chosen:
        raise UsageError(Text("请至少选一部分内容。", "Choose at least one section."))
    now = in_force(locked)
    if now is not None and (now.sections, now.content, now.snapshot_hash) == (
        chosen,
        content,
        evaluation.snapshot.hash,
    ):
        return now  # the same form again
    _end(locked, by)
    made = Publication.objects.create(
        county=locked.county, year=locked, sections=chosen, content=content, published_by=by,
        snapshot_hash=evaluation.snapshot.hash,
    )  # fmt: skip
    record("publishing.published", who=by, county=locked.county_id, target=made, sections=chosen,
           snapshot=made.snapshot_hash)  # fmt: skip
    return made


@transaction.atomic
def withdraw(year: Year, by: User) -> None:
    """Take what is public of a year back."""
    locked = Year.objects.select_for_update().get(pk=year.pk)
    for one in _end(locked, by):
        record("publishing.withdrawn", who=by, county=locked.county_id, target=one)


def in_force(year: Year) -> Publication | None:
    """What is public of a year."""
    return Publication.objects.filter(year=year, withdrawn_at=None).first()


def _end(year: Year, by: User) -> list[Publication]:
    ended = list(Publication.objects.filter(year=year, withdrawn_at=None))
    Publication.objects.filter(pk__in=[one.pk for one in ended]).update(withdrawn_by=by, withdrawn_at=timezone.now())
    return ended
