"""What is judged on documents: met or not met, by indicator and place. Enter at `judgements` to have it as lines of the table."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.evidence.models import Item, Judgement
from junheng.web.people.models import Organisation, User
from junheng.web.years.models import Year

MOST_NAMED = 5  # documents named in one cell


def judgements(year: Year) -> list[dict[str, object]]:
    """What was judged at the desk, as lines of the table `evidence`; each replaces that of the same indicator and school."""
    named: dict[tuple[str, int | None], list[Item]] = {}
    for item in Item.objects.filter(year=year, state=Item.State.CHECKED).order_by("pk"):
        named.setdefault((item.indicator, item.school_id), []).append(item)
    lines: list[dict[str, object]] = []
    for one in Judgement.objects.filter(year=year).select_related("school", "by"):
        items = named.get((one.indicator, one.school_id), [])
        lines.append(
            {
                "indicator_id": one.indicator,
                "school_id": one.school.code if one.school is not None else None,
                "judgement": one.judgement,
                "document": "；".join(item.title for item in items[:MOST_NAMED]) or None,
                "page": "；".join(item.pages for item in items[:MOST_NAMED] if item.pages) or None,
                "decided_by": str(one.by),
                "decided_on": one.on,
            }
        )
    return lines


@transaction.atomic
def judge(year: Year, school: Organisation | None, indicator: str, judgement: str, by: User) -> Judgement:
    """Judge an indicator on its documents.

    Raises:
        UsageError: the year is frozen, or it is called met and no verified document shows it.
    """
    locked = Year.objects.select_for_update().get(pk=year.pk)
    if locked.state == Year.State.FROZEN:
        raise UsageError(
            Text(
                "{year}学年的数据已冻结，判定不能再改。请走数据更正。",
                "The data of {year} are frozen and judgements stay. Ask for a correction.",
            ).format(year=year.number)
        )
    if judgement == Judgement.Verdict.MET and not _shown(year, school, indicator):
        raise UsageError(
            Text(
                "还没有已核验的材料，不能判为“达到”。请先核验材料，或暂判为“未定”。",
                "No verified document shows it, so it cannot be called met. Verify one first, or leave it undecided.",
            )
        )
    before = Judgement.objects.filter(year=year, school=school, indicator=indicator).first()
    if before is not None and before.judgement == judgement:
        return before
    made = before or Judgement(county=year.county, year=year, school=school, indicator=indicator)
    was = before.judgement if before is not None else None
    made.judgement, made.by, made.on = judgement, by, timezone.localdate()
    made.save()
    record("evidence.judged", who=by, county=year.county_id, target=made, indicator=indicator,
           school=school.code if school is not None else None, was=was, now=judgement)  # fmt: skip
    return made


def unsupported(year: Year, school: Organisation | None, indicator: str) -> None:
    """What was called met is undecided again once no checked document is left that shows it; in the caller's transaction."""
    if _shown(year, school, indicator):
        return
    met = Judgement.objects.filter(year=year, school=school, indicator=indicator, judgement=Judgement.Verdict.MET)
    for one in met:
        one.judgement = Judgement.Verdict.UNKNOWN
        one.save()
        record("evidence.undecided", county=year.county_id, target=one, indicator=indicator)


def _shown(year: Year, school: Organisation | None, indicator: str) -> bool:
    return Item.objects.filter(year=year, school=school, indicator=indicator, state=Item.State.CHECKED).exists()
