"""A local pack judges by its own numbers; what it cannot be judged by is said, not thrown."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from small_counties import county, on_county, row_of

from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.standards import load_standard

HEAD = """\
    extends: cn-2017
    id: local
    sources:
      local: {title: 某市细则}
    """


def by_pack(folder: Path, text: str) -> Evaluation:
    path = folder / "local" / "pack.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(dedent(HEAD) + dedent(text), encoding="utf-8")
    snapshot = county(
        schools=[{"school_id": "A", "kind": "primary", "year_built": 2018}],
        stages=[{"school_id": "A", "stage": "primary", "pupils": 100, "backbone_teachers": 1, "largest_class": 42}],
        county=[{"item": "special_funds", "value": 700_000.0}, {"item": "special_pupils", "value": 100.0}],
    )
    return evaluate(snapshot, load_standard(path))


def test_overridden_values_judge(tmp_path: Path) -> None:
    evaluation = by_pack(
        tmp_path,
        """\
        settings:
          g7_line: {default: 8000, source: local}
        indicators:
          YZ-R2:
            target: {primary: 1.5, source: local, clause: 第二条, confidence: seen}
          YZ-G5:
            target: {primary: 40, source: local, clause: 第五条, confidence: seen}
        """,
    )
    row = row_of(evaluation, "YZ-R2", "A")
    assert (row["target"], row["verdict"], row["short_by"]) == (1.5, "fail", 1)
    assert row_of(evaluation, "YZ-G5", "A")["verdict"] == "fail"
    assert on_county(evaluation, "YZ-G7").target == 8000
    assert on_county(evaluation, "YZ-G7").verdict == "fail"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(
            """\
            indicators:
              XX-1:
                area: resource
                method: row_ratio
                name: {zh: 甲, en: A}
                text: {zh: 甲, en: A}
                owner: {zh: 甲, en: A}
                target: {value: 1, source: local, clause: 甲, confidence: seen}
            """,
            "XX-1",
            id="an-indicator-without-a-formula",
        ),
        pytest.param(
            """\
            indicators:
              YZ-G12: {method: item}
            """,
            "YZ-G12",
            id="a-method-of-another-kind",
        ),
    ],
)
def test_a_pack_that_cannot_be_judged_by(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(UsageError) as raised:
        by_pack(tmp_path, text)
    assert all(named in words for words in raised.value.text)
