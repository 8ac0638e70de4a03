"""Evidence, what was judged on it, and the dossiers made of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from junheng.text import Text


class Item(models.Model):
    """A document as evidence for one indicator, of a school or of the county as a whole. The same file may serve several."""

    class State(models.TextChoices):
        """Whether somebody else has looked at it."""

        PENDING = "to_verify"
        CHECKED = "checked"
        RETURNED = "returned"

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="evidence")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="evidence")
    school = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="school_evidence")
    indicator = models.CharField(max_length=40)  # an id of the standard of the year
    task = models.ForeignKey("tasks.Task", models.PROTECT, null=True, related_name="evidence")  # that it proves done
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=160)
    name = models.CharField(max_length=200)  # of the file, as it was brought
    pages = models.CharField(max_length=80, blank=True)  # where in it the proof stands
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    added_by = models.ForeignKey("people.User", models.PROTECT, related_name="evidence_added")
    added_at = models.DateTimeField(auto_now_add=True)
    checked_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="evidence_checked")
    checked_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was returned

    class Meta:
        """The same file once for the same task, else for the same indicator and place: a form sent twice adds nothing."""

        ordering: ClassVar = ["indicator", "school__code", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "file"], condition=Q(task__isnull=False), name="evidence_of_task_once"
            ),
            models.UniqueConstraint(
                fields=["year", "indicator", "school", "file"],
                condition=Q(task__isnull=True, school__isnull=False),
                name="evidence_once",
            ),
            models.UniqueConstraint(
                fields=["year", "indicator", "file"],
                condition=Q(task__isnull=True, school__isnull=True),
                name="evidence_county_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.title}"


class Judgement(models.Model):
    """What was judged at the desk of an indicator on documents: goes before what the data say in the table `evidence`."""

    class Verdict(models.TextChoices):
        """The codes of the table."""

        MET = "met"
        NOT_MET = "not_met"
        UNKNOWN = "unknown"

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="judgements")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="judgements")
    school = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="school_judgements")
    indicator = models.CharField(max_length=40)
    judgement = models.CharField(max_length=8, choices=Verdict.choices)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="judgements")
    on = models.DateField()

    class Meta:
        """One for each indicator and place."""

        ordering: ClassVar = ["indicator", "school__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "indicator", "school"], condition=Q(school__isnull=False), name="judgement_once"
            ),
            models.UniqueConstraint(
                fields=["year", "indicator"], condition=Q(school__isnull=True), name="judgement_county_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.judgement}"


class Dossier(models.Model):
    """The evidence of a year as one archive with its index, as it was when it was made."""

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="dossiers")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="dossiers")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="dossiers")
    name = models.CharField(max_length=200)
    documents = models.PositiveIntegerField()
    made_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="dossiers")
    made_at = models.DateTimeField(auto_now_add=True)

    school_id: ClassVar[None] = None

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name


JUDGEMENT_NAMES: dict[str, Text] = {
    Judgement.Verdict.MET: Text("达到", "met"),
    Judgement.Verdict.NOT_MET: Text("未达到", "not met"),
    Judgement.Verdict.UNKNOWN: Text("未定", "undecided"),
}
