"""How fast the desk answers while 50 people use it: the example county and a county of 1,000 schools, by kind of page.

The desk runs as on an office computer (`junheng serve`: the web server in one process, the worker in another). From this
process each user opens page after page of the county and thinks in between; the first opening of every kind of page is
not counted. Milliseconds until the whole page has come. On a machine that does other things, too, the figures say less.

python benchmarks/desk_load.py
python benchmarks/desk_load.py --county large --seconds 120
python benchmarks/desk_load.py --database postgresql://user:password@host/empty
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from limits import told
from numpy.random import Generator, default_rng

if TYPE_CHECKING:
    from junheng.web.people.models import Organisation

USERS, THINKING_SECONDS, SECONDS = 50, 5.0, 60.0
MEDIAN_MS, LATE_MS = 100, 400
SCHOOLS = 1000
ROWS = 1330  # school rows of a generated county that has so many schools
STARTED_SECONDS = 120.0
SEED = 1
INDICATORS = [f"YZ-R{number}" for number in range(1, 8)] + ["YZ-G3a", "YZ-G5", "YZ-G9", "YZ-G13", "YZ-Q4"]
# How often each kind of page is opened, in parts of all.
OFTEN = {
    "board": 20, "schools by indicator": 14, "school": 18, "indicator": 12, "explanation of a school's number": 12,
    "explanation of a coefficient": 4, "coefficients": 5, "map": 3, "years": 3, "unknown": 4, "what if": 2, "other apps": 13,
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Somebody who is signed in, and the schools that they can open."""

    cookie: str
    schools: list[str]


@dataclass
class Measured:
    """Milliseconds by kind of page, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, milliseconds: float) -> None:
        """A page has come."""
        with self.lock:
            self.times.setdefault(kind, []).append(milliseconds)

    def fault(self, what: str) -> None:
        """A page has not come as it should."""
        with self.lock:
            self.faults.append(what)


def main() -> int:
    """Measure and print; 1 where a page did not open."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--county", choices=("example", "large", "both"), default="both")
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long each user goes on")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; SQLite where left out")
    chosen = parser.parse_args()
    names = ("example", "large") if chosen.county == "both" else (chosen.county,)
    if len(names) > 1:  # each county has a database of its own, and Django knows one
        if chosen.database:
            parser.error("--database takes one county: say --county")
        arguments = ["--users", str(chosen.users), "--seconds", str(chosen.seconds)]
        return max(subprocess.call([sys.executable, __file__, "--county", name, *arguments]) for name in names)
    with tempfile.TemporaryDirectory() as folder:
        return measured(names[0], Path(folder), chosen.users, chosen.seconds, chosen.database)


