"""What a plan is asked for, as typed and from Python: read right, or refused in a sentence that names the year."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junheng.errors import UsageError
from junheng.planning.wish import MOST_YEARS, Wish
from junheng.planning.wish_texts import read_seconds, read_wish


def sentence(**texts: str) -> str:
    """What is said of a wish that cannot be."""
    with pytest.raises(UsageError) as caught:
        read_wish(**texts)  # type: ignore[arg-type]
    assert caught.value.text.en != caught.value.text.zh
    return caught.value.text.zh


def test_nothing_said_gives_the_defaults() -> None:
    assert read_wish() == Wish()
    assert Wish().demands == (0.0, 0.0, 0.0, 0.0, 1.0)


def test_everything_said() -> None:
    wish = read_wish(years="3", budget="3000,0.29,1", stages="0.2,0.4,1", cv_limit="0.3", transfers=False)
    assert wish == Wish(
        years=3, budgets=(30_000_000.0, 2_900.0, 10_000.0), stages=(0.2, 0.4, 1.0), cv_limit=0.3, transfers=False
    )


@pytest.mark.parametrize(
    "text", ["20%,40%,100%", "20％，40％，100％", "0.2、0.4、1", "０．２，０．４，１", " .2 ; 0.40 ；1. "]
)
def test_shares_as_percent_with_chinese_commas_and_full_width_digits(text: str) -> None:
    assert read_wish(years=3, stages=text).stages == (0.2, 0.4, 1.0)


def test_equal_shares_are_no_fall() -> None:
    assert read_wish(years=3, stages="0,1,1").demands == (0.0, 1.0, 1.0)


@pytest.mark.parametrize("years", ["0", "16", "-1", "2.5", "五", ""])
def test_years_that_cannot_be(years: str) -> None:
    assert "规划年数" in sentence(years=years)


def test_the_longest_plan() -> None:
    assert read_wish(years=str(MOST_YEARS)).years == MOST_YEARS


def test_a_budget_shorter_than_the_years_names_the_missing_years() -> None:
    assert sentence(years="5", budget="3000,3000,3000") == "预算只给了 3 年，规划是 5 年：缺第 4、5 年，请补齐"


def test_a_budget_longer_than_the_years_is_not_cut() -> None:
    assert "预算给了 3 年，规划只有 2 年" in sentence(years="2", budget="1,2,3")


@pytest.mark.parametrize(
    ("budget", "place"),
    [
        ("3000,-1", "第 2 年的预算应是不小于 0 的数"),
        ("3000,三千", "第 2 年的预算“三千”不是数"),
        ("3000,", "第 2 年的预算“”不是数"),
        ("nan,1", "第 1 年的预算“nan”不是数"),
        ("inf,1", "第 1 年的预算“inf”不是数"),
        ("50%,1", "第 1 年的预算“50%”不是数"),
    ],
)
def test_a_figure_of_the_budget_that_cannot_be_is_named_by_its_year(budget: str, place: str) -> None:
    assert place in sentence(years="2", budget=budget)


@pytest.mark.parametrize(
    ("stages", "place"),
    [
        ("0.2,0.4", "要求达标的学校比例只给了 2 年，规划是 3 年：缺第 3 年"),
        ("0.2,0.4,1,1", "要求达标的学校比例给了 4 年"),
        ("0.2,0.1,1", "第 2 年要求达标的学校比例 0.1 低于上一年的 0.2"),
        ("0.2,40,100", "第 2 年要求达标的学校比例应在 0 与 1 之间，现为 40"),
        ("-0.1,0.4,1", "第 1 年要求达标的学校比例应在 0 与 1 之间"),
        ("0.2,多数,1", "第 2 年的要求达标的学校比例“多数”不是数"),
    ],
)
def test_impossible_stages_are_named_by_their_year(stages: str, place: str) -> None:
    assert place in sentence(years="3", stages=stages)


@pytest.mark.parametrize("limit", ["0", "-0.3", "紧"])
def test_a_limit_of_the_coefficients_that_cannot_be(limit: str) -> None:
    assert "差异系数限值" in sentence(cv_limit=limit)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("years", 0),
        ("budgets", (1.0,) * 4),
        ("budgets", (1.0, 1.0, float("nan"), 1.0, 1.0)),
        ("stages", (0.5, 0.4, 1.0, 1.0, 1.0)),
        ("stages", (0.5, 0.6, 0.7, 0.8, float("nan"))),
        ("cv_limit", float("inf")),
        ("cv_from", 6),
        ("moves_per_year", -1),
        ("discount", 3.0),
        ("price_growth", -0.1),
        ("years_beyond", -1),
    ],
)
def test_python_is_held_to_the_same(field: str, value: object) -> None:
    with pytest.raises(UsageError):
        dataclasses.replace(Wish(), **{field: value})  # type: ignore[arg-type]


def test_a_time_limit() -> None:
    assert read_seconds("60") == 60.0
    for text in ("0", "-5", "一分钟", ""):
        with pytest.raises(UsageError, match="限时"):
            read_seconds(text)


TYPED = (
    st.text(alphabet="0123456789.,，、;；%％+-eE 万９٣²nаn", max_size=30) | st.text(max_size=20) | st.just("9" * 400)
)


@given(TYPED, TYPED, TYPED, TYPED)
def test_whatever_is_typed_is_read_or_refused_in_words(years: str, budget: str, stages: str, limit: str) -> None:
    for texts in ({"years": years}, {"budget": budget}, {"stages": stages}, {"cv_limit": limit}):
        try:
            wish = read_wish(**texts)  # type: ignore[arg-type]
        except UsageError:
            continue
        assert len(wish.demands) == wish.years
        assert wish.budgets is None or all(0 <= budget < float("inf") for budget in wish.budgets)
