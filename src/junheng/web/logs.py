"""Logs: a line of JSON for each event, without personal data.

What may stand in a line is said here, not left to who writes it: of our own events the fields of `FIELDS`, and of a text
only a plain word; of other packages' messages the template without what was put into it; of an error its type and
where it happened, neither its message nor any variable. So a name, a cell or a telephone number has no way in.
"""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

FIELDS = frozenset(
    {
        "bytes", "count", "from", "job", "kind", "method", "milliseconds", "request", "route", "seconds", "size", "state",
        "status", "step", "task", "tries", "user", "version", "year",
    }
)  # fmt: skip
WORD = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")
_KEPT = ("event", "level", "logger", "timestamp", "exception")


def without_persons(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Only fields that are known, and of texts only plain words."""
    event["event"] = str(event.get("event", "")).encode("ascii", "replace").decode()
    kept: EventDict = {name: event[name] for name in _KEPT if name in event}
    for name, value in event.items():
        if name in FIELDS and (value is None or isinstance(value, (bool, int, float)) or WORD.fullmatch(str(value))):
            kept[name] = value
    return kept


def where_it_happened(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An error as its types and places; its message may quote what a user typed."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        chain: list[dict[str, object]] = []
        while error is not None and len(chain) < 5:
            frames = traceback.extract_tb(error.__traceback__)
            places = [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
            chain.append({"type": f"{type(error).__module__}.{type(error).__qualname__}", "frames": places})
            error = error.__cause__ or error.__context__
        event["exception"] = chain
    return event


def _place(filename: str) -> str:
    """A file by its place in its package."""
    parts = Path(filename).parts
    start = next((at for at, part in enumerate(parts) if part in ("junheng", "site-packages")), len(parts) - 1)
    return "/".join(parts[start:])


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    where_it_happened,
]


def set_up_structlog() -> None:
    """Send our own events through Python's logging, so that all lines look the same."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logging_settings(where: str, level: str) -> dict[str, Any]:
    """What Django's LOGGING takes. `where` is a file, or - for standard error."""
    handler: dict[str, Any] = (
        {"class": "logging.StreamHandler"}
        if where == "-"
        else {"class": "logging.FileHandler", "filename": where, "encoding": "utf-8", "delay": True}
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "use_get_message": False,  # the template, without what was put into it
                "processors": [without_persons, structlog.processors.JSONRenderer()],
            }
        },
        "handlers": {"lines": {**handler, "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "django": {"level": level, "propagate": True, "handlers": []},
            "django.server": {"level": "WARNING", "propagate": True, "handlers": []},
            "axes": {"level": "CRITICAL"},  # names who tried to sign in
        },
    }
