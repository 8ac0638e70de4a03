"""kill -9 at any moment of an import: the folder holds the old year or the new one, never anything else."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

IN_THE_WRITING, ANY_MOMENT = 10, 5  # how often a process is killed


def imported(run, source: Path, folder: Path) -> str:
    """Import by the program; the snapshot's hash."""
    shown = run("import", source, "--into", folder, "--year", "2024", "--json")
    return json.loads(shown.out)["imported"][0]["snapshot"]


def killed(process: subprocess.Popen[bytes], after_s: float) -> None:
    """Let the process run for so long, then kill it."""
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a signal of POSIX systems")
def test_a_killed_import_leaves_the_old_year_or_the_new_one(small, tmp_path: Path, run) -> None:
    folder = tmp_path / "县"
    sources = [small("一"), small("二", stages={"pupils": ["510", "210", "310", "250"]})]
    hashes = [imported(run, source, folder) for source in sources]
    # Imports once more inside one process, and says when it begins, so that the kill falls into the writing.
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from junheng.records import read\n"
        "from junheng.records.store import save\n"
        "snapshots = [read([Path(each)], year=2024).snapshots[0] for each in sys.argv[2:]]\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    for snapshot in snapshots:\n"
        "        save(snapshot, Path(sys.argv[1]))\n"
    )
    moments = random.Random(20240901)
    seen = set()
    for _ in range(IN_THE_WRITING):
        process = subprocess.Popen([sys.executable, "-c", script, folder, *sources], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        killed(process, moments.uniform(0, 0.05))
        process.stdout.close()
        shown = run("evaluate", folder, "--json")
        assert shown.code == 0, shown.err
        seen.add(json.loads(shown.out)["snapshot"])
    assert seen <= set(hashes)
    assert imported(run, sources[0], folder) == hashes[0]
    assert len([path for path in (folder / "snapshots").iterdir() if not path.name.startswith(".")]) == len(hashes)


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a signal of POSIX systems")
def test_the_killed_program_itself_leaves_the_old_year_or_the_new_one(small, tmp_path: Path, run) -> None:
    folder = tmp_path / "县"
    old, new = small("一"), small("二", stages={"pupils": ["510", "210", "310", "250"]})
    first = imported(run, old, folder)
    command = [sys.executable, "-m", "junheng", "import", new, "--into", folder, "--year", "2024", "--json"]
    moments = random.Random(20240902)
    for _ in range(ANY_MOMENT):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        killed(process, moments.uniform(0.2, 1.2))
        shown = run("evaluate", folder, "--json")
        assert shown.code == 0, shown.err
        assert json.loads(shown.out)["snapshot"] == first or process.returncode in (0, -signal.SIGKILL)
    last = imported(run, new, folder)
    assert json.loads(run("evaluate", folder, "--json").out)["snapshot"] == last != first
