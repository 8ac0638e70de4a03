"""polars, DuckDB and Spark against the plain reference: hypothesis draws the data, each engine computes it in one job."""

from __future__ import annotations

from typing import Any, TypeVar

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from many_counties import YEAR, many_counties
from test_agreement import EXEMPTIONS, Member, allowances, frame, plain_formulas, school_row_frames, stages_of_members

from junheng.engines import Engine, Listed, ReferenceEngine
from junheng.engines.base import RATIO_COLUMNS
from junheng.engines.spark_engine import SparkEngine
from junheng.errors import UsageError
from junheng.formulas import Figure, Ratio, leaves
from junheng.records.derive import NEEDED
from junheng.records.snapshot import schema
from junheng.rollup import CountiesJudged, CountyTables, judge_counties
from junheng.tables import DEGREES, TABLES

# One cluster, and the counties that it judges: made once, by one of the processes that share the tests.
pytestmark = pytest.mark.xdist_group("spark")

CLOSE = 1e-12
KEY = ("county", "school_id", "stage")
Drawn = TypeVar("Drawn")


def drawn(strategy: st.SearchStrategy[Drawn], number: int) -> list[Drawn]:
    """Examples of a strategy, to be computed together: a job on a cluster for each would take hours."""
    found: list[Drawn] = []

    @settings(
        max_examples=number,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(strategy)
    def collect(example: Drawn) -> None:
        found.append(example)

    collect()
    return found


def assert_close(found: pl.DataFrame, defined: pl.DataFrame, sizes: dict[str, Any] | None = None) -> None:
    """Equal, floats to a relative 1e-12, or to 1e-12 of the size that a column's rows are measured against."""
    assert found.schema == defined.schema
    assert found.height == defined.height
    for name, dtype in defined.schema.items():
        left, right = found[name], defined[name]
        if dtype != pl.Float64:
            assert left.equals(right, null_equal=True), name
            continue
        assert (left.is_null() == right.is_null()).all(), name
        size = pl.select(pl.lit((sizes or {}).get(name, 0.0), dtype=pl.Float64)).to_series()
        leave = pl.select(pl.max_horizontal(left.abs(), right.abs(), size)).to_series() * CLOSE
        finite = left.is_finite() & right.is_finite()
        # Beside an infinity nothing is near; the same infinity is the same.
        apart = ((left - right).abs() > leave) | ~finite
        off = found.filter(((left != right) & apart).fill_null(False))
        assert off.is_empty(), f"{name}: {off.head(3).to_dicts()}"


@pytest.mark.scale
def test_the_cluster_has_two_executors(spark_engine: SparkEngine) -> None:
    session = spark_engine.session
    assert session.sparkContext.master == "local-cluster[2,1,1024]"
    known = session.sparkContext._jsc.sc().statusTracker().getExecutorInfos
    for _ in range(100):  # on a busy computer the second comes a few jobs after the first
        session.range(0, 100_000, numPartitions=8).selectExpr("sum(id)").collect()
        if len(known()) == 3:
            break
    assert len(known()) == 3  # the driver is one of them


def test_balance_is_the_same_on_every_engine(any_engine: Engine) -> None:
    examples: list[list[Member]] = drawn(stages_of_members, 300)
    examples += [[(0.0, 5), (0.0, 7)], [(3.0, 1)], [(-300.0, 10), (100.0, 10)], [(1000.0, 190), (-100.0, 10)]]
    values = pl.concat(
        frame(rows, scale=100.0 if number % 2 else 1.0).select(pl.lit(f"{number:04}").alias("county"), pl.all())
        for number, rows in enumerate(examples)
    )
    found, parts = any_engine.balance(values)
    defined, terms = ReferenceEngine().balance(values)
    # Differences of nearly equal numbers are measured against the numbers: the mean, or 1 for what is over the mean.
    sizes = {"sd": defined["mean"].abs(), "sd_unweighted": defined["mean_unweighted"].abs()}
    sizes |= dict.fromkeys(("cv", "cv_unweighted", "gini", "theil"), 1.0)
    assert_close(found, defined, sizes)
    assert_close(parts, terms, {"part": 1.0, "part_unweighted": 1.0})


@pytest.mark.parametrize("mixed", [False, True], ids=["by county", "mixed"])
def test_coefficients_alone_are_those_of_the_balance(any_engine: Engine, mixed: bool) -> None:
    examples: list[list[Member]] = [[(0.0, 5), (0.0, 7)], [(-300.0, 10), (100.0, 10)], *drawn(stages_of_members, 100)]
    rows = pl.concat(
        frame(rows).select(
            pl.lit(f"{number % 7}").alias("city"),
            pl.lit(f"{number:04}").alias("county"),
            "pupils",
            a="quantity",
            b=pl.col("quantity") + 1.0,
        )
        for number, rows in enumerate(examples)
    )
    rows = rows.sample(fraction=1.0, shuffle=True, seed=1) if mixed else rows
    found = any_engine.coefficients(rows, ["a", "b"], ["city", "county"])
    defined = ReferenceEngine().coefficients(rows, ["a", "b"], ["city", "county"])
    assert found["a"].null_count() >= 2
    assert_close(found, defined, {"a": 1.0, "b": 1.0})


def test_ratios_are_the_same_on_every_engine(any_engine: Engine) -> None:
    frames = drawn(school_row_frames(), 150)
    rows = pl.concat(
        one.with_columns(pl.format(f"{number:03} {{}}", "school_id").alias("school_id"), size=_largest(one))
        for number, one in enumerate(frames)
    )
    formulas = drawn(st.tuples(plain_formulas, allowances, st.sampled_from([1.0, 100.0])), 12)
    ratios = {
        f"{number}": Ratio(numerator, Figure("pupils"), scale).with_allowances(allowed)
        for number, (numerator, allowed, scale) in enumerate(formulas)
    }
    ratios["b"] = Ratio(Figure("a"), Figure("b"))
    found, defined = any_engine.ratios(rows, ratios), ReferenceEngine().ratios(rows, ratios)
    assert found.schema == pl.Schema(RATIO_COLUMNS)
    found, defined = (one.sort("indicator", "school_id", "stage") for one in (found, defined))
    sized = defined.join(
        rows.unique(["school_id", "stage"]), on=["school_id", "stage"], how="left", maintain_order="left"
    )
    # A difference of nearly equal amounts is measured against the amounts.
    sizes = dict.fromkeys(("numerator", "numerator_least", "numerator_most", "denominator"), sized["size"])
    assert_close(found, defined, {**sizes, "value": 100.0 * sized["size"] / defined["denominator"].abs()})


def _largest(rows: pl.DataFrame) -> float:
    """The largest amount that a formula of the rows can meet on its way: a share may be many times what is shared."""
    amounts = [abs(value) for column in rows.select(pl.col(pl.Float64)) for value in column.drop_nulls()]
    return 4.0 * max(amounts, default=0.0)


maybe = st.sampled_from([True, False, None])
teachers = st.lists(
    st.fixed_dictionaries(
        {
            "school_id": st.sampled_from(["a", "b"]),
            "stage": st.sampled_from(["primary", "junior", "senior"]),
            "subject": st.sampled_from(["语文", "体育", " 美术　", "\tArt", "fine ART", "", None]),
            "full_time": maybe,
            "shared": maybe,
            "degree": st.sampled_from([*(code.value for code in DEGREES), None]),
            "title": st.sampled_from(["middle", "none", None]),
            "backbone": st.sampled_from(["none", "city", None]),
            "certificate": maybe,
            "training_hours": st.sampled_from([0.0, 359.9, 360.0, None]),
        }
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("kind", ["memory", "parquet", "csv"])
def test_lists_are_summed_up_alike_on_every_engine(any_engine: Engine, kind: str, tmp_path: Any) -> None:
    lines = [
        {"county": f"{number:03}", "teacher_id": f"{number} {place}", **row}
        for number, rows in enumerate(drawn(teachers, 150))
        for place, row in enumerate(rows)
    ]
    whole = pl.DataFrame(lines, schema={"county": pl.String, **schema(TABLES["teachers"])})
    listed = written(whole, "teachers", kind, tmp_path)
    found, defined = (
        engine.teacher_tallies(listed, 360.0, KEY, list(NEEDED)).sort(KEY) for engine in (any_engine, ReferenceEngine())
    )
    columns = sorted(defined.columns)
    assert found.height == whole.select(KEY).unique().height
    assert_close(found.select(columns).cast(dict(defined.select(columns).schema)), defined.select(columns))


def test_classes_are_summed_up_alike_on_every_engine(any_engine: Engine, tmp_path: Any) -> None:
    sizes = drawn(st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=1, max_size=5), 100)
    lines = [
        {
            "county": "x",
            "school_id": str(number),
            "stage": "primary",
            "grade": 1,
            "class_no": str(place),
            "pupils": size,
        }
        for number, rows in enumerate(sizes)
        for place, size in enumerate(rows)
    ]
    listed = written(pl.DataFrame(lines), "classes", "parquet", tmp_path)
    found, defined = (engine.class_tallies(listed, KEY).sort(KEY) for engine in (any_engine, ReferenceEngine()))
    names = ["classes", "untold", "largest_class_known"]
    assert_close(found.select(pl.col(names).cast(pl.Int64)), defined.select(names))


def written(frame: pl.DataFrame, table: str, kind: str, folder: Any) -> Listed:
    """`frame` as a list: in memory, or in two files of a kind."""
    if kind == "memory":
        return Listed(table, frame=frame)
    half = frame.height // 2
    files = []
    for number, part in enumerate((frame[:half], frame[half:])):
        path = folder / f"{number}.{kind}"
        if kind == "csv":
            part.drop([name for name, dtype in part.schema.items() if dtype == pl.Date]).write_csv(path)
        else:
            part.write_parquet(path)
        files.append(str(path))
    return Listed(table, tuple(files), "csv" if kind == "csv" else "parquet")


def test_a_list_without_its_school_is_refused(any_engine: Engine, tmp_path: Any) -> None:
    listed = written(pl.DataFrame({"county": ["x"], "stage": ["primary"]}), "teachers", "parquet", tmp_path)
    with pytest.raises(UsageError, match="school_id"):
        any_engine.teacher_tallies(listed, None, KEY, ["teachers"])


def test_a_file_that_cannot_be_read_is_said_so(any_engine: Engine, tmp_path: Any) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"no parquet")
    with pytest.raises(UsageError, match="无法读取"):
        any_engine.teacher_tallies(Listed("teachers", (str(path),)), None, KEY, ["teachers"])


@pytest.fixture(scope="module")
def country() -> CountyTables:
    tables = many_counties(3000)
    assert tables["schools"]["county"].n_unique() == 3000
    return CountyTables(YEAR, {name: Listed(name, frame=frame) for name, frame in tables.items()})


@pytest.fixture(scope="module")
def defined(country: CountyTables) -> CountiesJudged:
    """3,000 counties by the plain reference."""
    return judge_counties(country, "cn-2017", engine="reference", parts=True)


@pytest.mark.scale
def test_3000_counties_are_judged_alike_on_every_engine(
    any_engine: Engine, country: CountyTables, defined: CountiesJudged
) -> None:
    found = judge_counties(country, "cn-2017", engine=any_engine, parts=True)
    assert found.parts is not None
    assert defined.parts is not None
    for table in (defined.rows, defined.school_rows, defined.balance, defined.counties):
        assert {"pass", "fail", "unknown"} <= set(table["verdict"])  # the counties are not all alike
    assert_close(found.rows, defined.rows)
    assert_close(found.school_rows, defined.school_rows)
    assert_close(found.counties, defined.counties)
    # As above: what is 0 where all rows are alike is measured against the mean, or against 1 where it is over the mean.
    sizes = {"sd": defined.balance["mean"].abs().fill_null(0.0)}
    sizes |= dict.fromkeys(("cv", "cv_weighted", "cv_unweighted", "gini", "theil"), 1.0)
    assert_close(found.balance, defined.balance, sizes)
    # A share is a part over their sum: where that is tiny, so is what the share is of.
    assert_close(found.parts.drop("share"), defined.parts.drop("share"), {"part": 1.0})


def test_every_exemption_is_in_the_examples() -> None:
    """The formulas above do meet what they are to be tried on."""
    formulas = drawn(st.tuples(plain_formulas, allowances), 60)
    assert {allowed.exemption for _, found in formulas for allowed in found} == set(EXEMPTIONS)
    assert any(len(list(leaves(formula))) > 2 for formula, _ in formulas)
