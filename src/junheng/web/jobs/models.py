"""A job as people see it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from junheng.text import Text


class Job(models.Model):
    """Background work that somebody, or something, asked for."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="jobs")
    county = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="jobs")
    year = models.ForeignKey("years.Year", models.CASCADE, null=True, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.FloatField(default=0.0)  # 0..1
    message_zh = models.TextField(blank=True)
    message_en = models.TextField(blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)  # for developers; people read the message
    asked_to_stop = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)  # the worker is alive
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state", "beat_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"

    school_id: ClassVar[None] = None  # of the county as a whole

    @property
    def message(self) -> Text:
        """What it is doing, or what came of it."""
        return Text(self.message_zh, self.message_en)

    @property
    def open(self) -> bool:
        """Whether it is still to end."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def share(self) -> float | None:
        """How much of it is done, 0..1; None: it has not begun."""
        return None if self.state == self.State.QUEUED else self.progress
