"""Sending a kept file: always to be saved, never to be shown by the browser as part of the desk."""

from __future__ import annotations

from typing import TypeVar

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from junheng.web.files.kinds import KINDS, MADE
from junheng.web.files.models import StoredFile


def send(stored: StoredFile, name: str) -> FileResponse:
    """A file under the name that it has for people.

    Raises:
        Http404: its bytes are not on the disk.
    """
    kind = KINDS.get(stored.kind) or MADE[stored.kind]
    try:
        file = stored.path.open("rb")
    except OSError as error:
        raise Http404 from error
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=kind.media_type)
    answer["ETag"] = f'"{stored.sha256}"'
    return _guarded(answer)


def attached(data: bytes, kind: str, name: str) -> HttpResponse:
    """Bytes made for this request, in the same way."""
    answer = HttpResponse(data, content_type=(KINDS.get(kind) or MADE[kind]).media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return _guarded(answer)


R = TypeVar("R", bound=HttpResponseBase)


def _guarded(answer: R) -> R:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
