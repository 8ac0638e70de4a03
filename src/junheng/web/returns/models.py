"""Returns, the deadlines of a year, and workbooks that wait for a confirmation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from junheng.text import Text

# {table: [row]}; a row holds values by column, and under "_" the name by which it is found.
Content = dict[str, list[dict[str, Any]]]


class Return(models.Model):
    """What a school, or (without a school) the bureau, reports for a year.

    `content` is being filled in; `approved` is what counts, and stays in force while a correction is filled in.
    """

    class State(models.TextChoices):
        """The step."""

        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        APPROVED = "approved"
        FROZEN = "frozen"

    year = models.ForeignKey("years.Year", models.PROTECT, related_name="returns")
    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    school = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="returns")
    code = models.CharField(max_length=64, blank=True)  # the school's in this year, which may differ in another
    code_before = models.CharField(max_length=64, blank=True)  # the year before, where it was another
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)  # goes up with every change
    content = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)  # why a doubt may stand, by finding: {"reason", "by", "at"}
    missing = models.PositiveIntegerField(default=0)  # cells that are asked for and empty
    doubts = models.PositiveIntegerField(null=True)  # open ones when it was last looked at; null: not yet
    registered = models.JSONField(default=dict)  # what is known of the school before it reports: a row of `schools`
    approved = models.JSONField(null=True)  # content
    approved_reasons = models.JSONField(default=dict)  # of `approved`, by finding
    approved_version = models.PositiveIntegerField(null=True)
    remark = models.TextField(blank=True)  # why it was sent back, or opened again
    changed_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        """One of each school and one of the bureau."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "school"], name="return_once"),
            models.UniqueConstraint(
                fields=["year"], condition=models.Q(school__isnull=True), name="return_of_bureau_once"
            ),
        ]
        ordering: ClassVar = ["year", models.F("school__code").asc(nulls_first=True)]

    def __str__(self) -> str:
        return f"{self.name} {self.year.number}"

    @property
    def can_be_filled(self) -> bool:
        """Whether cells may change."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def title(self) -> Text:
        """The name with its year."""
        number = self.year.number
        return Text(f"{self.name}{number}年报表", f"Return {number} of {self.name}")


class Deadline(models.Model):
    """A day of the year's calendar."""

    class What(models.TextChoices):
        """What is to be done by then."""

        OPEN = "open"  # returns are opened
        SUBMIT = "submit"  # schools and departments have submitted
        CHECK = "check"  # departments have checked
        FREEZE = "freeze"  # the year's figures are fixed
        OTHER = "other"

    year = models.ForeignKey("years.Year", models.CASCADE, related_name="deadlines")
    what = models.CharField(max_length=10, choices=What.choices)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    school_id: ClassVar[None] = None

    class Meta:
        """By day; each step once."""

        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "what"], condition=~models.Q(what="other"), name="deadline_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.what} {self.on}"

    @property
    def county_id(self) -> int:
        """The county."""
        return self.year.county_id


class Waiting(models.Model):
    """A file that was read and waits for a confirmation; nothing has changed yet."""

    year = models.ForeignKey("years.Year", models.CASCADE, related_name="+")
    county = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()  # records.store.pack
    by = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Not a table of its own."""

        abstract = True

    def __str__(self) -> str:
        return self.name


class Upload(Waiting):
    """A workbook for one return."""

    target = models.ForeignKey(Return, models.CASCADE, related_name="uploads")
    school = models.ForeignKey("people.Organisation", models.CASCADE, null=True, related_name="+")
    version = models.PositiveIntegerField()  # of the return when it was read


class CountyUpload(Waiting):
    """A workbook for the returns of a whole county."""

    school_id: ClassVar[None] = None
