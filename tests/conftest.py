"""Settings of the whole suite, and the program as a person runs it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.terminal import TerminalReporter
from hypothesis import settings

from junheng.cli.app import main

# A deadline per example would be a timing assertion.
settings.register_profile("junheng", deadline=None, print_blob=True)
settings.load_profile("junheng")


class Shown(NamedTuple):
    """What a run of the program gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Shown]


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name a test by "data", not by bytes: an archive holds the second it was made in, so each process would have other
    tests, and they could not share them.
    """
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the program inside the test: arguments to exit code and output."""
    monkeypatch.delenv("JUNHENG_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def run_it(*arguments: object) -> Shown:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return Shown(int(ended.value.code or 0), shown.out, shown.err)

    return run_it


@pytest.fixture(scope="session")
def made_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example county, made once; not to be changed."""
    folder = tmp_path_factory.mktemp("county") / "示例"
    with pytest.raises(SystemExit) as ended:
        main(["new", str(folder), "--example"])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def example_folder(made_example: Path, tmp_path: Path) -> Path:
    """A copy of the example county."""
    return Path(shutil.copytree(made_example, tmp_path / "示例"))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say what did not run for want of something on this computer, where nobody can overlook it.

    Here and not beside the tests that need it: where processes share the tests, only this file is read by the one that
    reports.
    """
    loud: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        if isinstance(report.longrepr, tuple) and "NOT RUN: " in report.longrepr[2]:
            loud.setdefault(report.longrepr[2].partition("NOT RUN: ")[2], []).append(report.nodeid)
    for why, tests in loud.items():
        terminalreporter.section("NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.write_line(f"{len(tests)} tests did NOT run, because: {why}", red=True, bold=True)
        for test in tests:
            terminalreporter.write_line(f"  {test}")
