"""A desk with a home of its own, in a process of its own: `python desk_at_home.py HOME STEPS`.

Django is set up once a process, for one home; the tests of backup and restore need two. A step is `["make"]`, `["tell"]`
or the words of a command; what came of each is printed as JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
from pathlib import Path

from junheng.cli import main
from junheng.web import serve


def make(home: Path) -> None:
    """A county with a judged year and a document."""
    serve.prepare(home)
    from django.conf import settings

    from junheng.example import example_snapshots
    from junheng.web.jobs.worker import run
    from junheng.web.people.managing import found_county
    from junheng.web.years.keep import keep
    from junheng.web.years.models import StoredSnapshot, Year

    county, _ = found_county("421022", "公安县", "荆州市", "湖北省", administrator="admin", person="张三")
    snapshot = example_snapshots()[-1]
    keep(snapshot, Year.objects.create(county=county, number=snapshot.year), StoredSnapshot.Reason.IMPORTED)
    run(until_empty=True)
    document = settings.FILES / "ab" / "abcdef"
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_bytes(b"%PDF-1.7 " + bytes(range(256)) * 500)


def tell(home: Path) -> dict[str, object]:
    """What stands there: verdict, snapshot, audit chain, documents."""
    serve.set_up(home)
    from django.conf import settings

    from junheng.evaluation import evaluate
    from junheng.web.audit.models import Entry
    from junheng.web.audit.record import faults
    from junheng.web.people.models import User
    from junheng.web.years.keep import evaluation_of, opened, standard_of
    from junheng.web.years.models import Year

    year = Year.objects.get()
    return {
        "verdict": evaluation_of(year).verdict,
        "pieces": evaluation_of(year).pieces.count(),
        "judged anew": evaluate(opened(year.current), standard_of(year)).verdict,
        "snapshot": year.current.hash,
        "chain": list(Entry.objects.order_by("number").values_list("number", "action", "hash")),
        "faults": list(faults()),
        "people": list(User.objects.values_list("username", "password")),
        "files": {path.name: path.read_bytes().hex() for path in settings.FILES.rglob("*") if path.is_file()},
    }


def make_lists(home: Path) -> None:
    """The same county with lists of persons in two snapshots."""
    make(home)
    from test_personal import with_lists

    from junheng.records.store import unpack
    from junheng.web.jobs.worker import run
    from junheng.web.years.keep import keep
    from junheng.web.years.models import StoredSnapshot, Year

    year = Year.objects.get()
    snapshot = with_lists(unpack(bytes(year.current.content)))
    for _ in range(2):
        keep(snapshot, year, StoredSnapshot.Reason.IMPORTED)
    run(until_empty=True)


def work(home: Path) -> None:
    """Do what waits."""
    serve.set_up(home)
    from junheng.web.jobs.worker import run

    run(until_empty=True)


def tell_lists(home: Path) -> list[list[object]]:
    """Of each snapshot the rows of the list of teachers, those removed, and its verdict."""
    serve.set_up(home)
    from junheng.records.store import unpack
    from junheng.web.years.models import StoredSnapshot

    told = []
    for stored in StoredSnapshot.objects.order_by("pk"):
        snapshot, made = unpack(bytes(stored.content)), stored.evaluations.first()
        removed = sum(one.rows for one in snapshot.removed)
        told.append([snapshot.table("teachers").height, removed, made and made.verdict, made and made.pieces.count()])
    return told


def killed_in(home: Path, module: str, function: str, *words: str) -> None:
    """A command whose process is killed when it comes to a function."""
    import importlib

    serve.set_up(home)
    setattr(importlib.import_module(module), function, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
    main([*words, "--home", str(home)])


def command(home: Path, *words: str) -> dict[str, object]:
    """A command of the program."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main([*words, "--home", str(home)])
        except SystemExit as end:
            return {"code": end.code, "said": said.getvalue()}


if __name__ == "__main__":
    home, steps = Path(sys.argv[1]), json.loads(sys.argv[2])
    own = {
        "make": make, "tell": tell, "make_lists": make_lists, "work": work, "tell_lists": tell_lists, "killed_in": killed_in,
    }  # fmt: skip
    told = [own[words[0]](home, *words[1:]) if words[0] in own else command(home, *words) for words in steps]
    sys.stdout.write(json.dumps(told))
