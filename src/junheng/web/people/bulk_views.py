"""Pages for making many accounts at once."""

from __future__ import annotations

from django.core import signing
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from junheng.web.access.pages import Asked
from junheng.web.people.bulk import MOST_BYTES, BulkError, Fault, from_workbook, password_sheet, template
from junheng.web.people.models import Organisation
from junheng.web.words import say

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_SECONDS = 60 * 60
SHEET = "password_sheet"


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=WORKBOOK)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer


def bulk_template(request: Asked, county: Organisation) -> HttpResponse:
    """The template."""
    return _download(template(county), say("people.template_file", county=county.name))


def bulk(request: Asked, county: Organisation) -> HttpResponse:
    """Read a filled-in template: every fault by its cell, or the accounts with their passwords, shown once."""
    if request.method != "POST":
        return render(request, "people/bulk.html", {"most_bytes": MOST_BYTES})
    file = request.FILES.get("file")
    try:
        made = from_workbook(file if isinstance(file, UploadedFile) else None, county, request.user)
    except BulkError as error:
        return _faults(request, error.faults)
    rows = [(user.name, user.username, password) for user, password in made.accounts]
    sheet = signing.dumps([request.user.pk, rows], salt=SHEET, compress=True)
    answer = render(request, "people/bulk_made.html", {"rows": rows, "sheet": sheet, "made": made})
    answer["Cache-Control"] = "no-store"
    return answer


def _faults(request: Asked, faults: list[Fault]) -> HttpResponse:
    return render(request, "people/bulk.html", {"faults": faults, "most_bytes": MOST_BYTES}, status=422)


@require_POST
def bulk_passwords(request: Asked, county: Organisation) -> HttpResponse:
    """The passwords that the page before shows, as a workbook. They come back from that page: we do not keep them."""
    try:
        who, rows = signing.loads(request.POST.get("sheet", ""), salt=SHEET, max_age=SHEET_SECONDS)
    except signing.BadSignature as error:
        raise BadRequest from error
    if who != request.user.pk:
        raise BadRequest
    return _download(password_sheet([tuple(row) for row in rows]), say("people.passwords_file", county=county.name))
