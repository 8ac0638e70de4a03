"""Making reports."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.db import transaction

from junheng.errors import UsageError
from junheng.evaluation import evaluate
from junheng.text import Language, Text
from junheng.web.audit.record import record
from junheng.web.files.keeping import keep, let_go, made
from junheng.web.files.kinds import KINDS as FILE_KINDS
from junheng.web.files.kinds import MADE
from junheng.web.files.names import safe_name
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import Working, enqueue_once, kind
from junheng.web.people.models import User
from junheng.web.publishing.models import Report
from junheng.web.publishing.reports import KINDS, Order
from junheng.web.years.keep import is_as_read, opened, standard_of
from junheng.web.years.models import StoredSnapshot, Year

CHANGED = Text(
    "生成期间删除了名册，报告没有保存，请重新生成。",
    "Lists of persons were removed meanwhile; the report was not kept. Make it again.",
)
NO_DATA = Text(
    "本年还没有数据，不能生成报告。请先审核报表或导入数据。",
    "There are no data of this year to report on. Approve returns or import data first.",
)


def ask_for_reports(year: Year, kinds: Collection[str], language: Language, by: User) -> tuple[Job, bool]:
    """Have reports made; while some are being made, those, and that no more were asked for."""
    chosen = [name for name in KINDS if name in kinds]
    return enqueue_once("reports", by=by, county=year.county, year=year, kinds=chosen, language=language)


@kind("reports", can_be_stopped=True)
def make_reports(job: Working, arguments: dict[str, object]) -> dict[str, object]:
    """Make reports of the newest snapshot of a year; each is kept as soon as it is made."""
    language: Language = "en" if arguments.get("language") == "en" else "zh"
    chosen = [name for name in KINDS if name in list(arguments.get("kinds") or [])]  # type: ignore[call-overload] # JSON
    year = Year.objects.select_related("county").get(jobs=job.job)
    snapshot = year.current
    if snapshot is None:
        raise UsageError(NO_DATA)
    job.tell(0.0, Text("正在评估", "Judging"))
    order = Order(evaluate(opened(snapshot), standard_of(year)), year, language)
    kept = []
    for place, name in enumerate(chosen):
        if job.cancelled():
            break
        job.tell(
            0.2 + 0.8 * place / len(chosen), Text("正在生成：{name}", "Making: {name}").format(name=KINDS[name].name)
        )
        kept.append(_kept(job, order, name, snapshot).pk)
    return {"reports": kept}


def _kept(job: Working, order: Order, name: str, snapshot: StoredSnapshot) -> Report:
    year, result, wanted = order.year, order.result, KINDS[name]
    ending = (FILE_KINDS.get(wanted.file) or MADE[wanted.file]).endings[0]
    title = f"{year.county.name}{year.number}-{wanted.name.get(order.language)}-{result.snapshot.hash[:8]}"
    file_name = safe_name(title, 120) + ending
    of_the_same = {
        "year": year, "kind": name, "language": order.language, "snapshot_hash": result.snapshot.hash,
        "standard_hash": result.standard.hash,
    }  # fmt: skip
    data = wanted.make(order)
    with made(lambda sink: sink.write(data), wanted.file, file_name) as received, transaction.atomic():
        if not is_as_read(snapshot):
            raise UsageError(CHANGED)
        older = [one.file for one in Report.objects.filter(**of_the_same).select_related("file")]
        Report.objects.filter(**of_the_same).delete()
        report = Report.objects.create(
            **of_the_same, county=year.county, file=keep(received), name=file_name, standard=result.standard.id,
            verdict=result.verdict, made_by=job.job.by,
        )  # fmt: skip
        record("publishing.report_made", who=job.job.by, county=year.county_id, target=report, kind=name,
               snapshot=result.snapshot.hash)  # fmt: skip
        for file in older:
            transaction.on_commit(partial(let_go, file))
    return report
