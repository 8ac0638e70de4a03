"""The desk as an office starts it: a server with a worker for each queue, which end together."""

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
def test_a_terminated_desk_takes_its_workers_with_it(tmp_path):
    port = free_port()
    command = [sys.executable, "-m", "junheng", "serve", "--home", str(tmp_path / "home"), "--port", str(port)]
    surroundings = {name: value for name, value in os.environ.items() if name != "JUNHENG_DATABASE"}
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, encoding="utf-8") as desk:
        assert f":{port}/" in desk.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=30) as page:
            assert page.status == 200
        with socket.create_connection(("127.0.0.1", port), timeout=30) as caller:  # refused before it is sent
            caller.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000000\r\n\r\n")
            said = b""
            while part := caller.recv(65536):
                said += part
        assert said.startswith(b"HTTP/1.1 413 ")
        assert "合计不能超过60MB" in said.decode()
        listed = [task.read_text().split() for task in Path(f"/proc/{desk.pid}/task").glob("*/children")]
        workers = {int(pid) for pids in listed for pid in pids}
        commands = sorted(Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[-2] for pid in workers)
        assert commands == [b"default", b"plans"]

        desk.send_signal(signal.SIGTERM)

        assert desk.wait(60) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_a_desk_that_is_ended_as_soon_as_it_answers_leaves_no_worker(tmp_path):
    command = [sys.executable, "-m", "junheng", "serve", "--home", str(tmp_path / "home"), "--port", str(free_port())]
    surroundings = {name: value for name, value in os.environ.items() if name != "JUNHENG_DATABASE"}
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, encoding="utf-8") as desk:
        assert "http://" in desk.stdout.readline()
        desk.send_signal(signal.SIGTERM)
        desk.communicate(timeout=120)  # until nobody, no worker either, holds what it writes to

        assert desk.returncode == 0
