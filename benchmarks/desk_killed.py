"""A hundred schools save at once; then the desk is killed at random moments, and nothing that it acknowledged is lost.

A real server with its worker, on a database of its own: SQLite, or PostgreSQL where JUNHENG_DATABASE names an empty
database. While schools save, submit, are approved and opened again, and the county is judged, the server and the worker
are killed (SIGKILL) and started again. After each kill the database is looked at: every acknowledged change is there, the
log holds together and leads from the first content of each return to its present one, and every snapshot is whole.

python benchmarks/desk_killed.py
python benchmarks/desk_killed.py --moments 5 --seed 7
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from junheng.web.serve import prepare

BUSY = 12  # schools that work at one time while the desk is killed
MOST_ACKNOWLEDGED = 60  # before the kill
MOST_SECONDS = 0.3  # between the last of them and the kill
PATIENCE_SECONDS = 60
CELLS = (("schools", "posts_quota"), ("schools", "sports_land"), ("campuses", "site_area"))
TOKEN = "k" * 32


@dataclass
class Account:
    """Somebody who is signed in."""

    session: str
    number: int = 0  # of the return that a school fills in
    rows: Mapping[str, str] = field(default_factory=dict)  # its first row by table


@dataclass
class Told:
    """What the desk has acknowledged, and what was sent: by return."""

    cells: dict[tuple[int, str, str], list[str]] = field(default_factory=dict)  # every value sent, in order
    saved: dict[tuple[int, str, str], int] = field(default_factory=dict)  # how many of them were acknowledged
    approved: dict[int, int] = field(default_factory=dict)  # how often it was seen approved
    steps: int = 0
    saves: int = 0
    heard: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))  # one for each acknowledgement

    def step(self) -> None:
        """A step was acknowledged."""
        self.steps += 1
        self.heard.release()

    def save(self, key: tuple[int, str, str], count: int) -> None:
        """A saved cell was acknowledged; `count` of the values that were sent are settled."""
        self.saved[key] = count
        self.saves += 1
        self.heard.release()


class Desk:
    """A server with its worker."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-u", "-m", "junheng", "serve", "--home", str(self.home), "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "http://" in line:
                return
        raise RuntimeError("".join(said))

    def kill(self) -> None:
        """Kill the server and its worker at once; whatever they were doing."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


class LostError(Exception):
    """No answer: the desk was killed."""


class Browser:
    """One connection of somebody who is signed in."""

    def __init__(self, port: int, account: Account) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = f"sessionid={account.session}; csrftoken={TOKEN}"

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ask(self, method: str, address: str, body: str = "", kind: str = "") -> tuple[int, str]:
        """Status and text of an answer that has arrived whole.

        Raises:
            LostError: none has.
        """
        headers = {"Cookie": self.cookie, "X-CSRFToken": TOKEN, **({"Content-Type": kind} if kind else {})}
        try:
            self.connection.request(method, address, body.encode(), headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise LostError from error

    def post(self, address: str, **fields: object) -> int:
        """Send a form."""
        return self.ask("POST", address, urlencode(fields), "application/x-www-form-urlencoded")[0]

    def save(self, account: Account, values: Mapping[tuple[str, str], tuple[str, str]]) -> dict[str, Any]:
        """Save cells of one table: new value and base by table and column."""
        (table,) = {table for table, _ in values}
        cells = [
            {"row": account.rows[table], "column": column, "value": value, "base": base}
            for (_, column), (value, base) in values.items()
        ]
        address = f"/returns/{account.number}/{table}/save/"
        status, text = self.ask("POST", address, json.dumps({"cells": cells}), "application/json")
        _expect(status in (200, 409), f"{address} answered {status}: {text[:300]}")
        return json.loads(text)

    def state(self, number: int) -> tuple[str, int]:
        """The step of a return, and its version where a form shows it."""
        status, text = self.ask("GET", f"/returns/{number}/")
        _expect(status == 200, f"/returns/{number}/ answered {status}")
        step = re.search(r'data-return-state="(\w+)"', text)
        version = re.search(r'name="version" value="(\d+)"', text)
        return step[1] if step else "", int(version[1]) if version else 0


def inside(what: str, home: Path, told: Told | None = None) -> dict[str, Any]:
    """Do `what` with the database in a process of its own; its answer."""
    given = {} if told is None else {
        "cells": [[*key, values, told.saved.get(key, 0)] for key, values in told.cells.items()],
        "approved": list(told.approved.items()),
    }  # fmt: skip
    done = subprocess.run(  # noqa: S603 - this file
        [sys.executable, str(Path(__file__).resolve()), "--inside", what, "--home", str(home)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def make(home: Path) -> tuple[list[Account], Account, Account]:
    """A county of `SCHOOLS` schools that report nothing yet: their heads, a clerk, a head of department."""
    made = inside("make", home)
    return [Account(**one) for one in made["schools"]], Account(made["clerk"]), Account(made["head"])


def all_at_once(desk: Desk, schools: list[Account], told: Told) -> float:
    """Every school saves three cells, all beginning at one moment; how long the last one waited, in seconds."""
    gate = threading.Barrier(len(schools))
    waited: list[float] = []

    def work(account: Account) -> None:
        with Browser(desk.port, account) as browser:
            gate.wait()
            started = time.monotonic()
            for place, (table, column) in enumerate(CELLS):
                value = str(account.number * 10 + place)
                told.cells[account.number, table, column] = ["", value]
                saved = browser.save(account, {(table, column): (value, "")})
                _expect(saved["cells"][0]["state"] == "saved", saved)
                told.save((account.number, table, column), 2)
            waited.append(time.monotonic() - started)

    _together([partial(work, account) for account in schools])
    return max(waited)


def until_killed(
    desk: Desk, schools: list[Account], clerk: Account, head: Account, told: Told, draw: random.Random
) -> None:
    """Let schools and bureau work, and kill the desk at a random moment; `told` keeps what was acknowledged."""
    told.heard = threading.Semaphore(0)
    count, rest = draw.randint(0, MOST_ACKNOWLEDGED), draw.uniform(0.0, MOST_SECONDS)

    def killer() -> None:
        for _ in range(count):
            told.heard.acquire(timeout=PATIENCE_SECONDS)
        time.sleep(rest)
        desk.kill()

    with ExitStack() as opened:
        browsers = {one.number: opened.enter_context(Browser(desk.port, one)) for one in schools}
        bureau = [opened.enter_context(Browser(desk.port, one)) for one in (head, clerk)]
        work = [partial(_of_school, browsers[one.number], one, random.Random(draw.random()), told) for one in schools]  # noqa: S311
        approving = partial(_of_bureau, *bureau, schools, random.Random(draw.random()), told)  # noqa: S311
        _together([*work, approving, killer])


def _of_school(browser: Browser, account: Account, draw: random.Random, told: Told) -> None:
    """Fill in and submit, again and again, until the desk is gone."""
    while True:
        if browser.state(account.number)[0] in ("draft", "returned"):
            for _ in range(draw.randint(1, 4)):
                _save_one(browser, account, draw.choice(CELLS), told)
            _, version = browser.state(account.number)
            browser.post(f"/returns/{account.number}/submit/", version=version)
            told.step()


def _of_bureau(head: Browser, clerk: Browser, schools: list[Account], draw: random.Random, told: Told) -> None:
    """Approve what is submitted, and open again what is approved, until the desk is gone."""
    while True:
        number = draw.choice(schools).number
        step, version = head.state(number)
        if step == "submitted":
            head.post(f"/returns/{number}/approve/", version=version)
            if head.state(number)[0] == "approved":  # seen, so it must stay
                told.approved[number] = told.approved.get(number, 0) + 1
                told.step()
        elif step == "approved":
            _, version = clerk.state(number)
            clerk.post(f"/returns/{number}/open/", version=version, remark="再核对一次")
            told.step()


def _together(work: Sequence[Callable[[], None]]) -> None:
    """Do all at one time; each ends when the desk is gone. What went wrong in one of them is raised."""
    faults: list[BaseException] = []

    def one(task: Callable[[], None]) -> None:
        try:
            task()
        except LostError:
            return
        except BaseException as error:  # noqa: BLE001 - raised below, where somebody waits
            faults.append(error)

    threads = [threading.Thread(target=one, args=(task,)) for task in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def _save_one(browser: Browser, account: Account, cell: tuple[str, str], told: Told) -> None:
    key = (account.number, *cell)
    sent = told.cells.setdefault(key, [""])
    base = sent[told.saved.get(key, 1) - 1]
    value = str(len(sent) * 1000 + account.number)
    sent.append(value)
    answer = browser.save(account, {cell: (value, base)})["cells"]
    if answer[0]["state"] == "conflict":  # what was sent before a kill had been saved without an answer
        _expect(answer[0]["value"] in sent, answer)
        told.saved[key] = sent.index(answer[0]["value"]) + 1
        return
    _expect(answer[0]["state"] == "saved", answer)
    told.save(key, len(sent))


def _expect(true: object, told: object) -> None:
    if not true:
        raise AssertionError(told)


def _sound(seen: dict[str, Any], when: str) -> None:
    _expect(seen["faults"] == [], (when, seen))


def main() -> int:
    """Kill it, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        prepare(chosen.home)
        print(json.dumps(import_module("desk_database").TASKS[chosen.inside](json.load(sys.stdin))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        print(run(Path(folder), chosen.moments, chosen.seed))
    return 0


def run(home: Path, moments: int, seed: int) -> str:
    """A hundred at once, then `moments` kills; what was seen, in words.

    Raises:
        AssertionError: something acknowledged is lost, or something is half done.
    """
    schools, clerk, head = make(home)
    told, desk, draw = Told(), Desk(home), random.Random(seed)  # noqa: S311 - repeatable, no secret
    desk.start()
    try:
        longest = all_at_once(desk, schools, told)
    finally:
        desk.kill()
    first = inside("look", home, told)
    _sound(first, "a hundred at once")
    for moment in range(moments):
        desk.start()
        busy = draw.sample(schools, BUSY)
        until_killed(desk, busy, clerk, head, told, draw)
        seen = inside("look", home, told)
        _sound(seen, f"kill {moment + 1}")
    last = inside("finish", home, told)
    _sound(last, "the end")
    return (
        f"{len(schools)} schools saved at once, the last within {longest:.1f} s; killed {moments} times after "
        f"{told.saves} acknowledged saves and {told.steps} steps: nothing lost, nothing half done "
        f"({last['snapshots']} snapshots, {last['evaluations']} evaluations, {last['entries']} entries in the log)"
    )


if __name__ == "__main__":
    raise SystemExit(main())
