"""The lock fits pyproject.toml, has hashes, and knows no index and no machine."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DIRECT = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
SPARK = [Requirement(text) for text in PROJECT["project"]["optional-dependencies"]["spark"]]
TOOLS = [Requirement(text) for text in PROJECT["dependency-groups"]["dev"]]


def entries(name: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of each package in a lock file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    found = {}
    for entry in re.split(r"(?<=\n)(?=[a-z0-9])", text):
        pin = re.match(r"([a-z0-9-]+)==(\S+)", entry)
        assert pin, f"not pinned: {entry[:80]}"
        found[pin[1]] = (pin[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)))
    return found


@pytest.mark.parametrize(
    ("name", "wanted"), [("runtime.txt", DIRECT), ("dev.txt", DIRECT + TOOLS), ("spark.txt", DIRECT + SPARK)]
)
def test_lock_fits_the_bounds(name: str, wanted: list[Requirement]) -> None:
    locked = entries(name)
    for requirement in wanted:
        version, _ = locked[requirement.name]
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: run `make lock`"


@pytest.mark.parametrize("requirement", DIRECT + SPARK + TOOLS, ids=lambda requirement: requirement.name)
def test_bounds_are_lower_and_upper(requirement: Requirement) -> None:
    assert {specifier.operator for specifier in requirement.specifier} == {">=", "<"}


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt", "spark.txt"])
def test_every_pin_has_hashes_and_no_place(name: str) -> None:
    assert all(hashes > 0 for _, hashes in entries(name).values())
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|@ |\b[A-Z]:\\|^\s*-[a-z]", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["dev.txt", "spark.txt"])
def test_the_locks_agree(name: str) -> None:
    other = entries(name)
    assert {package: other[package] for package in entries("runtime.txt")} == entries("runtime.txt")
