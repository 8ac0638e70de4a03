"""The notices of the person who is signed in."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from junheng.web.access.pages import Asked
from junheng.web.notices.models import Notice
from junheng.web.notices.reading import mark_read

PER_PAGE = 50


@require_GET
def notices(request: Asked) -> HttpResponse:
    """All of them, unread first."""
    own = Notice.objects.filter(to=request.user).select_related("by").order_by("-read_at", "-pk")
    unread = own.filter(read_at=None).count()
    page = Paginator(own.order_by("read_at", "-pk") if unread else own, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/notices.html", {"page": page, "unread": unread})


@require_POST
def read_notice(request: Asked, notice: int) -> HttpResponse:
    """Mark one as read, and go where it leads."""
    found = Notice.objects.filter(to=request.user, pk=notice).first()
    if found is None:
        raise Http404
    mark_read(request.user, found.pk)
    inside = found.link.startswith("/") and url_has_allowed_host_and_scheme(found.link, None)
    return redirect(found.link if inside else "notices")


@require_POST
def read_all(request: Asked) -> HttpResponse:
    """Mark all as read."""
    mark_read(request.user)
    return redirect("notices")
