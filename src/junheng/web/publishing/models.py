"""Reports that were made, and what was published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Report(models.Model):
    """A report of a snapshot under a standard, as a file."""

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="reports")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=20)  # of `reports.KINDS`
    language = models.CharField(max_length=2)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="reports")
    name = models.CharField(max_length=200)
    snapshot_hash = models.CharField(max_length=64)
    standard = models.CharField(max_length=60)
    standard_hash = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8)
    made_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="reports")
    made_at = models.DateTimeField(auto_now_add=True)

    school_id: ClassVar[None] = None

    class Meta:
        """Newest first; the same of the same once."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "kind", "language", "snapshot_hash", "standard_hash"], name="report_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Publication(models.Model):
    """What a county has made public of a year: a copy, in both languages, of what was previewed."""

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="publications")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="publications")
    sections = models.JSONField()  # of `public.SECTIONS`
    content = models.JSONField()  # of the piece `public`, only these sections
    snapshot_hash = models.CharField(max_length=64)
    published_by = models.ForeignKey("people.User", models.PROTECT, related_name="publications")
    published_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="withdrawals")
    withdrawn_at = models.DateTimeField(null=True)

    school_id: ClassVar[None] = None

    class Meta:
        """Newest first; one at a time."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year"], condition=Q(withdrawn_at=None), name="publication_in_force_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.published_at}"
