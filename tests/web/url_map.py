"""The addresses of the desk, for tests that walk them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from junheng.web.access.pages import Access


@dataclass(frozen=True)
class Route:
    """An address of the URL map, and what it asks."""

    name: str
    app: str
    parts: frozenset[str]
    access: Access
    method: str | None  # of the API; a page answers every method


def routes(resolver: URLResolver | None = None, before: frozenset[str] = frozenset(), space: str = "") -> list[Route]:
    """Every route, with the parts of its whole address."""
    resolver = resolver or get_resolver()
    found = []
    for one in resolver.url_patterns:
        parts = before | set(one.pattern.converters)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            found += routes(one, parts, inner)
        elif isinstance(one, URLPattern):
            app = one.callback.__module__.removeprefix("junheng.web.").partition(".")[0]
            found.append(
                Route(f"{space}{one.name}", app, parts, one.callback.access, getattr(one.callback, "method", None))
            )
    return found
