"""Runs a command on a real PostgreSQL that is made for it and thrown away: `python tests/postgresql.py COMMAND ...`.

Without a command it says by its exit code whether there is a PostgreSQL.

The command finds the server in JUNHENG_DATABASE. PostgreSQL's programs come from PATH or from where Debian puts them; as
root the server runs as the user `postgres`, since it refuses to run as root. Exit code 3: there is no PostgreSQL.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
NOT_THERE = 3
# Nothing is to survive: no waiting for the disk. A test of crashes kills our own program, not the server.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=150", "shared_buffers=128MB")


def programs() -> Path | None:
    """The folder of the newest PostgreSQL."""
    found = shutil.which("initdb")
    folders = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return Path(found).parent if found else folders[-1].parent if folders else None


def as_server(*command: str | Path) -> list[str]:
    """`command` as the user who runs the server."""
    words = [str(word) for word in command]
    return ["runuser", "-u", "postgres", "--", *words] if os.name == "posix" and os.geteuid() == 0 else words


def quietly(folder: str, *command: str | Path) -> None:
    """Run a program of the server in a folder that it may read."""
    subprocess.run(as_server(*command), stdout=subprocess.DEVNULL, cwd=folder, check=True)


def free_port() -> int:
    """A port of the loopback interface that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """A running server; its address as JUNHENG_DATABASE takes it."""
    with tempfile.TemporaryDirectory(prefix="junheng-postgresql-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        password, port = secrets.token_hex(16), free_port()
        data, words = Path(folder) / "data", Path(folder) / "password"
        words.write_text(password, encoding="ascii")
        if os.geteuid() == 0:
            shutil.chown(words, "postgres")
        initdb = [bin_folder / "initdb", "-D", data, "-U", "junheng", "--pwfile", words, "-A", "scram-sha-256"]
        quietly(folder, *initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port} " + " ".join(
            f"-c {setting}" for setting in QUICK
        )
        control = [bin_folder / "pg_ctl", "-D", data, "-l", Path(folder) / "log", "-w"]
        quietly(folder, *control, "-o", options, "start")
        try:
            yield f"postgresql://junheng:{password}@127.0.0.1:{port}/postgres"
        finally:
            quietly(folder, *control, "-m", "immediate", "stop")


def main() -> int:
    """Run the command; its exit code."""
    folder = programs()
    if folder is None:
        sys.stderr.write("no PostgreSQL: apt-get install postgresql\n")
        return NOT_THERE
    if not sys.argv[1:]:
        return 0
    with server(folder) as address:
        return subprocess.run(sys.argv[1:], env=os.environ | {"JUNHENG_DATABASE": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
