"""What is to be removed, how much that is, and removing it: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.rows import training_hours
from junheng.records.removal import PERSONAL, Rule, rows_of
from junheng.records.removal import remove as without
from junheng.records.snapshot import Removed, Snapshot
from junheng.records.store import pack, packed_table, unpack
from junheng.standards import load_standard, standard_ids
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import enqueue
from junheng.web.people.models import Organisation, User
from junheng.web.publishing.models import Report
from junheng.web.returns.models import CountyUpload, Return, Upload
from junheng.web.years.keep import opened
from junheng.web.years.making import MAKERS
from junheng.web.years.models import Piece, StoredEvaluation, StoredSnapshot, Year

SHORTEST_REASON = 4  # characters
JOB, TRACES = "personal_removal", "personal_traces"
NOTHING = Text("没有这样的行，或者已经删除过。", "There are no such rows, or they were removed already.")
CHANGED = Text(
    "页面打开以后数据有变化，没有删除。请重新查看后再确认。",
    "The data have changed since the page was opened; nothing was removed. Look again, then confirm.",
)
WOULD_CHANGE = Text(
    "删除后{year}年的评估结果会变化，所以没有删除。请联系维护人员。",
    "The verdict of {year} would change; nothing was removed. Tell who maintains the program.",
)


@dataclass(frozen=True)
class Wanted:
    """Whose rows: of a table, in one year or all, of one school, one person, or everybody."""

    table: str
    year: int | None = None
    school: str | None = None
    person: str | None = None

    def rows_of(self, snapshot: Snapshot) -> int:
        """How many rows of a snapshot are meant."""
        return int(rows_of(snapshot, self.table, school=self.school, person=self.person).sum())


@dataclass(frozen=True)
class Found:
    """How much would be removed."""

    rows: tuple[tuple[int, int], ...]  # year, rows in the snapshot that has most of them
    snapshots: tuple[int, ...]
    uploads: int  # files that were read and wait for a confirmation
    reports: int
    mark: str  # of the state that was looked at

    @property
    def most(self) -> int:
        """Rows of all years."""
        return sum(rows for _, rows in self.rows)


def snapshots_of(county: Organisation, year: int | None) -> QuerySet[StoredSnapshot]:
    """The snapshots of a county, or of one of its years."""
    rows = StoredSnapshot.objects.filter(year__county=county).select_related("year__county").order_by("pk")
    return rows if year is None else rows.filter(year__number=year)


def look(county: Organisation, wanted: Wanted) -> Found:
    """What is there of what is wanted.

    Raises:
        UsageError: there is no such table of persons.
    """
    if wanted.table not in PERSONAL:
        raise UsageError(Text("没有这样的名册。", "There is no such list of persons."))
    rows: dict[int, int] = {}
    pks, hashes = [], []
    for stored in snapshots_of(county, wanted.year).iterator(chunk_size=20):
        count = _count(bytes(stored.content), wanted)
        if count:
            pks.append(stored.pk)
            hashes.append(stored.hash)
            rows[stored.year.number] = max(count, rows.get(stored.year.number, 0))
    last = pks[-1] if pks else 0
    return Found(
        tuple(sorted(rows.items(), reverse=True)),
        tuple(pks),
        len(_waiting(county, wanted)),
        Report.objects.filter(county=county, snapshot_hash__in=hashes).count(),
        f"{len(pks)}-{last}-{sum(rows.values())}",
    )


def _count(content: bytes, wanted: Wanted) -> int:
    frame = packed_table(content, wanted.table)
    return wanted.rows_of(Snapshot("", 0, {wanted.table: frame}, {})) if frame.height else 0


def _waiting(county: Organisation, wanted: Wanted) -> list[Upload | CountyUpload]:
    """Files that wait for a confirmation and hold such rows."""
    found: list[Upload | CountyUpload] = []
    for model in (Upload, CountyUpload):
        rows = model.objects.filter(county=county)
        rows = rows if wanted.year is None else rows.filter(year__number=wanted.year)
        found += [one for one in rows if _count(bytes(one.content), wanted)]
    return found


@transaction.atomic
def ask(county: Organisation, wanted: Wanted, why: str, mark: str, by: User) -> Job:
    """Have rows removed in the background, as they were when somebody looked.

    Raises:
        UsageError: no reason, nothing to remove, something changed since, or a removal is under way.
    """
    Organisation.objects.select_for_update().get(pk=county.pk)
    check_reason(why, wanted)
    if Job.objects.filter(kind=JOB, county=county, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        raise UsageError(Text("上一次删除还没有完成。", "The removal before this one is not done yet."))
    found = look(county, wanted)
    if not found.most:
        raise UsageError(NOTHING)
    if found.mark != mark:
        raise UsageError(CHANGED)
    return enqueue(JOB, by=by, county=county, wanted=asdict(wanted), why=why.strip())


def check_reason(why: str, wanted: Wanted) -> None:
    """A reason that says something, and not who it is about: it is kept in the log for ever.

    Raises:
        UsageError: it is none.
    """
    if len(why.strip()) < SHORTEST_REASON:
        raise UsageError(Text("请写清楚删除的原因。", "Say why the rows are removed."))
    if wanted.person and wanted.person in why:
        raise UsageError(
            Text(
                "原因会一直保存在操作记录里，请不要写这个人的编号或姓名。",
                "The reason stays in the log for ever: do not name the person in it.",
            )
        )


def remove(county: Organisation, wanted: Wanted, why: str, by: User | None, job: Job | None = None) -> int:
    """Remove rows from every snapshot and all that is made of them; how many snapshots were changed.

    Raises:
        UsageError: there is nothing to remove, or an evaluation would become another.
    """
    check_reason(why, wanted)
    at = datetime.now(UTC)
    rules = _rules(county)
    known: dict[tuple[int, str], _Without | None] = {}

    def made(stored: StoredSnapshot) -> _Without | None:
        if (stored.pk, stored.hash) not in known:
            known[stored.pk, stored.hash] = rewritten(stored)
        return known[stored.pk, stored.hash]

    def rewritten(stored: StoredSnapshot) -> _Without | None:
        content = bytes(stored.content)
        if not _count(content, wanted):
            return None
        snapshot = unpack(content)
        meant = rows_of(snapshot, wanted.table, school=wanted.school, person=wanted.person)
        who = str(by) if by is not None else "junheng remove-personal"
        told = Removed(wanted.table, int(meant.sum()), at.isoformat(timespec="seconds"), who, why.strip(), stored.hash)
        after = without(snapshot, wanted.table, meant, rules, told)
        return _Without(pack(after), after.hash, told)

    judged = dict(_judged(county, made))
    for stored in snapshots_of(county, wanted.year).iterator(chunk_size=20):
        made(stored)  # a third of a second each in a large county: before anybody has to wait
    with transaction.atomic():
        changed = _replaced(county, wanted, made, judged, by)
        if not changed:
            raise UsageError(NOTHING)
        files = _forget(county, wanted, changed)
        rows = {str(stored.year.number): told.rows for stored, told in changed}
        record(
            "personal.removed", who=by, county=county, table=wanted.table, rows=rows, school=wanted.school or "",
            of_one_person=wanted.person is not None, snapshots=len(changed), why=why.strip(),
        )  # fmt: skip
        if job is not None:
            Job.objects.filter(pk=job.pk).update(arguments={})
        enqueue(TRACES, by=by, county=county, files=files)
    return len(changed)


def _rules(county: Organisation) -> list[Rule]:
    """The training rules of every standard that the program brings, and of those that judge the county's years."""
    own = [load_standard(year.standard, year.settings) for year in Year.objects.filter(county=county)]
    return list(dict.fromkeys(training_hours(one) for one in (*own, *map(load_standard, standard_ids()))))


