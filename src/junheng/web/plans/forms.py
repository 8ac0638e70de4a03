"""The form of a scenario. What is wrong is said by the library, in its own sentence, beside the field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import normalize

from django import forms
from django.core.files.uploadedfile import UploadedFile

from junheng.errors import JunhengError
from junheng.planning.wish import MOST_YEARS
from junheng.planning.wish_texts import read_wish
from junheng.reader import FindingsError
from junheng.records.findings import Severity
from junheng.text import Text
from junheng.web.plans.asked import own_catalogue
from junheng.web.plans.models import Scenario
from junheng.web.plans.uploads import workbook_bytes
from junheng.web.words import language, say, words

SECONDS = (30, 60, 120, 300, 600)
SHOWN_FAULTS = 8
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")  # 3,000: in a box for one figure, a mark between thousands

NO_BUDGET = Text(
    "第 {year} 年的预算没有填：各年都填，或者都不填（不限制经费）",
    "the budget of year {year} is empty: fill in every year, or none (no limit)",
)
NO_SHARE = Text(
    "第 {year} 年要求达标的学校比例没有填：各年都填，或者都不填（只要求最后一年全部达标）",
    "the share of schools of year {year} is empty: fill in every year, or none (all of them in the last year only)",
)
BELOW_ONE_PERCENT = Text(
    "第 {year} 年的“{text}”不到百分之一：这一栏的单位是%，百分之二十写成 20",
    "“{text}” in year {year} is less than one per cent: the unit is %, write twenty per cent as 20",
)


class ScenarioForm(forms.Form):
    """What is asked of a plan: a box a year for money and for the share of schools."""

    name = forms.CharField(max_length=80)
    years = forms.TypedChoiceField(coerce=int, choices=[(n, str(n)) for n in range(1, MOST_YEARS + 1)], initial=5)
    pupils = forms.ChoiceField(choices=Scenario.Pupils.choices, initial=Scenario.Pupils.TODAY, widget=forms.RadioSelect)
    transfers = forms.BooleanField(required=False, initial=True)
    moves = forms.CharField(required=False, max_length=10)
    cv_limit = forms.CharField(required=False, max_length=20)
    catalogue = forms.FileField(required=False)
    seconds = forms.TypedChoiceField(coerce=int, choices=[(n, str(n)) for n in SECONDS], initial=60)

    SIMPLE = ("name", "years")
    MORE = ("transfers", "moves", "cv_limit", "pupils", "catalogue", "seconds")

    def __init__(self, data: Any = None, files: Any = None, *, base: int, forecast: bool, **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.base = base
        self.shown_years = self._years_asked()
        for name, field in self.fields.items():
            field.label = say(f"plans.label_{name}")
            field.help_text = say(f"plans.help_{name}") if f"help_{name}" in _words() else ""
        self._choices(forecast=forecast)
        for number in range(1, self.shown_years + 1):
            year = base + number
            for key in ("budget", "share"):
                self.fields[f"{key}_{number}"] = forms.CharField(
                    required=False,
                    max_length=20,
                    label=say(f"plans.label_{key}", year=year),
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 10}),
                )

    def _years_asked(self) -> int:
        given = self.data.get("years") if self.is_bound else self.initial.get("years", 5)
        try:
            return min(max(int(given or 5), 1), MOST_YEARS)
        except (TypeError, ValueError):
            return 5

    def _choices(self, *, forecast: bool) -> None:
        years, seconds, pupils = (self.fields[name] for name in ("years", "seconds", "pupils"))
        assert isinstance(years, forms.TypedChoiceField)  # noqa: S101 - as they are declared above
        assert isinstance(seconds, forms.TypedChoiceField)  # noqa: S101
        assert isinstance(pupils, forms.ChoiceField)  # noqa: S101
        years.choices = [(n, say("plans.years_until", years=n, last=self.base + n)) for n in range(1, MOST_YEARS + 1)]
        seconds.choices = [(n, say("plans.seconds", seconds=n)) for n in SECONDS]
        pupils.choices = [
            (value, say(f"plans.pupils_{value}"))
            for value in Scenario.Pupils.values
            if forecast or value != Scenario.Pupils.FORECAST
        ]

    @property
    def yearly(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """Each year with its two boxes."""
        for number in range(1, self.shown_years + 1):
            yield self.base + number, [self[f"budget_{number}"], self[f"share_{number}"]]

    def clean_catalogue(self) -> tuple[bytes, str] | None:
        """The county's own workbook, read once to see that it is right."""
        upload = self.cleaned_data.get("catalogue")
        if not isinstance(upload, UploadedFile):
            return None
        try:
            content, name = workbook_bytes(upload)
            own_catalogue(content, name)
        except FindingsError as error:
            raise forms.ValidationError(_faults(error)) from error
        except JunhengError as error:
            raise forms.ValidationError(error.message(language())) from error
        return content, name

    def clean(self) -> dict[str, Any]:
        """Read the texts one after the other, so that each fault stands at its field."""
        given = super().clean() or self.cleaned_data
        years = given.get("years")
        if years is None:
            return given
        given["budget"] = self._yearly("budget", years)
        given["stages"] = self._yearly("share", years)
        self._try("cv_limit", years=years, cv_limit=given.get("cv_limit") or None)
        moves = str(given.get("moves") or "").strip()
        given["moves"] = None
        if moves:
            if moves.removeprefix("-").isdecimal():
                given["moves"] = int(moves)
                self._try("moves", years=years, moves_per_year=int(moves))
            else:
                self.add_error("moves", say("plans.no_whole_number", text=moves))
        return given

    def _yearly(self, key: str, years: int) -> str:
        """The boxes of a row as one text; faults stand at their box."""
        boxes = {number: _figure(self.cleaned_data.get(f"{key}_{number}")) for number in range(1, years + 1)}
        if not any(boxes.values()):
            return ""
        parts: list[str] = []
        for number, text in boxes.items():
            box = f"{key}_{number}"
            if not text:
                self.add_error(box, (NO_BUDGET if key == "budget" else NO_SHARE).format(year=number).get(language()))
                return ""
            if key == "share" and "%" not in text and _below_one(text):
                self.add_error(box, BELOW_ONE_PERCENT.format(year=number, text=text).get(language()))
                return ""
            parts.append(f"{text}%" if key == "share" and "%" not in text else text)
            if not self._try(box, years=number, **{"stages" if key == "share" else "budget": ",".join(parts)}):
                return ""
        return ",".join(parts)

    def _try(self, field: str, **texts: Any) -> bool:
        try:
            read_wish(**texts)
        except JunhengError as error:
            self.add_error(field, error.message(language()))
            return False
        return True


def _words() -> Mapping[str, Text]:
    from junheng.web.plans.words import WORDS

    return WORDS


def _figure(text: object) -> str:
    """What stands in a box: full-width digits as plain ones, without marks between thousands."""
    plain = normalize("NFKC", str(text or "")).strip()
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain.replace(",", "，")


def _below_one(text: str) -> bool:
    try:
        return 0 < float(text) < 1
    except ValueError:
        return False


def _faults(error: FindingsError) -> list[str]:
    """Findings as sentences, each with its cell."""
    gap, stop = ("：", "；") if language() == "zh" else (": ", "; ")
    errors = [one for one in error.findings if one.severity is Severity.ERROR]
    lines = [f"{one.place()}{gap}{one.what(language())}{stop}{one.do(language())}" for one in errors]
    more = len(lines) - SHOWN_FAULTS
    return lines[:SHOWN_FAULTS] + ([words("plans.more_faults").format(count=more).get(language())] if more > 0 else [])