def measured(name: str, home: Path, users: int, seconds: float, database: str) -> int:
    """Seed a county, start the desk, let people use it, and print."""
    if database:
        os.environ["JUNHENG_DATABASE"] = database
    from junheng.web.serve import prepare

    prepare(home)
    start = time.monotonic()
    readers, county, year, number = (large if name == "large" else example)(users)
    print(
        f"{name} county, {number} schools, {'PostgreSQL' if database else 'SQLite'}, {os.cpu_count()} processors;"
        f" made and judged in {time.monotonic() - start:.0f} s",
        flush=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    before = os.times()
    serving = subprocess.Popen(
        [sys.executable, "-m", "junheng", "serve", "--home", str(home), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(port)
        found = used(port, readers, f"/c/{county}/{year}/", seconds)
    finally:
        os.killpg(serving.pid, signal.SIGTERM)
        serving.wait(30)
    after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return shown(found, busy)


def example(users: int) -> tuple[list[Reader], str, int, int]:
    """The example county with its five years."""
    from junheng.web.example import make_example
    from junheng.web.jobs.worker import run
    from junheng.web.people.models import Organisation

    make_example()
    run(until_empty=True)
    county = Organisation.objects.get(kind="county")
    return readers_of(county, users), county.code, 2024, county.below.filter(kind="school").count()


def large(users: int) -> tuple[list[Reader], str, int, int]:
    """A generated county, taken in by the returns of its schools."""
    from junheng.example.to_plan import generated_county
    from junheng.web.jobs.worker import run
    from junheng.web.people.models import Organisation
    from junheng.web.returns.example import keep_newest
    from junheng.web.years.models import Year

    snapshot = generated_county(SEED, ROWS)
    city = Organisation.objects.create(kind="city", code="city", name="示例市")
    county = Organisation.objects.create(kind="county", code="large", name=snapshot.county, parent=city)
    schools = snapshot.table("schools").select("school_id", "name")
    Organisation.objects.bulk_create(
        Organisation(kind="school", code=code, name=name or code, parent=county) for code, name in schools.iter_rows()
    )
    if schools.height < SCHOOLS:
        raise ValueError(f"the county has {schools.height} schools, not {SCHOOLS}")
    year = Year.objects.create(county=county, number=snapshot.year)
    keep_newest(year, snapshot)
    run(until_empty=True)
    return readers_of(county, users), county.code, year.number, schools.height


def readers_of(county: Organisation, users: int) -> list[Reader]:
    """Signed-in people: a third of the bureau, the others reporters of schools spread over the county."""
    from django.test import Client

    from junheng.web.people.models import Membership, User
    from junheng.web.people.roles import Role

    schools = list(county.below.filter(kind="school").order_by("code"))
    codes = [school.code for school in schools]
    readers = []
    for number in range(users):
        bureau = number % 3 == 0
        school = schools[number * len(schools) // users]
        user = User.objects.create_user(f"load-{number}", password=None)
        role, place = (Role.COUNTY_HEAD, county) if bureau else (Role.SCHOOL_REPORTER, school)
        Membership.objects.create(user=user, role=role, organisation=place)
        browser = Client()
        browser.force_login(user)
        readers.append(Reader(browser.cookies["sessionid"].value, codes if bureau else [school.code]))
    return readers


def wait_for(port: int) -> None:
    """Wait until the desk answers."""
    end = time.monotonic() + STARTED_SECONDS
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"the desk does not answer on port {port}")


def used(port: int, readers: list[Reader], start: str, seconds: float) -> Measured:
    """Let everybody open page after page, and think in between."""
    for reader in readers[:2]:  # of the bureau and of a school: every kind once, so that the processes are warm
        pages = Pages(port, reader, start, Measured(), default_rng(SEED))
        for kind in OFTEN:
            pages.open(kind)
        for fault in pages.found.faults:
            print(f"  {fault}")
    found = Measured()
    kinds, often = list(OFTEN), [parts / sum(OFTEN.values()) for parts in OFTEN.values()]

    def goes_on(number: int) -> None:
        draw = default_rng([SEED, number])
        pages = Pages(port, readers[number], start, found, draw)
        end = time.monotonic() + seconds
        time.sleep(draw.uniform(0, THINKING_SECONDS))
        while time.monotonic() < end:
            pages.open(str(draw.choice(kinds, p=often)))
            time.sleep(draw.uniform(0.5, 1.5) * THINKING_SECONDS)

    threads = [threading.Thread(target=goes_on, args=(number,)) for number in range(len(readers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class Pages:
    """The pages that a reader opens."""

    def __init__(self, port: int, reader: Reader, start: str, found: Measured, draw: Generator) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.reader, self.start, self.found, self.draw = reader, start, found, draw
        self.others: list[str] = []
        self.numbers: list[str] = []  # addresses of explanations, as the school's page has them
        self.kinds: dict[str, Callable[[], str]] = {
            "board": lambda: "board/",
            "schools by indicator": lambda: f"board/schools/?page={draw.integers(1, 10)}&stage={self._stage()}",
            "school": lambda: f"schools/{self._school()}/",
            "indicator": lambda: f"indicators/{draw.choice(INDICATORS)}/",
            "explanation of a coefficient": lambda: f"explained/YZ-CV{draw.integers(1, 8)}/?stage={self._stage()}",
            "coefficients": lambda: "board/balance/",
            "map": lambda: "board/map/",
            "years": lambda: "board/years/",
            "unknown": lambda: "board/unknown/",
            "what if": lambda: f"what-if/?school={self._school()}",
        }

    def _school(self) -> str:
        return str(self.draw.choice(self.reader.schools))

    def _stage(self) -> str:
        return str(self.draw.choice(("primary", "junior")))

    def open(self, kind: str) -> None:
        """Open a page of a kind."""
        if kind == "other apps":
            if not self.others:
                kind = "board"
            else:
                self._get(kind, str(self.draw.choice(self.others)))
                return
        if kind == "explanation of a school's number":
            if not self.numbers:
                kind = "school"
            else:
                self._get(kind, str(self.draw.choice(self.numbers)))
                return
        html = self._get(kind, self.start + self.kinds[kind]())
        if kind == "board" and not self.others:
            menu = html.partition('id="navigation"')[2].partition("</ul>")[0]
            self.others = [
                one for one in re.findall(r'href="([^"]+)"', menu) if "/board/" not in one and "what-if" not in one
            ]
        if kind == "school":
            self.numbers = re.findall(r'href="(/c/[^"]*/explained/[^"]+)"', html) or self.numbers

    def _get(self, kind: str, address: str) -> str:
        begin = time.perf_counter()
        try:
            self.connection.request(
                "GET", address.replace("&amp;", "&"), headers={"Cookie": f"sessionid={self.reader.cookie}"}
            )
            answer = self.connection.getresponse()
            html = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.found.fault(f"{kind} {address}: {error!r}")
            return ""
        self.found.add(kind, 1000 * (time.perf_counter() - begin))
        if answer.status not in (200, 302):  # a school is sent on to its own return
            self.found.fault(f"{kind} {address}: {answer.status}")
        return html


def shown(found: Measured, busy_seconds: float) -> int:
    """Print the figures; 1 where a page did not open."""
    every = [one for times in found.times.values() for one in times]
    for kind, times in sorted(found.times.items(), key=lambda one: -statistics.median(one[1])):
        print(f"{statistics.median(times):8.0f} ms, 95 % within {late(times):5.0f} ms  {len(times):5} x {kind}")
    print(
        f"{busy_seconds:8.1f} s of processor time of the desk in all: {1000 * busy_seconds / len(every):.0f} ms a page"
    )
    told(f"median of {len(every)} pages, ms", statistics.median(every), MEDIAN_MS)
    told("95th percentile, ms", late(every), LATE_MS)
    for fault in found.faults[:20]:
        print(f"  NOT OPENED: {fault}")
    return int(bool(found.faults))


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


if __name__ == "__main__":
    sys.exit(main())