@dataclass(frozen=True)
class _Without:
    """A snapshot as it is to be stored, without the rows."""

    content: bytes
    hash: str
    told: Removed


Made = Callable[[StoredSnapshot], _Without | None]
Pieces = list[tuple[str, object]]


def _judged(county: Organisation, made: Made) -> Iterator[tuple[int, tuple[str, Pieces]]]:
    """The evaluation that pages show of each year, made again without the rows: it must be the same.

    Raises:
        UsageError: it is not.
    """
    for year in Year.objects.filter(county=county):
        shown = StoredEvaluation.objects.filter(snapshot__year=year).order_by("-snapshot", "-pk").first()
        if shown is None or (after := made(shown.snapshot)) is None:
            continue
        standard = load_standard(shown.standard, shown.settings)
        before = evaluate(opened(shown.snapshot), standard)
        result = evaluate(opened(shown.snapshot, unpack(after.content)), standard)
        if not same(before, result):
            raise UsageError(WOULD_CHANGE.format(year=year.number))
        yield shown.pk, (after.hash, [piece for maker in MAKERS for piece in maker(result)])


def same(one: Evaluation, other: Evaluation) -> bool:
    """Whether two evaluations have the same verdict and the same figures, to the last bit."""
    frames = ("rows", "school_rows", "balance", "contributions")
    return (
        one.verdict == other.verdict
        and all(getattr(one, name).equals(getattr(other, name)) for name in frames)
        and [(each.value, each.verdict) for each in (*one.county, *one.vetoes, *one.entry)]
        == [(each.value, each.verdict) for each in (*other.county, *other.vetoes, *other.entry)]
    )


