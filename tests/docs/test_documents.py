"""What the documents say of the checkout is so: rooms, test folders, dependencies, words, commands."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "junheng"


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_architecture_has_a_line_for_every_room() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    named = {
        name.rstrip("/") for name in re.findall(r"^\| [\d-]+ \| `([^`]+)`", text_of("ARCHITECTURE.md"), re.MULTILINE)
    }
    assert named == rooms - {"__pycache__"}


def test_contributing_names_every_test_folder() -> None:
    folders = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "tests").glob("*/test_*.py")}
    named = set(re.findall(r"^\| `(tests/[a-z]+)`", text_of("CONTRIBUTING.md"), re.MULTILINE))
    assert folders <= named, f"not in CONTRIBUTING.md: {folders - named}"


def test_every_dependency_has_a_decision() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    names = {re.split(r"[<>=]", requirement)[0] for requirement in project["project"]["dependencies"]}
    decisions = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert {name for name in names if f"`{name}`" not in decisions} == set()


def test_glossary_is_one_to_one_and_its_identifiers_exist() -> None:
    rows = re.findall(r"^\| ([^|`]+) \| `([^`]+)` \|", text_of("GLOSSARY.md"), re.MULTILINE)
    assert len(rows) > 20
    terms, identifiers = zip(*rows, strict=True)
    assert len(set(terms)) == len(terms)
    assert len(set(identifiers)) == len(identifiers)
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*") if path.suffix in {".py", ".yaml"})
    assert [name for name in identifiers if not re.search(rf"\b{re.escape(name)}\b", code)] == []


def test_links_lead_somewhere() -> None:
    links = [
        (page, target)
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    ]
    assert len(links) > 20
    broken = [f"{page.relative_to(ROOT)}: {target}" for page, target in links if not (page.parent / target).exists()]
    assert broken == []


def test_both_readmes_show_the_same_commands() -> None:
    def code(name: str) -> list[str]:
        blocks = re.findall(r"^```\w+\n(.*?)^```", text_of(name), re.MULTILINE | re.DOTALL)
        return [line.split("  #")[0].rstrip() for block in blocks for line in block.splitlines() if line.strip()]

    assert code("README.md") == code("README.en.md")
    assert "make demo" in code("README.md")
    assert "make test" in code("README.md")
