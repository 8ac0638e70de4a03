"""A scenario and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from junheng.planning.wish import Wish
from junheng.planning.wish_texts import read_wish


class Scenario(models.Model):
    """What a plan is asked for, as people typed it, and the head of the answer."""

    class Pupils(models.TextChoices):
        """Which pupils the coming years are planned for."""

        TODAY = "today"
        FORECAST = "forecast"  # the county's: imported, else made from its enrolment

    class Status(models.TextChoices):
        """How a plan ended, as `planning.plan.Status` has it."""

        OPTIMAL = "optimal"
        FEASIBLE = "feasible"
        INFEASIBLE = "infeasible"
        NO_PLAN_IN_TIME = "no_plan_in_time"

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="scenarios")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="scenarios")
    snapshot = models.ForeignKey("years.StoredSnapshot", models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=80)
    made_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="scenarios")

    years = models.PositiveSmallIntegerField(default=5)
    budget = models.TextField(blank=True)  # 10,000 yuan, one figure a year, by commas; empty: no limit
    stages = models.TextField(blank=True)  # shares, by commas; empty: all schools in the last year
    cv_limit = models.CharField(max_length=20, blank=True)
    transfers = models.BooleanField(default=True)
    moves = models.PositiveIntegerField(null=True)
    pupils = models.CharField(max_length=8, choices=Pupils.choices, default=Pupils.TODAY)
    seconds = models.PositiveIntegerField(default=60)
    catalogue = models.BinaryField(null=True)  # the county's own workbook; null: that of the program or of the import
    catalogue_name = models.CharField(max_length=160, blank=True)

    status = models.CharField(max_length=16, choices=Status.choices, blank=True)  # empty: no answer yet
    stopped = models.BooleanField(default=False)
    cost = models.FloatField(null=True)  # yuan
    gap = models.FloatField(null=True)
    standard = models.CharField(max_length=60, blank=True)  # as it was planned for
    settings = models.JSONField(default=dict)
    standard_version = models.CharField(max_length=20, blank=True)
    standard_hash = models.CharField(max_length=64, blank=True)
    program = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True)

    adopted = models.BooleanField(default=False)
    adopted_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    school_id: ClassVar[None] = None

    class Meta:
        """Newest first; a county follows one plan at a time."""

        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county"], condition=Q(adopted=True), name="one_plan_adopted"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def answered(self) -> bool:
        """Whether there is an answer, be it that it cannot be done."""
        return bool(self.status)

    @property
    def open(self) -> bool:
        """Whether it is still being worked out."""
        return not self.answered and self.job is not None and self.job.open

    @property
    def can_be_adopted(self) -> bool:
        """Whether there are steps that lead to what was asked for."""
        return self.status in (self.Status.OPTIMAL, self.Status.FEASIBLE) and not self.adopted

    def wish(self) -> Wish:
        """The wish, read from its texts.

        Raises:
            UsageError: a text that says nothing, or what cannot be.
        """
        return read_wish(
            years=self.years,
            budget=self.budget or None,
            stages=self.stages or None,
            cv_limit=self.cv_limit or None,
            transfers=self.transfers,
            moves_per_year=self.moves,
        )


class Part(models.Model):
    """A part of an answer as a page shows it: `summary` in `zh`; what no language is in (`steps`, `answer`) has none."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="parts")
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2, blank=True)
    content = models.JSONField()

    class Meta:
        """Found by key and language."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scenario", "key", "language"], name="plan_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} {self.key} {self.language}"


class Document(models.Model):
    """A file that a plan is handed over in: the workbook, the Word document, the page."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="documents")
    language = models.CharField(max_length=2)
    ending = models.CharField(max_length=8)  # xlsx, docx, html, json, csv
    name = models.CharField(max_length=160)
    content = models.BinaryField()

    class Meta:
        """Each once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scenario", "language", "ending"], name="plan_document_once"),
        ]

    def __str__(self) -> str:
        return self.name
