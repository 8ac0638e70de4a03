"""A whole county's workbook into the returns of a year: by the administrator, after looking at what would change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from junheng.errors import UsageError
from junheng.records.snapshot import Snapshot
from junheng.records.store import pack, unpack
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.returns import content as contents
from junheng.web.returns.assemble import assemble
from junheng.web.returns.cells import changed
from junheng.web.returns.codes import read_code
from junheng.web.returns.excel import COLUMNS_SAY_NOTHING, Change, Lacking, cells_changed, changes, lacking, taken
from junheng.web.returns.layout import ROW_NAME
from junheng.web.returns.models import Content, CountyUpload, Return
from junheng.web.years.keep import keep
from junheng.web.years.models import StoredSnapshot, Year

LONGEST_NAME = 200
NAME_TOO_LONG = Text(
    "标识码“{code}”的学校名称超过{most}个字", "the name of the school {code} is longer than {most} letters"
)
FROZEN = Text(
    "这一年已经冻结：请逐校重新打开更正。", "This year is frozen: open the returns that are to be corrected one by one."
)


@dataclass(frozen=True)
class Changed:
    """A return that importing would change."""

    name: str
    changes: list[Change]

    @property
    def emptied(self) -> int:
        """How much that was reported would be no more."""
        return sum(one.empties for one in self.changes)


@dataclass
class Preview:
    """What importing would do."""

    new: list[str] = field(default_factory=list)  # schools that the desk does not know yet, with their codes
    # Of them, those whose name a school of the year has under another code.
    alike: list[str] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: int = 0
    remarks: dict[Text, int] = field(default_factory=dict)  # what stays or is not taken, and in how many returns
    absent: list[str] = field(default_factory=list)  # schools of the year that the workbook does not hold
    closed_to_change: list[str] = field(default_factory=list)  # submitted or approved: left as they are


@transaction.atomic
def keep_import(year: Year, snapshot: Snapshot, name: str, sha256: str, by: User) -> CountyUpload:
    """Keep what was read until it is confirmed.

    Raises:
        UsageError: a new school's code is none that pages can name, or a name is too long.
    """
    known = set(Return.objects.filter(year=year).values_list("code", flat=True))
    wrong = []
    for code, name_ in snapshot.table("schools").select("school_id", "name").iter_rows():
        if code not in known and (unread := read_code(code)[1]) is not None:
            wrong.append(unread)
        if len(name_ or "") > LONGEST_NAME:
            wrong.append(NAME_TOO_LONG.format(code=code, most=LONGEST_NAME))
    if wrong:
        raise UsageError(Text("；".join(one.zh for one in wrong[:5]), "; ".join(one.en for one in wrong[:5])))
    CountyUpload.objects.filter(year=year, by=by).delete()
    return CountyUpload.objects.create(
        year=year, county_id=year.county_id, name=name, sha256=sha256, content=pack(snapshot), by=by
    )


def preview(upload: CountyUpload) -> Preview:
    """What importing this would do."""
    found = Preview()
    snapshot = unpack(bytes(upload.content))
    returns = {one.code: one for one in Return.objects.filter(year=upload.year).select_related("year")}
    names = {one.name: code for code, one in returns.items() if code}
    given = _given(snapshot, returns)
    for code, (content, lacks) in given.items():
        one = returns.get(code)
        if one is None:
            name = _name(content, code)
            found.new.append(f"{name}（{code}）" if code else upload.year.county.name)
            if name in names and code:
                found.alike.append(f"{name}（{names[name]}、{code}）")
            continue
        if not one.can_be_filled:
            found.closed_to_change.append(one.name)
            continue
        after = taken(one, content, lacks, COLUMNS_SAY_NOTHING)
        for remark in after.remarks:
            found.remarks[remark] = found.remarks.get(remark, 0) + 1
        if would := changes(one, after.content):
            found.changed.append(Changed(one.name, would))
        else:
            found.same += 1
    found.absent = [one.name for code, one in returns.items() if code and code not in given]
    return found


def _given(snapshot: Snapshot, known: Collection[str]) -> dict[str, tuple[Content, Lacking]]:
    """What a workbook holds of each return, by code, and the columns that it lacks; of the bureau's where it says something."""
    schools, bureau = contents.contents_of(snapshot)
    lacks = lacking(snapshot, empty_too=True)
    of_bureau = {"": bureau} if any(bureau.values()) or "" not in known else {}
    return {code: (content, lacks.get(code, {})) for code, content in {**schools, **of_bureau}.items()}


def _name(content: Content, code: str) -> str:
    rows = content.get("schools", [])
    return str(rows[0].get("name") or code) if rows else code


@transaction.atomic
def apply_import(upload: CountyUpload, by: User, *, approve: bool) -> int:
    """Take a confirmed workbook into the returns that can be filled in; how many changed.

    Args:
        upload: What was read.
        by: The administrator.
        approve: Whether the figures count at once, as those of an earlier year that the bureau stands by; else schools submit them.

    Raises:
        UsageError: the year is frozen.
    """
    year = Year.objects.select_for_update().select_related("county").get(pk=upload.year_id)
    if year.state == Year.State.FROZEN:
        raise UsageError(FROZEN)
    snapshot = unpack(bytes(upload.content))
    count = take(year, snapshot, by, approve=approve, file=upload.name)
    record(
        "returns.log_year_imported", who=by, county=year.county_id, target=year, file=upload.name, sha256=upload.sha256, returns=count,
        approved=approve,
    )  # fmt: skip
    if approve:
        keep(assemble(year, others=snapshot), year, StoredSnapshot.Reason.IMPORTED, by)
    upload.delete()
    return count


def take(year: Year, snapshot: Snapshot, by: User | None, *, approve: bool, file: str = "") -> int:
    """Put a snapshot into the returns of a year, made where there are none; how many changed.

    `file` is what people chose, by which the log of each return names it.
    """
    known = {one.code: one for one in Return.objects.select_for_update(of=("self",)).filter(year=year)}
    places = {
        place.code: place for place in Organisation.objects.filter(parent=year.county, kind=OrganisationKind.SCHOOL)
    }
    count = 0
    for code, (content, lacks) in _given(snapshot, known).items():
        one = known.get(code)
        if one is not None and not one.can_be_filled:
            continue
        before = one.content if one is not None else None
        if one is None:
            one = _made(year, code, content, places)
            one.content = {}
        one.content = taken(one, content, lacks).content
        if one.content == before and not approve:
            continue
        one.doubts = None
        changed(one, by)
        if file:
            cells = [] if before is None else cells_changed(before, one.content, is_school=one.school_id is not None)
            record(
                "returns.log_imported",
                who=by,
                county=year.county_id,
                target=one,
                file=file,
                cells=cells,
                version=one.version,
            )
        count += 1
        if approve:
            one.state = Return.State.APPROVED
            one.approved, one.approved_reasons, one.approved_version = one.content, one.reasons, one.version
            one.approved_by, one.approved_at = by, one.changed_at
            one.save()
    return count


def _made(year: Year, code: str, content: Content, places: dict[str, Organisation]) -> Return:
    if not code:
        return Return.objects.create(year=year, county_id=year.county_id, name=year.county.name, content=content)
    name = _name(content, code)
    school = places.get(code)
    if school is None:
        school = Organisation.objects.create(kind=OrganisationKind.SCHOOL, code=code, name=name, parent=year.county)
    registered = {key: value for key, value in content["schools"][0].items() if key != ROW_NAME}
    return Return.objects.create(
        year=year, county_id=year.county_id, school=school, code=code, name=name, content=content, registered=registered
    )
