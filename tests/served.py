"""The desk of the example as an office starts it, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served_example(home: Path) -> Iterator[str]:
    """The address of a desk with the example county and its worker, on a database of its own in `home`."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "junheng", "serve", "--home", str(home), "--example", "--port", str(port)]
    surroundings = {name: value for name, value in os.environ.items() if name != "JUNHENG_DATABASE"}
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, encoding="utf-8") as process:
        address = f"http://127.0.0.1:{port}"
        said = ""
        while address not in said:
            line = process.stdout.readline()
            assert line, f"the desk ended before it answered: {said}"
            said += line
        yield address
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
