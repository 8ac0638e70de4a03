"""Every label stands in both languages with the same fields, and none is left over."""

import re
from pathlib import Path
from string import Formatter

import pytest

from junheng import reporting
from junheng.reporting.figures import Figure, limit_of, percent
from junheng.reporting.words import WORDS, Speaker

FOLDER = Path(reporting.__file__).parent


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_say_the_same(key: str) -> None:
    text = WORDS[key]
    assert text.zh
    assert text.en
    assert fields(text.zh) == fields(text.en)
    assert not re.search(r"[一-鿿]", text.en)


def test_no_label_is_left_over() -> None:
    sources = [path for path in FOLDER.rglob("*") if path.suffix in (".py", ".j2") and path.name != "words.py"]
    told = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    made = (  # keys put together from a verdict, a kind, a side or an operator
        "pass|fail|unknown|none|veto_.*|county_.*|map_.*|flag_.*|above_mean|below_mean|listing|clauses|open|released|note|below|at_least|at_most"
    )
    left = [key for key in WORDS if f'"{key}"' not in told and f"'{key}'" not in told and not re.fullmatch(made, key)]
    assert left == []


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(KeyError):
        Speaker("zh")("no such label")


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(2.675, 2), "2.68"),  # half up, although the nearest float64 lies below
        (Figure(0.4505, 3), "0.451"),
        (Figure(1234567.0, 0), "1,234,567"),
        (Figure(None, 2), "—"),
        (Figure(0.0, 2), "0.00"),
        (limit_of(0.5, 2), "0.50"),
        (limit_of(4.2), "4.2"),
        (limit_of(2000.0), "2,000"),
        (percent(0.12345), "12.3"),
    ],
)
def test_numbers_are_shown_as_officials_round(figure: Figure, text: str) -> None:
    assert figure.text == text
