"""Inspections with their points and photos, and notices of rectification; what a notice asks are tasks (`Point.task`)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone

from junheng.web.words import say


class Inspection(models.Model):
    """A visit to a school: what was looked at, and what was found."""

    class State(models.TextChoices):
        """Whether it can still be changed."""

        DRAFT = "draft"
        DONE = "done"

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="inspections")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="inspections")
    school = models.ForeignKey("people.Organisation", models.PROTECT, related_name="school_inspections")
    on = models.DateField()
    topic = models.CharField(max_length=120)
    inspector = models.ForeignKey("people.User", models.PROTECT, related_name="inspections")
    summary = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    form = models.UUIDField(unique=True, default=uuid.uuid4)  # of the form that made it: sent twice, it makes one
    version = models.PositiveIntegerField(default=1)  # grows with every change; nobody writes over what he has not seen
    done_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.school} {self.on} {self.topic}"


class Point(models.Model):
    """One thing that was looked at: an indicator of the standard, or a question of one's own."""

    class Found(models.TextChoices):
        """What was found."""

        OPEN = ""  # not answered yet
        GOOD = "good"
        PROBLEM = "problem"
        NOT_SEEN = "not_seen"

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="points")
    place = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=200)
    found = models.CharField(max_length=8, choices=Found.choices, blank=True, default=Found.OPEN)
    note = models.TextField(blank=True)
    # What is done about a problem, once a notice was issued. Its evidence is that of the task.
    task = models.OneToOneField("tasks.Task", models.PROTECT, null=True, related_name="finding")

    class Meta:
        """In the order of the form."""

        ordering: ClassVar = ["inspection", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["inspection", "place"], name="point_place")]

    def __str__(self) -> str:
        return self.question


class Photo(models.Model):
    """A photo or document of what was found at a point."""

    point = models.ForeignKey(Point, models.CASCADE, related_name="photos")
    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    school = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="photos")
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The same once."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["point", "file"], name="photo_once")]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """A notice of rectification 整改通知书: what a school has to put right, by when, and what it answered.

    How far it is follows from the tasks of its points: see `rectifying.settle`, which alone writes `state`.
    """

    class State(models.TextChoices):
        """How far it is."""

        ISSUED = "issued"
        REPLIED = "replied"
        RETURNED = "returned"  # some of the answer does not do, or a figure fell back
        TO_AGREE = "to_agree"  # all is put right, some figure does not agree yet
        CLOSED = "closed"

    OPEN: ClassVar = (State.ISSUED, State.REPLIED, State.RETURNED, State.TO_AGREE)

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="rectifications")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="rectifications")
    school = models.ForeignKey("people.Organisation", models.PROTECT, related_name="school_rectifications")
    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="notice")
    number = models.PositiveIntegerField()  # 1, 2, 3 ... of the county year
    demands = models.TextField()
    deadline = models.DateField()
    responsible = models.CharField(max_length=80)  # of the school, by name
    issued_by = models.ForeignKey("people.User", models.PROTECT, related_name="rectifications_issued")
    issued_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ISSUED)
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="rectifications_answered")
    replied_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why some of the answer does not do, point by point
    closed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="rectifications_closed")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """By deadline."""

        ordering: ClassVar = ["deadline", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "number"], name="rectification_number")]

    def __str__(self) -> str:
        return f"{say('supervision.notice')} {say('supervision.notice_number', number=self.number)} {self.school}"

    def days_over(self, day: date | None = None) -> int:
        """By how many days the deadline is over; 0 where it is not, or nothing is open."""
        if self.state == self.State.CLOSED:
            return 0
        return max(0, ((day or timezone.localdate()) - self.deadline).days)


class Extension(models.Model):
    """A deadline that was put off 延期, and why. The first `before` is the day that the notice was issued with."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="extensions")
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """As they came."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
