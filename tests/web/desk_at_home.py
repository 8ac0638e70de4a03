"""A desk with a home of its own, in a process of its own: `python desk_at_home.py HOME STEPS`.

Django is set up once a process, for one home; the tests of backup and restore need two. A step is `["make"]`, `["tell"]`
or the words of a command; what came of each is printed as JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
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
    own = {"make": make, "tell": tell}
    told = [own[words[0]](home) if words[0] in own else command(home, *words) for words in steps]
    sys.stdout.write(json.dumps(told))
