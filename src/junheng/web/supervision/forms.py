"""Forms of supervision."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone

from junheng.errors import UsageError
from junheng.standards.model import IndicatorRule
from junheng.web.files.forms import FilesField, FilesInput
from junheng.web.people.models import Organisation
from junheng.web.supervision.models import Point
from junheng.web.supervision.rectifying import refuse_past
from junheng.web.words import language, say

MOST_QUESTIONS = 60
FOUND = (Point.Found.GOOD, Point.Found.PROBLEM, Point.Found.NOT_SEEN)


def _date(**given: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)


class BeginForm(forms.Form):
    """A new inspection."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    school = forms.ChoiceField()
    on = _date()
    topic = forms.CharField(max_length=120)
    indicators = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "is-many"})
    )
    questions = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(
        self, data: Any = None, *, schools: Sequence[Organisation], rules: Iterable[tuple[str, IndicatorRule]]
    ) -> None:
        super().__init__(data, initial={"form": uuid.uuid4(), "on": timezone.localdate()})
        self._schools = {school.code: school for school in schools}
        choice = cast("forms.ChoiceField", self.fields["school"])
        choice.choices = [(code, school.name) for code, school in self._schools.items()]
        several = cast("forms.MultipleChoiceField", self.fields["indicators"])
        several.choices = [(name, f"{name} {rule.name.get(language())}") for name, rule in rules]
        for name in ("school", "on", "topic", "indicators", "questions"):
            self.fields[name].label = say(f"supervision.{name}")
        self.fields["questions"].help_text = say("supervision.questions_help")

    @property
    def place(self) -> Organisation:
        """The school that was chosen."""
        return self._schools[self.cleaned_data["school"]]

    def clean_questions(self) -> list[str]:
        """One a line."""
        return [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()][:MOST_QUESTIONS]

    def clean(self) -> dict[str, Any]:
        """Something must be looked at."""
        if not self.errors and not self.cleaned_data["indicators"] and not self.cleaned_data["questions"]:
            self.add_error("questions", say("supervision.nothing_asked"))
        return self.cleaned_data


class PointForm(forms.Form):
    """What was found at a point, with photos."""

    found = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    photos = FilesField(required=False, widget=FilesInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast("forms.ChoiceField", self.fields["found"])
        choice.choices = [(one.value, say(f"supervision.found_{one.value}")) for one in FOUND]
        for name in ("found", "note", "photos"):
            self.fields[name].label = say(f"supervision.{name}")


class FillForm(forms.Form):
    """The rest of the record."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    summary = forms.CharField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].label = say("supervision.summary")


class IssueForm(forms.Form):
    """A notice of rectification."""

    demands = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}))
    deadline = _date()
    responsible = forms.CharField(max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(f"supervision.{name}")

    def clean_deadline(self) -> Any:
        """Not before today."""
        try:
            refuse_past(self.cleaned_data["deadline"])
        except UsageError as error:
            raise forms.ValidationError(error.message(language())) from error
        return self.cleaned_data["deadline"]


class ExtendForm(forms.Form):
    """Another day for a notice."""

    seen = forms.DateField(widget=forms.HiddenInput)
    deadline = _date()
    reason = forms.CharField(max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("deadline", "reason"):
            self.fields[name].label = say(f"supervision.extend_{name}")


class AnswerForm(forms.Form):
    """What a school has done, with documents for every point that is open."""

    reply = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, points: Iterable[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply"].label = say("supervision.reply")
        self.fields["reply"].help_text = say("supervision.reply_help")
        self._uploads = {point.pk: f"p{point.pk}-uploads" for point in points}
        for point in points:
            self.fields[self._uploads[point.pk]] = FilesField(
                required=False, widget=FilesInput, label=say("supervision.evidence_add")
            )

    def uploads_of(self, point: Point) -> forms.BoundField | None:
        """Where the documents for a point are given; None where it is not open."""
        name = self._uploads.get(point.pk)
        return None if name is None else self[name]

    @property
    def uploads(self) -> dict[int, Any]:
        """What was given, by the number of the point."""
        return {pk: self.cleaned_data[name] for pk, name in self._uploads.items()}


class DecideForm(forms.Form):
    """What is said of a point: put right; returned with a reason; or nothing yet."""

    to = forms.ChoiceField(widget=forms.RadioSelect, initial="leave")
    reason = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.TypedMultipleChoiceField(required=False, coerce=int)  # documents that were shown to be checked

    def __init__(self, data: Any = None, *, point: Point, pending: Sequence[int], accepts: bool) -> None:
        super().__init__(data, prefix=f"p{point.pk}")
        self.pending, self.accepts = pending, accepts
        ways = ("leave", "accept", "return") if accepts else ("leave", "return")
        cast("forms.ChoiceField", self.fields["to"]).choices = [(way, say(f"supervision.{way}")) for way in ways]
        cast("forms.ChoiceField", self.fields["seen"]).choices = [(pk, pk) for pk in pending]
        self.fields["to"].label = say("supervision.decide")
        self.fields["reason"].label = say("supervision.decide_reason")
