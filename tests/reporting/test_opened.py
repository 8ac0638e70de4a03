"""What opens behind a number of the page: the same as `explain` says, complete, safe and small."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

import junheng as jh
from junheng.evaluation import Evaluation, explain
from junheng.records.snapshot import Source
from junheng.reporting import html_text
from junheng.reporting.figures import Figure
from junheng.reporting.opened import joined_cells

Judged = Callable[..., Evaluation]
FIELDS = (
    "value",
    "shown",
    "target",
    "verdict",
    "reason",
    "flags",
    "formula",
    "numbers",
    "figures",
    "exemption",
    "parts",
)
EMPTY = (None, "", 0, 0, 0, 0, 0, "", [], 0, [])


class Scripts(HTMLParser):
    """The scripts of a page by id, and the keys of what can be opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append((given.get("id") or "", ""))
        if "data-open" in given:
            self.keys.append(given["data-open"] or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            name, text = self.scripts[-1]
            self.scripts[-1] = (name, text + data)


def opened(text: str) -> dict:
    return json.loads(dict(Scripts(text).scripts)["opened-data"])


def entry_of(data: dict, key: str) -> dict:
    """The entry of a key with its texts put in, as the page's script reads it."""
    indicator, stage, school = [*key.split("/"), "", ""][:3]
    found = data["numbers"][indicator][stage][school]
    entry = dict(zip(FIELDS, [*found, *EMPTY[len(found) :]], strict=True))
    texts = {name: data["texts"][entry[name]] for name in ("target", "reason", "flags", "formula", "exemption")}
    verdict = data["verdicts"][entry["verdict"]][0]
    return {**entry, **texts, "verdict": None if verdict == "none" else verdict}


def figures_of(data: dict, entry: dict) -> list[tuple]:
    """Name, value, places and note of each figure."""
    found = []
    for place in entry["figures"]:
        name, value, _, _, note, places, _ = [
            *(one := data["figures"][place]),
            *("", None, 0, "", 0, [], "")[len(one) :],
        ]
        pairs = zip(places[::2], places[1::2], strict=True)
        found.append(
            (
                data["texts"][name],
                value,
                [(*data["sheets"][sheet], cells) for sheet, cells in pairs],
                data["texts"][note],
            )
        )
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("county", "standard"), [("sourced", "cn-2017"), ("gaps", "cn-2017"), ("few", "cn-2017"), ("sourced", "cn-2012")]
)
def test_rows_say_what_explain_says(judged: Judged, county: str, standard: str, language: str) -> None:
    evaluation = judged(county, standard)
    data = opened(html_text(evaluation, language))
    rows = list(evaluation.rows.iter_rows(named=True))
    schools = [school for stages in data["numbers"].values() for found in stages.values() for school in found if school]
    assert len(schools) == len(rows)
    for row in rows[::23]:
        explained = explain(evaluation, row["indicator"], school_id=row["school_id"], stage=row["stage"])
        entry = entry_of(data, f"{row['indicator']}/{row['stage'] or 'whole'}/{row['school_id']}")
        assert entry["value"] == explained.value
        assert entry["shown"].startswith(
            Figure(explained.value, evaluation.standard.rule(row["indicator"]).decimals).text
        )
        assert entry["verdict"] == explained.verdict
        assert entry["reason"] == explained.reason.get(language)
        assert entry["formula"] == explained.formula.get(language)
        assert entry["numbers"] == explained.numbers
        assert entry["exemption"] == (explained.exemption_text(language) or "")
        figures = figures_of(data, entry)
        assert [name for name, *_ in figures] == [one.name.get(language) for one in explained.inputs]
        assert [note for *_, note in figures] == [one.note.get(language) for one in explained.inputs]
        for (_, value, places, _), one in zip(figures, explained.inputs, strict=True):
            assert isinstance(one.value, str | bool) or value == one.value
            assert places == [(cell.file, cell.sheet, cell.cell) for cell in one.cells]
        name, demand, clause, documents, *_ = data["rules"][row["indicator"]]
        assert (name, demand) == (explained.name.get(language), explained.text.get(language))
        assert clause == explained.cited.clause
        for place, document in zip(documents, explained.sources(), strict=True):
            assert document["title"] in data["texts"][place]
            assert document["decided"] in data["texts"][place]


