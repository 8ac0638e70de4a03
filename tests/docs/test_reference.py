"""The generated pages say what the code says now, and leave nothing out."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import click
import pytest

import junheng as jh
from hand_made_plan import hand_made
from junheng.cli.app import build
from junheng.indicators import FORMULAS
from junheng.planning.frontier import Point
from junheng.planning.move import Change, Move
from junheng.planning.pages import STEPS_SCHEMA
from junheng.planning.plan import Plan
from junheng.planning.prices import Price, Prices, Worth
from junheng.planning.words import PEOPLE
from junheng.records import RULES
from junheng.standards import load_standard, standard_ids
from junheng.standards.differences import differences
from junheng.tables import TABLES
from junheng.text import LANGUAGES
from reference_pages import pages
from reference_pages.commands import described, walked
from reference_pages.result import FRAMES, OBJECTS, STEPS

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGES = pages()
COMMANDS = {name: command for name, command, _ in walked(build("zh"), build("en"), "junheng")}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_current(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name], "run `make docs` and commit the pages"


def test_no_page_is_left_over() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == set(PAGES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_dictionary_names_every_column_and_code(name: str) -> None:
    table = TABLES[name]
    _, _, rest = PAGES["tables.md"].partition(f"(`{name}`)\n")
    section, _, _ = rest.partition("\n### ")
    for column in table.columns:
        assert f"| `{column.name}`" in section
        assert f"| {column.zh} |" in section
        assert all(f"`{code.value}`" in section for code in column.codes)


def test_schema_page_is_json_with_every_table() -> None:
    assert set(json.loads(PAGES["tables.schema.json"])["properties"]) == set(TABLES)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_described(name: str) -> None:
    _, _, rest = PAGES["commands.md"].partition(f"## {name}\n")
    section, _, _ = rest.partition("\n## ")
    command = COMMANDS[name]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert all(f"`{option.opts[0]}" in section and str(option.help) in section for option in options)
    assert f"```sh\n{name}" in section


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_examples_of_the_help_are_calls_that_the_program_takes(name: str, language: str) -> None:
    found = {full: each for full, each, _ in walked(build(language), build("en"), "junheng")}[name]
    _, examples = described(found.help or "")
    assert examples
    for example in examples:
        assert example.startswith(f"{name} ") or example == name
        words = example.removeprefix(name).replace("“", '"').replace("”", '"')
        found.make_context(name, shlex.split(words))


@pytest.mark.parametrize("id_", standard_ids())
def test_every_value_of_a_standard_is_on_its_page(id_: str) -> None:
    pack = load_standard(id_).pack
    base = load_standard(pack.extends).pack if pack.extends else None
    _, _, rest = PAGES["standards.md"].partition(f"## {id_} {pack.version}\n")
    section, _, _ = rest.partition("\n## ")
    rules = {**pack.indicators, **pack.entry, **pack.vetoes}
    named = [*rules, *pack.settings, *pack.sources, *(one.id for one in pack.leave_out)]
    named += [rule.balance.id for rule in rules.values() if rule.balance is not None]
    named += [exemption.id for rule in rules.values() for exemption in rule.exemptions]
    if base is not None:  # what a local standard takes over is said once, with the one it extends
        own = differences(load_standard(base.id), load_standard(id_))
        named = [*(one.id.partition(":")[0] for one in own), *(set(pack.sources) - set(base.sources))]
        rules = {name: rule for name, rule in rules.items() if name not in base.indicators and name in pack.indicators}
    assert [name for name in named if f"`{name}`" not in section] == []
    cited = [rule.citation for rule in rules.values() if rule.citation is not None]
    assert [one.clause for one in cited if one.clause not in section] == []


def test_every_indicator_has_its_formula() -> None:
    names = set(FORMULAS) | {name for id_ in standard_ids() for name in load_standard(id_).pack.indicators}
    assert [name for name in names if f"| `{name}` |" not in PAGES["indicators.md"]] == []


def test_every_kind_of_finding_is_listed() -> None:
    for code, rule in RULES.items():
        assert f"| `{code}` | {rule.what.zh}" in PAGES["findings.md"].replace("\\|", "|")


def test_every_public_name_is_described() -> None:
    assert all(f"\n## {name}" in PAGES["api.md"] for name in jh.__all__)


def keys_of(value: object, prefix: str = "") -> Iterator[str]:
    """Every key of a JSON object as a path; the parts of parts have the keys of parts."""
    if isinstance(value, list):
        for each in value:
            yield from keys_of(each, f"{prefix}[]")
    elif isinstance(value, dict):
        for key, each in value.items():
            path = f"{prefix}.{key}".removeprefix(".")
            if prefix.endswith(("settings", "changes[].key")):
                yield f"{prefix}.*"
            elif not prefix.endswith("parts[].parts[]"):
                yield path
                yield from keys_of(each, path)


def _prices() -> Prices:
    price = Price("posts", "1", PEOPLE, 1.0, "dual")
    return Prices(hand_made(), 1.0, (price,), (Worth("1", None, "build_teaching", PEOPLE, 1.0, "dual"),))


def _point() -> Point:
    return Point(PEOPLE, None, hand_made())


def _move() -> Move:
    change = Change("1", "primary", "YZ-R1", 1.0, 2.0, 4.2, "fail", "fail")
    return Move(hand_made().steps[0], (change,), (change,), (change,), None, None, None)


# Plans and what is asked of them, without the solver.
PLANNED: Mapping[str, Sequence[Callable[[], Plan | Point | Prices | Move]]] = {
    "plan": [hand_made, partial(hand_made, "infeasible")],
    "plan-compare": [_point],
    "plan-prices": [_prices],
    "plan-move": [_move],
}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_every_key_that_occurs_is_described_and_nothing_else(name: str, example_folder: Path, run) -> None:
    school = jh.read(example_folder).table("schools")["school_id"][0]
    returns = example_folder / "报表" / "2024.xlsx"
    calls = {
        "evaluate": [["evaluate", example_folder]],
        "explain": [
            ["explain", example_folder, "--indicator", "YZ-G3"],
            ["explain", example_folder, "--indicator", "YZ-R4", "--school", school, "--stage", "primary"],
        ],
        "import": [["import", returns, "--year", "2024", "--into", example_folder.parent / "again"]],
        "check": [["check", example_folder, "--year", "2024"]],
        "what-if": [["what-if", example_folder, "--change", f"{school}/outdoor_sports_area=+9999"]],
    }
    # A plan that needs no solver: one with steps, one with what would have to give.
    given = [make().to_dict() for make in PLANNED.get(name, ())]
    given = [{"points": given}] if name == "plan-compare" else given
    given += [json.loads(run(*call, "--json").out) for call in calls.get(name, ())]
    if name == "plan-prices":  # as the command prints them with --again
        given = [{**given[0], "again": given[0]["constraints"]}]
    found = {key for value in given for key in keys_of(value)}
    assert found == set(OBJECTS[name])


def test_every_column_of_the_steps_is_described_and_nothing_else() -> None:
    assert list(STEPS) == list(STEPS_SCHEMA)


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_every_column_of_a_dataframe_is_described_and_nothing_else(name: str, example_folder: Path) -> None:
    result = jh.evaluate(jh.read(example_folder), "cn-2017")
    frames = {
        "rows": result.rows,
        "school_rows": result.school_rows,
        "balance": result.balance,
        "contributions": result.contributions,
        "excluded": result.excluded,
        "description": result.description,
    }
    assert set(frames[name].columns) == set(FRAMES[name])
