"""Forms of evidence. What can be chosen is what the permission reaches: a forged id is no choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms

from junheng.web.evidence.models import JUDGEMENT_NAMES, Item
from junheng.web.evidence.wanted import Demand
from junheng.web.files.forms import FilesField, FilesInput
from junheng.web.people.models import Organisation
from junheng.web.words import language, say

WHOLE = "county"  # no code of a school


class PlaceForm(forms.Form):
    """The county as a whole, or one of its schools."""

    school = forms.ChoiceField()

    def __init__(
        self, data: Any = None, files: Any = None, *, schools: Sequence[Organisation], whole: bool, **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        self._schools = {school.code: school for school in schools}
        choices = [(code, school.name) for code, school in self._schools.items()]
        field = cast("forms.ChoiceField", self.fields["school"])
        field.label = say("evidence.place")
        field.choices = [(WHOLE, say("evidence.whole_county")), *choices] if whole else choices

    @property
    def place(self) -> Organisation | None:
        """The school that was chosen; None: the county."""
        return self._schools.get(self.cleaned_data["school"])


class AddForm(PlaceForm):
    """Adding files."""

    uploads = FilesField(widget=FilesInput)
    title = forms.CharField(required=False, max_length=160)
    pages = forms.CharField(required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].label = say("evidence.files")
        for name in ("title", "pages"):
            self.fields[name].label = say(f"evidence.{name}")
            self.fields[name].help_text = say(f"evidence.{name}_help")


class ReuseForm(PlaceForm):
    """Letting a file serve another indicator or place."""

    indicator = forms.ChoiceField()
    pages = forms.CharField(required=False, max_length=80)

    def __init__(self, *args: Any, demands: Iterable[Demand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["indicator"])
        field.label = say("evidence.indicator")
        field.choices = [(one.indicator, f"{one.indicator} {one.name.get(language())}") for one in demands]
        self.fields["pages"].label = say("evidence.pages")


class CheckForm(forms.Form):
    """Checked, or returned with a reason."""

    seen = forms.ChoiceField(choices=[(state.value, state.value) for state in Item.State], widget=forms.HiddenInput)
    to = forms.ChoiceField(choices=[(state.value, state.value) for state in (Item.State.CHECKED, Item.State.RETURNED)])
    reason = forms.CharField(required=False, max_length=500)


class JudgeForm(PlaceForm):
    """Met, not met or undecided."""

    judgement = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["judgement"])
        field.label = say("evidence.judgement")
        field.choices = [(code, words.get(language())) for code, words in JUDGEMENT_NAMES.items()]
