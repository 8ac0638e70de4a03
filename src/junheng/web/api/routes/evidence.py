"""Evidence: what is asked for, documents, checks, judgements."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from ninja import File, Form, Query, UploadedFile
from ninja.responses import Status

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.api.door import Call, operation
from junheng.web.api.routes.places import clean, place_named
from junheng.web.api.schemas import (
    CheckIn,
    DemandOut,
    Done,
    EvidenceIn,
    EvidenceOut,
    JudgeIn,
    JudgementOut,
    Paged,
    ReuseIn,
    words,
)
from junheng.web.evidence import keeping, wanted
from junheng.web.evidence.judging import judge
from junheng.web.evidence.models import Item
from junheng.web.files.keeping import receive
from junheng.web.files.sending import send

_YEAR = "/counties/{slug:county}/{int:year}"
_ONE = "/evidence/{int:pk}"


@operation(
    "get",
    f"{_YEAR}/evidence/demands",
    zh="标准要求哪些材料，还缺哪些",
    needs=Permission.EVIDENCE_VIEW,
    answers=list[DemandOut],
    does="evidence",
)
def evidence_demands(request: Call, county: str, year: int) -> list[dict[str, Any]]:
    """Which documents the standard asks for, and what is lacking."""
    return [
        {
            "indicator": one.indicator, "name": words(one.name), "asked": one.asked, "complete": one.complete,
            "states": dict(one.states), "lacking": [school.code for school in one.lacking],
        }
        for one in wanted.demands(request.year, request.reach, wanted.said_of(request.year))
    ]  # fmt: skip


@operation(
    "get",
    f"{_YEAR}/evidence",
    zh="一年中权限所及的材料，全部或某项指标的",
    needs=Permission.EVIDENCE_VIEW,
    answers=list[EvidenceOut],
    does="evidence_indicator",
)
def evidence(request: Call, county: str, year: int, paged: Query[Paged], indicator: str = "") -> list[dict[str, Any]]:
    """The documents of a year within reach, all or those of one indicator."""
    rows = request.reach.within(Item.objects.filter(year=request.year))
    if indicator:
        rows = rows.filter(indicator=clean(indicator))
    rows = rows.select_related("school", "file", "added_by", "checked_by")
    return [item_out(one) for one in rows[paged.offset : paged.offset + paged.limit]]


@operation(
    "post",
    f"{_YEAR}/evidence",
    zh="上传一份材料（multipart：文件和它证明什么）",
    needs=Permission.EVIDENCE_ADD,
    answers=EvidenceOut,
    status=201,
    does="evidence_add",
)
def evidence_add(
    request: Call, county: str, year: int, file: File[UploadedFile], about: Form[EvidenceIn]
) -> Status[dict[str, Any]]:
    """Add a document (multipart: the file, and what it is evidence for)."""
    school = place_named(request, about.school)
    with receive(file) as received:
        item = keeping.add(
            received, year=request.year, school=school, indicator=about.indicator, by=request.user, title=about.title,
            pages=about.pages,
        )  # fmt: skip
    return Status(201, item_out(item))


@operation(
    "get", _ONE, zh="一份材料", needs=Permission.EVIDENCE_VIEW, of=Item, answers=EvidenceOut, does="evidence_item"
)
def evidence_read(request: Call, pk: int) -> dict[str, Any]:
    """A document."""
    return item_out(request.found)


@operation(
    "get",
    f"{_ONE}/file",
    zh="材料的文件，逐字节原样",
    needs=Permission.EVIDENCE_VIEW,
    of=Item,
    answers=bytes,
    does="evidence_file",
)
def evidence_file(request: Call, pk: int) -> FileResponse:
    """The file itself, byte for byte."""
    return send(request.found.file, request.found.name)


@operation(
    "post",
    f"{_ONE}/check",
    zh="核验通过一份材料，或写明原因退回",
    needs=Permission.EVIDENCE_CHECK,
    of=Item,
    answers=EvidenceOut,
    does="evidence_check",
)
def evidence_check(request: Call, pk: int, given: CheckIn) -> dict[str, Any]:
    """Say that a document proves what it should, or return it with a reason."""
    return item_out(keeping.check(request.found, by=request.user, seen=given.seen, to=given.to, reason=given.reason))


@operation(
    "post",
    f"{_ONE}/reuse",
    zh="让同一个文件用于另一项指标或学校",
    needs=Permission.EVIDENCE_ADD,
    of=Item,
    answers=EvidenceOut,
    status=201,
    does="evidence_reuse",
)
def evidence_reuse(request: Call, pk: int, given: ReuseIn) -> Status[dict[str, Any]]:
    """Let the file serve another indicator or place."""
    if not may(request.user, Permission.EVIDENCE_VIEW, request.found):
        raise Http404
    school = place_named(request, given.school)
    made = keeping.reuse(request.found, school=school, indicator=given.indicator, by=request.user, pages=given.pages)
    return Status(201, item_out(made))


@operation(
    "delete",
    _ONE,
    zh="删除一份未核验的材料",
    needs=Permission.EVIDENCE_ADD,
    of=Item,
    answers=Done,
    does="evidence_remove",
)
def evidence_remove(request: Call, pk: int) -> Done:
    """Take a document away that was not checked."""
    keeping.remove(request.found, by=request.user)
    return Done()


@operation(
    "post",
    f"{_YEAR}/evidence/judgements/{{indicator}}",
    zh="根据材料对一项指标作出判定",
    needs=Permission.EVIDENCE_CHECK,
    answers=JudgementOut,
    does="evidence_judge",
)
def evidence_judge(request: Call, county: str, year: int, indicator: str, given: JudgeIn) -> dict[str, Any]:
    """Judge an indicator on its documents."""
    if indicator not in {
        one.indicator for one in wanted.demands(request.year, request.reach, wanted.said_of(request.year))
    }:
        raise Http404
    made = judge(request.year, place_named(request, given.school), indicator, given.judgement, request.user)
    return {
        "indicator": made.indicator, "school": made.school.code if made.school is not None else None,
        "judgement": made.judgement, "by": str(made.by), "on": made.on,
    }  # fmt: skip


def item_out(one: Item) -> dict[str, Any]:
    """A document as operations give it."""
    return {
        "id": one.pk, "indicator": one.indicator, "school": one.school.code if one.school is not None else None,
        "title": one.title, "name": one.name, "pages": one.pages, "state": one.state, "reason": one.reason,
        "sha256": one.file.sha256, "size": one.file.size, "kind": one.file.kind, "added_by": str(one.added_by),
        "added_at": one.added_at, "checked_by": str(one.checked_by) if one.checked_by is not None else None,
        "checked_at": one.checked_at,
    }  # fmt: skip
