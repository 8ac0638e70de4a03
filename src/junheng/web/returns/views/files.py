"""A return as a workbook: down, up, looked at, confirmed. And a county's workbook into all of its returns."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from junheng.errors import UsageError
from junheng.reader import FindingsError
from junheng.records.findings import SEVERITY_NAMES, Finding, Severity
from junheng.records.store import unpack
from junheng.web.access.pages import Asked
from junheng.web.people.models import Organisation
from junheng.web.returns import excel, importing
from junheng.web.returns.models import CountyUpload, Return, Upload
from junheng.web.words import language, say
from junheng.web.years.models import Year

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 1000


@require_GET
def download(request: Asked, found: Return) -> HttpResponse:
    """The return as a workbook."""
    answer = HttpResponse(excel.written(found, language()), content_type=XLSX)
    name = f"{found.title.get(language())}.xlsx"
    answer["Content-Disposition"] = (
        f"attachment; filename=\"return-{found.pk}.xlsx\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def upload(request: Asked, found: Return) -> HttpResponse:
    """Read a workbook and show what it would change; nothing changes yet."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, say("returns.no_file"))
        return redirect("return", found.pk)
    try:
        reading, name, sha256 = excel.read_upload(file, found.year, lists_schools=found.school_id is None)
        kept = excel.keep_upload(found, excel.single(reading), name, sha256, request.user)
    except FindingsError as error:
        return _faults(request, error.findings, str(file.name), {"return": found})
    except UsageError as error:
        messages.error(request, error.message(language()))
        return redirect("return", found.pk)
    return redirect("return_upload", kept.pk)


@require_http_methods(["GET", "POST"])
def confirm(request: Asked, found: Upload) -> HttpResponse:
    """What a workbook would change, and taking it in."""
    kept, one = found, found.target
    if request.method == "POST":
        try:
            excel.apply_upload(kept, request.user)
        except UsageError as error:
            messages.error(request, error.message(language()))
        else:
            messages.success(request, say("returns.uploaded_done"))
        return redirect("return", one.pk)
    snapshot = unpack(bytes(kept.content))
    taken = excel.taken_by(one, snapshot)
    changes = excel.changes(one, taken.content)
    context = {
        "return": one, "upload": kept, "changes": changes[:MOST_SHOWN], "count": len(changes),
        "emptied": sum(change.empties for change in changes),
        "more": max(0, len(changes) - MOST_SHOWN), "remarks": taken.remarks, "stale": kept.version != one.version,
    }  # fmt: skip
    return render(request, "returns/upload.html", context | _told(snapshot.findings))


def _faults(request: Asked, findings: tuple[Finding, ...], name: str, context: dict[str, object]) -> HttpResponse:
    listed = [*_listed(findings, Severity.ERROR), *_listed(findings, Severity.DOUBT), *_listed(findings, Severity.NOTE)]
    shown = {
        "name": name,
        "findings": listed[:MOST_SHOWN],
        "most": MOST_SHOWN,
        "more": max(0, len(listed) - MOST_SHOWN),
    }
    return render(request, "returns/faults.html", shown | context, status=422)


def _told(findings: tuple[Finding, ...]) -> dict[str, object]:
    """What was found in a file that can be taken: what is doubted stands before the button, what is noted below."""
    doubts, notes = _listed(findings, Severity.DOUBT), _listed(findings, Severity.NOTE)
    return {
        "doubts": doubts[:MOST_SHOWN], "doubts_more": max(0, len(doubts) - MOST_SHOWN), "notes": notes[:MOST_SHOWN],
        "notes_more": max(0, len(notes) - MOST_SHOWN), "most": MOST_SHOWN,
    }  # fmt: skip


def _listed(findings: tuple[Finding, ...], severity: Severity) -> list[dict[str, str]]:
    return [
        {
            "severity": SEVERITY_NAMES[finding.severity].get(language()),
            "kind": finding.severity.value,
            "place": " ".join(part for part in (finding.sheet, finding.cell) if part),
            "what": finding.what(language()),
            "do": finding.do(language()),
        }
        for finding in findings
        if finding.severity is severity
    ]


@require_http_methods(["GET", "POST"])
def import_county(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Read a county's workbook and show what it would change."""
    if request.method != "POST":
        return render(request, "returns/import.html", {"most": excel.MOST_BYTES})
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, say("returns.no_file"))
        return redirect("year_import", county.code, year.number)
    try:
        reading, name, sha256 = excel.read_upload(file, year)
        kept = importing.keep_import(year, excel.single(reading), name, sha256, request.user)
    except FindingsError as error:
        return _faults(request, error.findings, str(file.name), {})
    except UsageError as error:
        messages.error(request, error.message(language()))
        return redirect("year_import", county.code, year.number)
    return redirect("year_import_confirm", kept.pk)


@require_http_methods(["GET", "POST"])
def confirm_import(request: Asked, found: CountyUpload) -> HttpResponse:
    """What a county's workbook would change, and taking it in."""
    kept = found
    if request.method == "POST":
        try:
            count = importing.apply_import(kept, request.user, approve=request.POST.get("as") == "approved")
        except UsageError as error:
            messages.error(request, error.message(language()))
        else:
            messages.success(request, say("returns.imported_done", count=count))
        return redirect("returns", kept.county.code, kept.year.number)
    preview = importing.preview(kept)
    context = {"upload": kept, "preview": preview, "listed": _first_changes(preview)}
    return render(request, "returns/import_confirm.html", context | _told(unpack(bytes(kept.content)).findings))


def _first_changes(preview: importing.Preview) -> list[dict[str, object]]:
    """The returns that change with their changes, of which the first are listed, so that a page stays one that opens."""
    left, listed = MOST_SHOWN, []
    for one in preview.changed:
        shown = one.changes[:left]
        left -= len(shown)
        listed.append({"one": one, "shown": shown, "more": len(one.changes) - len(shown)})
    return listed
