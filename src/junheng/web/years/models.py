"""A county's years, snapshots and stored evaluations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Year(models.Model):
    """A county year at the desk: open for returns, or frozen; which standard judges it."""

    class State(models.TextChoices):
        """Whether returns may change without a correction."""

        OPEN = "open"
        FROZEN = "frozen"

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="years")
    number = models.PositiveIntegerField()  # named by the autumn in which it starts
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    standard = models.CharField(max_length=60, default="cn-2017")
    settings = models.JSONField(default=dict)

    school_id: ClassVar[None] = None

    class Meta:
        """Each year of a county once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["county", "number"], name="year_once")]
        ordering: ClassVar = ["county", "-number"]

    def __str__(self) -> str:
        return f"{self.county} {self.number}"

    @property
    def current(self) -> StoredSnapshot | None:
        """The newest snapshot. Its content is read when it is asked for."""
        return self.snapshots.defer("content").order_by("-pk").first()


class StoredSnapshot(models.Model):
    """A snapshot of the library, whole. A correction is a new one; only rows of persons go out of it (`personal`)."""

    class Reason(models.TextChoices):
        """Why it was made."""

        IMPORTED = "imported"
        APPROVED = "approved"  # a return was approved while the year is open
        FROZEN = "frozen"
        CORRECTED = "corrected"  # after freezing

    year = models.ForeignKey(Year, models.PROTECT, related_name="snapshots")
    hash = models.CharField(max_length=64)
    content = models.BinaryField()  # records.store.pack
    reason = models.CharField(max_length=10, choices=Reason.choices)
    releases = models.JSONField(default=dict)  # why doubts were let stand, by finding
    made_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.year} {self.hash[:12]}"


class StoredEvaluation(models.Model):
    """What a standard made of a snapshot, by a version of the program."""

    snapshot = models.ForeignKey(StoredSnapshot, models.CASCADE, related_name="evaluations")
    standard = models.CharField(max_length=60)
    settings = models.JSONField(default=dict)
    standard_version = models.CharField(max_length=20)
    standard_hash = models.CharField(max_length=64)
    program = models.CharField(max_length=20)
    verdict = models.CharField(max_length=8)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Each once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["snapshot", "standard_hash", "program"], name="evaluation_once")
        ]

    def __str__(self) -> str:
        return f"{self.snapshot} {self.standard} {self.verdict}"


class Piece(models.Model):
    """A part of a stored evaluation, as one page needs it: `board`, `school:2142011287`, `indicator:YZ-R4:primary`."""

    evaluation = models.ForeignKey(StoredEvaluation, models.CASCADE, related_name="pieces")
    key = models.CharField(max_length=120)
    content = models.JSONField()

    class Meta:
        """Found by key."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["evaluation", "key"], name="piece_once")]

    def __str__(self) -> str:
        return self.key
