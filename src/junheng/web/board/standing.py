"""The newest evaluation of a year with its stored pieces, in the language of the request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from junheng.web.access.pages import Asked
from junheng.web.jobs.models import Job
from junheng.web.people.models import Organisation
from junheng.web.words import language
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Piece, StoredEvaluation, Year

KEPT = 160  # pieces that stay parsed in this process


class NotJudgedError(Exception):
    """There is nothing to show yet, or nothing of this school or indicator."""


@dataclass(frozen=True)
class Standing:
    """Where a year stands, as it was judged last."""

    year: Year
    evaluation: StoredEvaluation

    def piece(self, name: str) -> Any:
        """What was stored under a name. It is shared by all requests of this process: read, never changed.

        Raises:
            NotJudgedError: nothing was.
        """
        return _parsed(self.evaluation.pk, self.evaluation.made_at, f"{name}:{language()}")

    @property
    def current(self) -> bool:
        """Whether it is of the newest snapshot, by the standard and settings that are chosen now."""
        newest = self.year.current
        return (
            newest is not None
            and newest.pk == self.evaluation.snapshot_id
            and self.year.standard == self.evaluation.standard
            and all(self.evaluation.settings.get(name) == value for name, value in self.year.settings.items())
        )


@lru_cache(KEPT)
def _parsed(evaluation: int, made_at: datetime, key: str) -> Any:
    """A stored piece never changes; `made_at` tells a number that was given anew after a restore."""
    content = Piece.objects.filter(evaluation=evaluation, key=key).values_list("content", flat=True).first()
    if content is None:
        raise NotJudgedError(key)
    return content


def standing_of(year: Year) -> Standing:
    """Where a year stands.

    Raises:
        NotJudgedError: it was not judged yet.
    """
    found = evaluation_of(year)
    if found is None:
        raise NotJudgedError
    return Standing(year, found)


def by_year(county: Organisation, key: str) -> list[tuple[int, Any]]:
    """What was stored under a key in every year of a county that has it, the oldest year first."""
    newest = (
        StoredEvaluation.objects.filter(snapshot__year=OuterRef("pk")).order_by("-snapshot", "-pk").values("pk")[:1]
    )
    years = Year.objects.filter(county=county).annotate(newest=Subquery(newest)).order_by("number")
    numbers = dict(years.exclude(newest=None).values_list("newest", "number"))
    made = Piece.objects.filter(evaluation__in=numbers, key=key).values_list("evaluation", "content")
    return sorted(((numbers[evaluation], content) for evaluation, content in made), key=lambda one: one[0])


def judging(year: Year) -> Job | None:
    """The work that judges the year anew, or that failed to; None where what is shown is the last word."""
    job = Job.objects.filter(kind="evaluate", year=year).first()
    return job if job is not None and (job.open or job.state == Job.State.FAILED) else None


View = Callable[..., HttpResponseBase]


def once_judged(view: View) -> View:
    """`view`, or where the year (or the school in it) was not judged yet, a page that says so and how far it is."""

    @wraps(view)
    def shown(request: Asked, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotJudgedError:
            return not_judged(request)

    return shown


def not_judged(request: Asked) -> HttpResponse:
    """Nothing to show yet."""
    year = request.year
    known = year is not None and evaluation_of(year) is not None
    job = judging(year) if year is not None else None
    return render(request, "board/not_judged.html", {"known": known, "job": job}, status=404 if known else 200)
