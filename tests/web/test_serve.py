"""The desk as an office starts it: a server with its worker, which end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="NOT RUN: children of a process are read from Linux's /proc"
)
def test_a_terminated_desk_takes_its_worker_with_it(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "junheng", "serve", "--home", str(tmp_path / "home"), "--port", str(port)]
    surroundings = {name: value for name, value in os.environ.items() if name != "JUNHENG_DATABASE"}
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, encoding="utf-8") as desk:
        assert f":{port}/" in desk.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=30) as page:
            assert page.status == 200
        listed = [task.read_text().split() for task in Path(f"/proc/{desk.pid}/task").glob("*/children")]
        workers = {int(pid) for pids in listed for pid in pids}
        assert len(workers) == 1

        desk.send_signal(signal.SIGTERM)

        assert desk.wait(60) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
