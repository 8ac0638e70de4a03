"""What waitress says to a request that is too large: a page, before the rest of it has come."""

from __future__ import annotations

from django.conf import settings
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

from junheng.web.operations.middleware import TOO_LARGE


class TooLarge(RequestEntityTooLarge):  # type: ignore[misc] # waitress has no types
    """The same refusal in words."""

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:  # noqa: ARG002 - as waitress calls it
        """Status, headers and body."""
        body = TOO_LARGE.format(most=settings.REQUEST_BYTES // 1024**2).encode()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        return f"{self.code} {self.reason}", headers, body


class Parser(HTTPRequestParser):  # type: ignore[misc] # waitress has no types
    """Reads a request."""

    error: object

    def received(self, data: bytes) -> int:
        """Some more of it has come."""
        taken: int = super().received(data)
        if type(self.error) is RequestEntityTooLarge:
            self.error = TooLarge("")
        return taken


class Channel(HTTPChannel):  # type: ignore[misc] # waitress has no types
    """A connection."""

    parser_class = Parser
