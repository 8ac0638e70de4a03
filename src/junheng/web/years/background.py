"""Judging in the background."""

from __future__ import annotations

from django.db import transaction

from junheng.evaluation import evaluate
from junheng.text import Text
from junheng.web.jobs.work import Working, enqueue, kind
from junheng.web.years.keep import is_as_read, opened, standard_of, store_evaluation
from junheng.web.years.making import FOLLOWERS, MAKERS
from junheng.web.years.models import StoredSnapshot


@kind("evaluate")
def judge(job: Working, arguments: dict[str, int]) -> dict[str, object]:
    """Judge a stored snapshot by the standard of its year, and store what the pages show."""
    stored = StoredSnapshot.objects.select_related("year__county").get(pk=arguments["snapshot"])
    newer = StoredSnapshot.objects.filter(year=stored.year, pk__gt=stored.pk).order_by("-pk").first()
    if newer is not None and stored.reason == StoredSnapshot.Reason.APPROVED:
        return {
            "snapshot": newer.pk
        }  # approved one after the other: the newest has its own job, and is what pages show
    job.tell(0.1, Text("正在评估", "Judging"))
    result = evaluate(opened(stored), standard_of(stored.year))
    job.tell(0.5, Text("正在整理结果", "Laying out the result"))
    pieces = [piece for maker in MAKERS for piece in maker(result)]
    with transaction.atomic():
        if not is_as_read(stored):
            enqueue("evaluate", by=job.job.by, county=job.job.county, year=job.job.year, snapshot=stored.pk)
            return {"snapshot": stored.pk}
        made = store_evaluation(stored, result, pieces)
        for follow in FOLLOWERS:
            follow(made)
    return {"evaluation": made.pk, "verdict": result.verdict}
