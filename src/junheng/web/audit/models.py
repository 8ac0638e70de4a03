"""The log and the end of its chain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One thing that somebody did. Written by `record.record` alone; the database refuses changes (`append_only`)."""

    number = models.BigIntegerField(unique=True)  # 1, 2, 3 ... without gaps
    at = models.DateTimeField()
    who = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="audit_entries"
    )  # null: the program, or nobody signed in
    action = models.CharField(max_length=64)  # a key of `audit.words`
    county = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="audit_entries")
    target = models.CharField(max_length=80, blank=True)  # "returns.return:17"
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """In order; what was done to one thing is looked up."""

        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["target", "-number"])]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.target}"


class End(models.Model):
    """The last entry of the chain: one line, locked while an entry is added."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