@pytest.mark.parametrize("standard", ["cn-2017", "cn-2012"])
def test_the_county_and_its_coefficients_say_what_explain_says(judged: Judged, standard: str) -> None:
    evaluation = judged("sourced", standard)
    data = opened(html_text(evaluation))
    balances = {one.balance.id for one in evaluation.standard.pack.indicators.values() if one.balance is not None}
    for one in (*evaluation.county, *evaluation.entry, *evaluation.vetoes):
        entry = entry_of(data, one.indicator)
        assert entry["verdict"] == one.verdict
        if one.indicator not in balances:
            explained = explain(evaluation, one.indicator)
            assert entry["value"] == explained.value
            assert [name for name, *_ in figures_of(data, entry)] == [found.name.zh for found in explained.inputs]
    for row in evaluation.balance.iter_rows(named=True):
        balance = evaluation.standard.rule(row["indicator"]).balance.id
        entry = entry_of(data, f"{balance}/{row['stage']}")
        explained = explain(evaluation, balance, stage=row["stage"])
        assert (entry["value"], entry["verdict"], entry["numbers"]) == (row["cv"], row["verdict"], explained.numbers)
        assert [(name, value) for name, value, *_ in figures_of(data, entry)] == [
            (one.name.zh, one.value) for one in explained.inputs
        ]


def test_a_composite_opens_to_its_coefficients(judged: Judged) -> None:
    evaluation = judged("sourced", "cn-2012")
    entry = entry_of(data := opened(html_text(evaluation)), "JB-C/primary")
    explained = explain(evaluation, "JB-C", stage="primary")
    assert entry["value"] == explained.value == pytest.approx(sum(one.value for one in explained.inputs) / 8, rel=1e-12)
    assert len(figures_of(data, entry)) == 8
    assert entry["numbers"].endswith("÷ 8")


@pytest.mark.parametrize("standard", ["cn-2017", "cn-2012"])
@pytest.mark.parametrize("county", ["example", "gaps", "few", "nothing"])
def test_whatever_can_be_clicked_opens(judged: Judged, county: str, standard: str) -> None:
    text = html_text(judged(county, standard))
    data = opened(text)
    keys = Scripts(text).keys
    assert len(set(keys)) > 20
    for key in keys:
        indicator, stage, school = [*key.split("/"), "", ""][:3]
        if indicator == data["school_rule"]:
            assert data["school_rows"][stage][school]
        else:
            assert entry_of(data, key)
        assert indicator in data["rules"]
    inside = [one[6] for one in data["figures"] if len(one) == 7] + [
        part[5] for stages in data["numbers"].values() for schools in stages.values() for one in schools.values() for part in [*one, *EMPTY[len(one) :]][10]
    ]  # fmt: skip
    for key in filter(None, inside):
        assert entry_of(data, key)


def test_a_school_row_shows_its_peers_and_its_rank_among_them(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    data = opened(html_text(evaluation))
    rows = [(stage, school) for stage, schools in data["school_rows"].items() for school in schools]
    for stage, school in rows[:: len(rows) // 4]:
        found = jh.peers(evaluation, school, stage)
        ranks, near = data["school_rows"][stage][school][4:]
        assert ranks == [f"{one.rank}/{one.ranked}" for one in found.standings]
        assert near == [[peer.school_id, peer.pupils, f"{peer.distance:.2f}"] for peer in found.peers]
        assert len(near) == 5


def test_no_name_leaves_the_data(judged: Judged) -> None:
    evaluation = judged("scripted", "cn-2017")
    text = html_text(evaluation)
    scripts = Scripts(text).scripts
    assert [name for name, _ in scripts] == ["opened-data", ""]
    assert "alert" not in scripts[1][1]
    assert "<" not in scripts[0][1]
    assert opened(text)["schools"] == evaluation.names
    assert any("</script>" in name for name in evaluation.names.values())


@pytest.mark.parametrize(("county", "rows", "most"), [("sourced", 80, 900_000), ("large", 240, 4_000_000)])
def test_pages_stay_small(judged: Judged, county: str, rows: int, most: int) -> None:
    evaluation = judged(county, "cn-2017")
    assert evaluation.school_rows.height == rows
    assert max(len(html_text(evaluation, language).encode()) for language in ("zh", "en")) < most


def test_nothing_of_it_prints_or_shows_without_a_script(judged: Judged) -> None:
    text = html_text(judged("example", "cn-2017"))
    printed = text[text.index("@media print") :]
    assert re.search(r"\.hint,#opened\{display:none!important\}", printed)
    assert ".hint{display:none}" in text
    assert '<dialog id="opened" aria-labelledby="opened-title"></dialog>' in text


@pytest.mark.parametrize(
    ("cells", "joined"),
    [
        ((), ""),
        (("C5",), "C5"),
        (("C5", "C6", "C7"), "C5:C7"),
        (("C5", "C7", "C8", "D9"), "C5, C7:C8, D9"),
        (("C9", "C10"), "C9:C10"),
        (("", ""), ""),
    ],
)
def test_neighbouring_cells_are_a_range(cells: tuple[str, ...], joined: str) -> None:
    assert joined_cells(Source("a.xlsx", "s", cell) for cell in cells) == joined
