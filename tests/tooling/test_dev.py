"""dev.py: its commands, the venv's fingerprint, and what the bundle asks for."""

import ast
import re
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEV = SimpleNamespace(**runpy.run_path(str(ROOT / "dev.py")))


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", ROOT / "dev.py", *arguments], capture_output=True, encoding="utf-8", check=False
    )


def test_help_lists_every_command() -> None:
    shown = dev("help")
    assert shown.returncode == 0
    assert all(f"\n  {name} " in shown.stdout for name in DEV.COMMANDS)


def test_unknown_command_is_wrong_use() -> None:
    shown = dev("tset")
    assert shown.returncode == 2
    assert "tset" in shown.stderr
    assert "demo" in shown.stdout


def test_makefile_has_the_same_commands() -> None:
    (line,) = [
        line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if ":=" in line and "demo" in line
    ]
    assert line.split(":=")[1].split() == list(DEV.COMMANDS)


@pytest.mark.parametrize("script", ["dev.py", "office/install.py"])
def test_script_parses_for_an_old_python(script: str) -> None:
    ast.parse((ROOT / script).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_bundle_takes_packages_by_target_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    only_there = f"winpty==3.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{'0' * 64}\n    # via junheng\n"
    lock = tmp_path / "runtime.txt"
    lock.write_text(locked + only_there, encoding="utf-8")
    monkeypatch.setitem(DEV.requirements_for.__globals__, "RUNTIME_LOCK", lock)
    linux, windows = DEV.requirements_for("linux"), DEV.requirements_for("win32")
    assert "winpty==" in windows
    assert "winpty==" not in linux
    assert "polars==" in linux
    assert " ; " not in windows
    there, here = (lock.read_text(encoding="utf-8").count(f"sys_platform == '{one}'") for one in ("win32", "linux"))
    assert windows.count("==") - there == linux.count("==") - here


@pytest.mark.parametrize("other", [("/usr/bin/python3", "3.12.1"), ("/usr/local/bin/python3", "3.11.7")])
def test_fingerprint_tells_interpreters_apart(other: tuple[str, str]) -> None:
    ours = DEV.fingerprint(Path("/usr/bin/python3"), "3.11.7")
    assert ours == DEV.fingerprint(Path("/usr/bin/python3"), "3.11.7")
    assert ours != DEV.fingerprint(Path(other[0]), other[1])


def test_an_interpreter_that_cannot_run_is_none(tmp_path: Path) -> None:
    assert DEV.version_of(tmp_path / "python3") == ""
    assert DEV.version_of(Path(sys.executable)).startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")


@pytest.mark.parametrize("codes", [(0, 0, 0), (0, 3, 0), (1, 0, 1)], ids=str)
def test_every_step_runs_and_what_failed_is_said_last(
    codes: tuple[int, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    steps = [(f"step {at}", [sys.executable, "-c", f"exit({code})"]) for at, code in enumerate(codes)]
    failed = [f"step {at}" for at, code in enumerate(codes) if code]
    assert DEV.run_steps(steps, ["no Java"]) == bool(failed)
    out = capfd.readouterr().out
    assert re.findall(r"^=== (step \d)$", out, re.MULTILINE) == ["step 0", "step 1", "step 2"]
    assert re.findall(r"^!!! (step \d) FAILED", out, re.MULTILINE) == failed
    ends = re.findall(r"^ *(ok|FAILED) +\d+ s  (step \d)$", out, re.MULTILINE)
    assert ends == [("FAILED" if code else "ok", f"step {at}") for at, code in enumerate(codes)]
    assert "NOTE: no Java" in out
    assert out.splitlines()[-1] == f"!!! FAILED: {', '.join(failed)}" if failed else "!!!" not in out


def test_an_unreachable_index_gets_a_sentence(tmp_path: Path) -> None:
    program = (
        f"import runpy; dev = runpy.run_path({str(ROOT / 'dev.py')!r}); dev['install']({sys.executable!r}, *ARGUMENTS)"
    )
    arguments = ["--no-index", "--find-links", str(tmp_path), "--target", str(tmp_path), "no-such-package-of-junheng"]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program.replace("ARGUMENTS", repr(arguments))],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "PIP_INDEX_URL" in done.stderr
    assert "Traceback" not in done.stderr
