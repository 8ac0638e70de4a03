"""A comment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Comment(models.Model):
    """What somebody says about a school (`school`), an indicator (`indicator`), or the county as a whole, in a year."""

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="comments")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="comments")
    school = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="school_comments")
    indicator = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="comments")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    form = models.UUIDField()  # of the form that it was written in: the same text sent twice is one comment

    class Meta:
        """The oldest first; looked up by what they are about."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["year", "school", "indicator"], name="comment_about")]

    def __str__(self) -> str:
        return self.text