def _replaced(
    county: Organisation, wanted: Wanted, made: Made, judged: dict[int, tuple[str, Pieces]], by: User | None
) -> list[tuple[StoredSnapshot, Removed]]:
    """Put snapshots and pages without the rows in the place of those with them."""
    list(Year.objects.select_for_update().filter(county=county).order_by("pk"))  # nobody makes a snapshot meanwhile
    changed = []
    for pk in list(snapshots_of(county, wanted.year).values_list("pk", flat=True)):
        stored = StoredSnapshot.objects.select_for_update(of=("self",)).select_related("year__county").get(pk=pk)
        if (after := made(stored)) is None:
            continue
        _drop_reasons(stored, after)
        stored.content, stored.hash = after.content, after.hash
        stored.save(update_fields=["content", "hash", "releases"])
        changed.append((stored, after.told))
        Piece.objects.filter(evaluation__snapshot=stored).delete()
        for evaluation in stored.evaluations.order_by("-pk")[:1]:
            hash_, pieces = judged.get(evaluation.pk, ("", []))
            if hash_ == after.hash:
                Piece.objects.bulk_create([Piece(evaluation=evaluation, key=k, content=c) for k, c in pieces], 500)
    for year in {stored.year for stored, _ in changed}:
        newest = StoredEvaluation.objects.filter(snapshot__year=year).order_by("-snapshot", "-pk").first()
        if newest is not None and not newest.pieces.exists():  # a newer one was judged meanwhile
            enqueue("evaluate", by=by, county=county, year=year, snapshot=newest.snapshot_id)
    return changed


def _drop_reasons(stored: StoredSnapshot, after: _Without) -> None:
    """Forget the reasons for doubts about rows that go: a doubt is known by a hash of what it says, a reason may say more."""
    if not stored.releases:
        return
    standing = {finding.id for finding in opened(stored, unpack(after.content)).findings}
    gone = {finding.id for finding in opened(stored).findings if finding.id in stored.releases} - standing
    if not gone:
        return
    stored.releases = {key: why for key, why in stored.releases.items() if key not in gone}
    for one in Return.objects.filter(year=stored.year).defer("content", "approved"):
        for name in ("reasons", "approved_reasons"):
            setattr(one, name, {key: why for key, why in getattr(one, name).items() if key not in gone})
        one.save(update_fields=["reasons", "approved_reasons"])


def _forget(county: Organisation, wanted: Wanted, changed: list[tuple[StoredSnapshot, Removed]]) -> list[int]:
    """Remove what else was made of the rows; the files that nobody names then."""
    for one in _waiting(county, wanted):
        one.delete()
    reports = Report.objects.filter(county=county, snapshot_hash__in=[told.was for _, told in changed])
    files = list(reports.values_list("file", flat=True))
    reports.delete()
    # What failed may have quoted a cell.
    jobs = Job.objects.filter(county=county).exclude(error="")
    pks = list(jobs.values_list("pk", flat=True))
    jobs.update(error="")
    for result in DBTaskResult.objects.exclude(traceback=""):
        if result.args_kwargs["args"][:1] and result.args_kwargs["args"][0] in pks:
            result.traceback = ""
            result.save(update_fields=["traceback"])
    return files
