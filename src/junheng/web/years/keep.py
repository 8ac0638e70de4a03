"""Keeping snapshots and evaluations; both are found again by what they are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from junheng import __version__
from junheng.evaluation import Evaluation
from junheng.records.checks import check
from junheng.records.findings import with_reasons
from junheng.records.snapshot import Snapshot, with_findings
from junheng.records.store import pack, unpack
from junheng.standards import Standard, load_standard
from junheng.web.jobs.work import enqueue
from junheng.web.people.models import User
from junheng.web.years.models import Piece, StoredEvaluation, StoredSnapshot, Year

KEPT_PIECES = 2  # evaluations of a year whose pages can be shown


@transaction.atomic
def keep(snapshot: Snapshot, year: Year, reason: StoredSnapshot.Reason, by: User | None = None) -> StoredSnapshot:
    """Keep a snapshot as the newest of its year and have it judged in the background."""
    stored = StoredSnapshot.objects.create(
        year=year,
        hash=snapshot.hash,
        content=pack(snapshot),
        reason=reason,
        releases=dict(snapshot.releases),
        made_by=by,
    )
    enqueue("evaluate", by=by, county=year.county, year=year, snapshot=stored.pk)
    return stored


def opened(stored: StoredSnapshot, snapshot: Snapshot | None = None) -> Snapshot:
    """The snapshot with the findings of its checks, against the newest snapshot of the year before.

    `snapshot` is what is to be stored in its place; what is stored where None.
    """
    snapshot = replace(unpack(bytes(stored.content)) if snapshot is None else snapshot, releases=stored.releases)
    before = Year.objects.filter(county=stored.year.county, number=stored.year.number - 1).first()
    current = before.current if before is not None else None
    findings = (*snapshot.findings, *check(snapshot, unpack(bytes(current.content)) if current is not None else None))
    return with_findings(snapshot, with_reasons(findings, snapshot.releases))


def is_as_read(stored: StoredSnapshot) -> bool:
    """Whether a snapshot is still as it was read, held so until the transaction ends: persons may have been removed since."""
    return StoredSnapshot.objects.select_for_update().filter(pk=stored.pk, hash=stored.hash).exists()


def standard_of(year: Year) -> Standard:
    """The standard that judges a year, under its settings."""
    return load_standard(year.standard, year.settings)


@transaction.atomic
def store_evaluation(
    stored: StoredSnapshot, result: Evaluation, pieces: Iterable[tuple[str, object]]
) -> StoredEvaluation:
    """Store what came of judging, whole; what an earlier run of the same left is replaced."""
    standard = result.standard
    StoredEvaluation.objects.filter(snapshot=stored, standard_hash=standard.hash, program=__version__).delete()
    made = StoredEvaluation.objects.create(
        snapshot=stored,
        standard=standard.id,
        settings=dict(standard.settings),
        standard_version=standard.pack.version,
        standard_hash=standard.hash,
        program=__version__,
        verdict=result.verdict,
    )
    Piece.objects.bulk_create([Piece(evaluation=made, key=key, content=content) for key, content in pieces], 500)
    _forget_pieces(stored.year)
    return made


def _forget_pieces(year: Year) -> None:
    """Remove what pages showed of older evaluations of a year; somebody may still be reading the one before."""
    made = (
        StoredEvaluation.objects.filter(snapshot__year=year).order_by("-snapshot", "-pk").values_list("pk", flat=True)
    )
    Piece.objects.filter(evaluation__in=list(made[KEPT_PIECES:])).delete()


def evaluation_of(year: Year) -> StoredEvaluation | None:
    """The newest evaluation of a year that is ready; that of an older snapshot while a newer is being judged."""
    return (
        StoredEvaluation.objects.filter(snapshot__year=year)
        .select_related("snapshot")
        .defer("snapshot__content")
        .order_by("-snapshot", "-pk")
        .first()
    )
