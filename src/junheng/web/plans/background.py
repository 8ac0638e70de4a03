"""Planning in the background, and making the files of a plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import timezone

from junheng.planning.make import plan as make_plan
from junheng.reporting.plan import plan_files
from junheng.text import LANGUAGES, Text
from junheng.web.jobs.work import PLANS, Working, enqueue, kind
from junheng.web.plans.asked import asked_of
from junheng.web.plans.keep import store_answer
from junheng.web.plans.models import Document, Scenario
from junheng.web.plans.rebuild import rebuilt

TOLD_EVERY = 1.0  # seconds between two lines of progress
SEARCHED = 0.9  # of the bar; the rest is for judging and laying out

PREPARING = Text("正在读取数据、逐年判定现状", "Reading the data and judging the coming years as they are")
JUDGING = Text("正在整理方案", "Laying the plan out")
NO_PLAN_YET = Text("已用{seconds:.0f}秒，还没有找到方案", "{seconds:.0f} s, no plan found yet")
BEST_SO_FAR = Text(
    "已用{seconds:.0f}秒；最好的方案现值{zh:,.1f}万元，至多还能省{gap:.2%}",
    "{seconds:.0f} s; the best plan costs {en:,.2f} million yuan, at most {gap:.2%} could be saved",
)
BEST_UNPROVEN = Text(
    "已用{seconds:.0f}秒；最好的方案现值{zh:,.1f}万元，还能省多少尚不知道",
    "{seconds:.0f} s; the best plan costs {en:,.2f} million yuan; what could be saved is not known yet",
)


@kind("plan", queue=PLANS, can_be_stopped=True)
def work_out(job: Working, arguments: dict[str, int]) -> dict[str, object]:
    """Work a scenario out and store the answer. Stopped by somebody, the best so far is the answer."""
    scenario = Scenario.objects.select_related("year__county", "snapshot__year__county").get(pk=arguments["scenario"])
    job.tell(0.0, PREPARING)
    asked = asked_of(scenario)
    found = make_plan(
        asked.snapshot,
        asked.standard,
        asked.wish,
        catalogue=asked.catalogue,
        outlook=asked.outlook,
        seconds=float(scenario.seconds),
        progress=_told(job, scenario.seconds),
        cancelled=job.cancelled,
    )
    job.tell(SEARCHED, JUDGING)
    with transaction.atomic():
        if not Scenario.objects.select_for_update().filter(pk=scenario.pk).exists():  # removed meanwhile
            return {}
        store_answer(scenario, found)
        if found.years:
            enqueue("plan_files", by=job.job.by, county=job.job.county, year=job.job.year, scenario=scenario.pk)
    return {"scenario": scenario.pk, "status": found.status, "stopped": found.stopped}


def _told(job: Working, seconds: int) -> Callable[[float, float | None, float | None], None]:
    last = [0.0]

    def told(spent: float, cost: float | None, bound: float | None) -> None:
        if last[0] and time.monotonic() - last[0] < TOLD_EVERY:
            return
        last[0] = time.monotonic()
        job.tell(SEARCHED * min(spent / seconds, 1.0), _progress(spent, cost, bound))

    return told


def _progress(spent: float, cost: float | None, bound: float | None) -> Text:
    if cost is None:
        return NO_PLAN_YET.format(seconds=spent)
    money = {"seconds": spent, "zh": cost / 1e4, "en": cost / 1e6}
    if bound is None or cost <= 0:
        return BEST_UNPROVEN.format(**money)
    return BEST_SO_FAR.format(**money, gap=max((cost - bound) / cost, 0.0))


@kind("plan_files", queue=PLANS)
def make_files(job: Working, arguments: dict[str, int]) -> dict[str, object]:
    """Make the workbook, the Word document and the page of a stored plan, in both languages."""
    scenario = Scenario.objects.select_related("year__county", "snapshot__year__county").get(pk=arguments["scenario"])
    job.tell(0.1, Text("正在按存下的措施重新判定各年", "Judging the years of the plan from its stored steps"))
    plan = rebuilt(scenario)
    for place, language in enumerate(LANGUAGES):
        job.tell(
            0.3 + 0.35 * place, Text("正在生成Excel、Word和网页", "Making the workbook, the document and the page")
        )
        made = plan_files(plan, language, _day(scenario))
        with transaction.atomic():
            scenario.documents.filter(language=language).delete()
            Document.objects.bulk_create(
                [
                    Document(
                        scenario=scenario, language=language, ending=name.rpartition(".")[2], name=name, content=content
                    )
                    for name, content in made.items()
                ]
            )
    return {"scenario": scenario.pk}


def _day(scenario: Scenario) -> date | None:
    return timezone.localdate(scenario.answered_at) if scenario.answered_at else None
