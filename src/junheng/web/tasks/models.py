"""A task, what its figures must reach, and what was said and done about it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from junheng.text import Text
from junheng.web.words import language


class Task(models.Model):
    """Something that somebody does by a day, and that is written off by evidence and figure."""

    class Kind(models.TextChoices):
        """Where it comes from."""

        ACTION = "action"  # a step of the adopted plan
        GAP = "gap"  # a figure that fails
        FINDING = "finding"  # an inspection

    class State(models.TextChoices):
        """How far it is. Overdue is a matter of the day: see `overdue`."""

        TO_DO = "to_do"  # 待分派
        DOING = "doing"  # 进行中
        TO_VERIFY = "to_verify"  # 待核验
        TO_AGREE = "to_agree"  # 佐证已核验、数据待达标
        WRITTEN_OFF = "written_off"  # 已销号
        WITHDRAWN = "withdrawn"  # 已撤销: not needed any more

    county = models.ForeignKey("people.Organisation", models.PROTECT, related_name="tasks")
    year = models.ForeignKey("years.Year", models.PROTECT, related_name="tasks")  # whose data it was made from
    school = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="school_tasks")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    indicator = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    what_zh = models.TextField()
    what_en = models.TextField()
    lead = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="led_tasks")
    lead_named = models.CharField(max_length=80, blank=True)  # as the plan or the standard calls it
    supporting = models.ManyToManyField("people.Organisation", blank=True, related_name="supported_tasks")
    others = models.JSONField(default=list)  # offices outside the bureau: [[zh, en], ...]
    people = models.ManyToManyField("people.User", blank=True, related_name="tasks")
    begin_by = models.DateField(null=True)
    deadline = models.DateField(null=True)
    told_overdue = models.DateField(null=True)  # the deadline of which heads were told that it is over
    money = models.FloatField(null=True)  # yuan, once
    recurrent = models.FloatField(null=True)  # yuan a year
    state = models.CharField(max_length=12, choices=State.choices, default=State.TO_DO)
    progress = models.PositiveSmallIntegerField(null=True)  # percent, as reported
    reopened = models.PositiveSmallIntegerField(default=0)  # how often
    handed_in_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    handed_in_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    written_off_at = models.DateTimeField(null=True)
    scenario = models.ForeignKey("plans.Scenario", models.PROTECT, null=True, related_name="tasks")
    step = models.CharField(max_length=200, blank=True)  # key of the plan's step
    made_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    CLOSED: ClassVar = (State.WRITTEN_OFF, State.WITHDRAWN)

    class Meta:
        """By deadline. A step of a plan, and a failing cell of a county, has one task."""

        ordering: ClassVar = ["deadline", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "step"], condition=Q(kind="action") & ~Q(state="withdrawn"), name="task_of_step_once"),
            models.UniqueConstraint(
                fields=["county", "school", "indicator", "stage"],
                condition=Q(kind="gap") & ~Q(state="withdrawn"),
                name="task_of_cell_once",
            ),
            models.UniqueConstraint(
                fields=["county", "indicator", "stage"],
                condition=Q(kind="gap", school__isnull=True) & ~Q(state="withdrawn"),
                name="task_of_county_cell_once",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["county", "state", "deadline"])]

    def __str__(self) -> str:
        return self.what.get(language())

    @property
    def what(self) -> Text:
        """What is to be done."""
        return Text(self.what_zh, self.what_en)

    @property
    def closed(self) -> bool:
        """Whether nothing is to be done any more."""
        return self.state in self.CLOSED

    @property
    def by_notice(self) -> bool:
        """Whether it is a finding's, and goes by its notice of rectification alone."""
        return self.kind == self.Kind.FINDING and hasattr(self, "finding")

    def overdue_on(self, day: date) -> bool:
        """Whether the deadline is over and the task is not."""
        return self.deadline is not None and self.deadline < day and not self.closed

    @property
    def overdue(self) -> bool:
        """Whether it is overdue today."""
        return self.overdue_on(timezone.localdate())

    @property
    def shown_state(self) -> str:
        """The state for people: one that was opened again says so until it is handed in anew."""
        if self.state in (self.State.TO_DO, self.State.DOING) and self.reopened:
            return "reopened"
        return self.state


class Target(models.Model):
    """A figure that must agree before a task is written off; see `agreement`."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="targets")
    school = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")  # null: the county's
    indicator = models.CharField(max_length=40)
    stage = models.CharField(max_length=20, blank=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    unit_zh = models.CharField(max_length=40, blank=True)
    unit_en = models.CharField(max_length=40, blank=True)
    operator = models.CharField(max_length=2, blank=True)
    value = models.FloatField(null=True)  # null: only the verdict counts
    digits = models.PositiveSmallIntegerField(default=0)
    pass_suffices = models.BooleanField(default=True)

    class Meta:
        """As they were made."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.indicator} {self.stage} {self.operator} {self.value}"

    @property
    def name(self) -> Text:
        """What the indicator is called."""
        return Text(self.name_zh, self.name_en)

    @property
    def unit(self) -> Text:
        """The unit of the value."""
        return Text(self.unit_zh, self.unit_en)


class Note(models.Model):
    """What was said or done about a task, and by whom; null: the program."""

    class What(models.TextChoices):
        """Its sort; the words are `tasks.note_<what>`."""

        MADE = "made"
        ASSIGNED = "assigned"
        DEADLINE = "deadline"
        PROGRESS = "progress"
        HANDED_IN = "handed_in"
        RETURNED = "returned"
        CHECKED = "checked"  # evidence is, the figure does not agree yet
        WRITTEN_OFF = "written_off"
        REOPENED = "reopened"
        WITHDRAWN = "withdrawn"
        PLANNED_ANEW = "planned_anew"
        HANDED_OVER = "handed_over"
        OVERDUE = "overdue"  # the head of the department was told

    task = models.ForeignKey(Task, models.CASCADE, related_name="notes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=12, choices=What.choices)
    text = models.TextField(blank=True)  # what somebody wrote
    progress = models.PositiveSmallIntegerField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.what}"
