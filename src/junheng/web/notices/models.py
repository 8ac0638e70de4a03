"""A notice to one person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from junheng.text import Text
from junheng.web.words import words


class Notice(models.Model):
    """One thing that one person should know. Its words are those of `key` with `fields`, in the reader's language."""

    to = models.ForeignKey("people.User", models.CASCADE, related_name="notices")
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=80)  # of the words: "returns.notice_remind"
    fields = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True)  # a page of the desk
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["to", "read_at"])]

    def __str__(self) -> str:
        return f"{self.to} {self.key}"

    @property
    def text(self) -> Text:
        """What it says."""
        return words(self.key).format(**self.fields)
