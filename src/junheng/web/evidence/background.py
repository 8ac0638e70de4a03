"""Making a dossier: every checked document and the index, as one archive."""

from __future__ import annotations

import hashlib
import zipfile
from functools import partial

from django.db import transaction

from junheng.errors import UsageError
from junheng.text import Language, Text
from junheng.web.access.reach import Reach
from junheng.web.audit.record import record
from junheng.web.evidence.index import index_bytes
from junheng.web.evidence.models import Dossier, Item
from junheng.web.evidence.numbered import Numbered, numbered
from junheng.web.evidence.wanted import demands, said_of
from junheng.web.evidence.words import WORDS
from junheng.web.files.keeping import CHUNK, Sink, keep, let_go, made
from junheng.web.files.names import safe_name
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import Working, enqueue_once, kind
from junheng.web.people.models import User
from junheng.web.years.models import Year


def ask_for_dossier(year: Year, language: Language, by: User) -> Job:
    """Have the dossier of a year made; while one is being made, that one."""
    return enqueue_once("dossier", by=by, county=year.county, year=year, language=language)[0]


@kind("dossier", can_be_stopped=True)
def make_dossier(job: Working, arguments: dict[str, object]) -> dict[str, object] | None:
    """Make the dossier of a year; an older one of the same year is replaced."""
    language: Language = "en" if arguments.get("language") == "en" else "zh"
    year = Year.objects.select_related("county").get(jobs=job.job)
    whole = Reach(frozenset({year.county_id}), frozenset())
    items = Item.objects.filter(year=year, state=Item.State.CHECKED)
    items = items.select_related("file", "school", "county", "checked_by")
    parts = list(numbered(demands(year, whole, said_of(year)), items, language))
    documents = [one for _, found in parts for one in found]
    index = index_bytes(year, parts, language)
    name = safe_name(WORDS["dossier_file"].format(county=year.county.name, year=year.number).get(language)) + ".zip"

    def write(sink: Sink) -> None:
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # documents are packed already
            archive.writestr(f"{WORDS['index_file'].get(language)}.docx", index)
            for place, one in enumerate(documents):
                if job.cancelled():
                    return
                job.tell(place / len(documents), Text("正在装入{number}", "Packing {number}").format(number=one.number))
                if not one.same_as:
                    _pack(archive, one)

    with made(write, "zip", name) as received:
        if job.cancelled():
            return None
        with transaction.atomic():
            older = list(Dossier.objects.filter(year=year).select_related("file"))
            dossier = Dossier.objects.create(
                county=year.county,
                year=year,
                file=keep(received),
                name=name,
                documents=len(documents),
                made_by=job.job.by,
            )
            Dossier.objects.filter(pk__in=[one.pk for one in older]).delete()
            record(
                "evidence.dossier_made", who=job.job.by, county=year.county_id, target=dossier, documents=len(documents)
            )
            for one in older:
                transaction.on_commit(partial(let_go, one.file))
    return {"dossier": dossier.pk}


def _pack(archive: zipfile.ZipFile, one: Numbered) -> None:
    """Put the bytes of a document into the archive, and see on the way that they are what was kept."""
    digest = hashlib.sha256()
    try:
        with one.item.file.path.open("rb") as file, archive.open(zipfile.ZipInfo(one.path, _day(one)), "w") as part:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                part.write(chunk)
    except FileNotFoundError:
        digest = hashlib.sha256()
    if digest.hexdigest() != one.item.file.sha256:
        raise UsageError(
            Text(
                "材料{number}“{title}”的文件缺失或已损坏，资料包没有生成。请从备份恢复，或退回后重新上传。",
                "The file of {number} {title} is missing or damaged; no dossier was made. Restore it, or return it and add it anew.",
            ).format(number=one.number, title=one.item.title)
        )


def _day(one: Numbered) -> tuple[int, int, int, int, int, int]:
    at = one.item.added_at
    return (at.year, at.month, at.day, at.hour, at.minute, at.second)
