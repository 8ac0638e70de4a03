"""What the environment says, as Django wants it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_SECONDS = 30.0  # how long a writer waits for another before it gives up
LOCAL = ("localhost", "127.0.0.1", "[::1]")


def flag(name: str) -> bool:
    """Whether a variable says yes."""
    return os.environ.get(name, "").strip().casefold() in ("1", "yes", "true", "on")


def number(name: str, usual: int) -> int:
    """A whole number over 0, or the usual one where none is said.

    Raises:
        ImproperlyConfigured: it says something else.
    """
    said = os.environ.get(name, "").strip() or str(usual)
    if not said.isascii() or not said.isdigit() or not int(said):
        raise ImproperlyConfigured(f"{name} 应是正整数 / should be a whole number over 0")
    return int(said)


def hosts() -> list[str]:
    """The names that the desk answers to; this computer alone where none are said."""
    named = [host.strip() for host in os.environ.get("JUNHENG_HOSTS", "").split(",") if host.strip()]
    return [*named, *LOCAL]


def secret_key(home: Path) -> str:
    """The key that signs sessions: from the environment, else made once and kept in the home folder."""
    given = os.environ.get("JUNHENG_SECRET_KEY")
    if given:
        return given
    path = home / "secret-key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(50)
    try:  # whole and once: of two processes that start together, one makes it and both read it
        descriptor = os.open(path.with_suffix(f".{os.getpid()}"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(made)
        os.link(path.with_suffix(f".{os.getpid()}"), path)
    except FileExistsError:
        pass
    finally:
        path.with_suffix(f".{os.getpid()}").unlink(missing_ok=True)
    return path.read_text(encoding="ascii")


def database(home: Path) -> dict[str, Any]:
    """The database: PostgreSQL where JUNHENG_DATABASE names one, else SQLite in the home folder.

    Raises:
        ImproperlyConfigured: JUNHENG_DATABASE is no address of a PostgreSQL database.
    """
    address = os.environ.get("JUNHENG_DATABASE")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "junheng.sqlite3",
            "OPTIONS": {
                "timeout": SQLITE_SECONDS,
                "transaction_mode": "IMMEDIATE",  # a writer waits at the start, and never fails halfway
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "JUNHENG_DATABASE 应形如 postgresql://用户:密码@主机:端口/库名 / should look like postgresql://user:password@host:port/name"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
