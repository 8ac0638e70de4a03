"""Many counties rolled up, for offices above the county: a workbook, and the same tables as CSV and parquet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from junheng.records.durable import refuse_existing, write_for_user
from junheng.reporting.book import Book, Cell, Filled, Heading, book_of
from junheng.reporting.figures import Figure, limit_of
from junheng.reporting.words import Speaker
from junheng.rollup.rolled import RollUp
from junheng.text import Language, Text

BOOK = Text("汇总", "roll-up")
ALL = Text("全部", "all")
Row = Mapping[str, object]
Column = tuple[Text, float, Callable[[Row, Speaker], Cell]]


def write_roll_up(rolled: RollUp, folder: Path, language: Language = "zh", *, overwrite: bool = False) -> list[Path]:
    """Write the workbook, and every table as CSV and parquet, each file whole or not at all.

    Raises:
        UsageError: a file is there and `overwrite` is not set, or one cannot be written.
    """
    files = {f"{BOOK.get(language)}.xlsx": roll_up_bytes(rolled, language)}
    for name, frame in tables_of(rolled).items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        files[f"{name}.parquet"] = buffer.getvalue()
        # The mark at the start makes Excel and WPS read it as UTF-8.
        files[f"{name}.csv"] = b"\xef\xbb\xbf" + _plain(frame).write_csv().encode()
    if not overwrite:
        for name in files:
            refuse_existing(folder / name)
    for name, data in files.items():
        write_for_user(folder / name, data, overwrite=True)
    return [folder / name for name in files]


def tables_of(rolled: RollUp) -> dict[str, pl.DataFrame]:
    """The tables by name; a city without a name is all counties together."""
    return {
        "counties": rolled.counties,
        "indicators": rolled.indicators,
        "verdicts": rolled.verdicts,
        "balance": rolled.balance,
        "cities": pl.concat([rolled.whole, rolled.cities]),
    }


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as texts, which CSV can hold."""
    return frame.with_columns(
        pl.col(name).list.join("; ") for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)
    )


def roll_up_bytes(rolled: RollUp, language: Language = "zh") -> bytes:
    """The workbook: counties, indicators, balance of cities, coefficients of counties."""
    say = Speaker(language)
    title = _title(rolled).get(language)
    with book_of(say, title, rolled.year) as (book, buffer):
        _sheet(book, Text("县", "Counties"), title, _lead(rolled), _COUNTIES, rolled.counties, freeze=1)
        _sheet(book, Text("指标", "Indicators"), title, _INDICATOR_LEAD, _INDICATORS, rolled.indicators, freeze=1)
        cities = pl.concat([rolled.whole, rolled.cities])
        _sheet(book, Text("市域均衡", "Cities"), title, _CITY_LEAD, _CITIES, cities, freeze=3)
        _sheet(book, Text("各县差异系数", "Coefficients"), title, Text("", ""), _BALANCE, rolled.balance, freeze=3)
    return buffer.getvalue()


def _title(rolled: RollUp) -> Text:
    pack = rolled.standard.pack
    return Text(
        f"资源配置汇总：{rolled.year}学年{rolled.counties.height}个县（{pack.id} {pack.version}）",
        f"Resources rolled up: {rolled.counties.height} counties, {rolled.year} ({pack.id} {pack.version})",
    )


def _lead(rolled: RollUp) -> Text:
    counts = rolled.counts()
    return Text(
        f"资源配置部分：达到{counts['pass']}个县，未达到{counts['fail']}个，无法判断{counts['unknown']}个。"
        "“达到占比”的分母是全部学校行，无法判断的也在内。",
        f"Resource part: {counts['pass']} counties pass, {counts['fail']} fail, {counts['unknown']} cannot be told. "
        "“Share passing” is of all school rows, those that cannot be told too.",
    )


_INDICATOR_LEAD = Text(
    "每项指标有多少个县达到；“只差这一项”是资源配置部分只有这一项未达到的县数。",
    "How many counties meet each indicator; “only this” counts those that fail by it alone in the resource part.",
)
_CITY_LEAD = Text(
    "县际差异系数以县为单位、按学生数加权；校际差异系数的平方 = 县际 + 县内。国家没有规定市域限值，只描述，不判定。"
    "有一个县无法判断，全市就无法判断。",
    "Coefficients between counties, weighted by pupils; the square of that between all schools = between + within counties. "
    "No national limit: described, not judged. Where one county cannot be told, neither can its city.",
)


def _sheet(
    book: Book, name: Text, title: str, lead: Text, columns: Sequence[Column], frame: pl.DataFrame, *, freeze: int
) -> None:
    say = book.say
    headings = [Heading(say.text(heading), width) for heading, width, _ in columns]
    sheet = book.sheet(say.text(name), title, say.text(lead), headings)
    sheet.head(freeze=freeze, rows=frame.height)
    for row in frame.iter_rows(named=True):
        sheet.line([cell(row, say) for _, _, cell in columns])


def _text(name: str) -> Callable[[Row, Speaker], Cell]:
    return lambda row, say: _joined(row[name], say)


def _joined(value: object, say: Speaker) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return say.listed(str(each) for each in value)
    return "" if value is None else str(value)


def _number(name: str, digits: int = 0, unit: str = "") -> Callable[[Row, Speaker], Cell]:
    def cell(row: Row, _: Speaker) -> Cell:
        value = row[name]
        return Figure(float(value), digits, unit) if isinstance(value, int | float) else Filled(None, "unknown")

    return cell


def _verdict(name: str) -> Callable[[Row, Speaker], Cell]:
    def cell(row: Row, say: Speaker) -> Cell:
        value = row[name]
        if not isinstance(value, str):
            return ""
        return Filled(say.verdict(value), {"fail": "bad", "unknown": "unknown"}.get(value, ""))

    return cell


def _stage(row: Row, say: Speaker) -> Cell:
    return say.stage(str(row["stage"]))


def _city(row: Row, say: Speaker) -> Cell:
    return str(row["city"]) or say.text(ALL)


def _share(row: Row, _: Speaker) -> Cell:
    share = row["share_between"]
    if isinstance(share, float):
        return Figure(100 * share, 1, "%")
    return "" if row["cv_schools"] is not None else Filled(None, "unknown")


def _limit(row: Row, _: Speaker) -> Cell:
    return limit_of(row["limit"], 2) if isinstance(row["limit"], float) else ""


_COUNTIES: Sequence[Column] = (
    (Text("县", "county"), 16, _text("county")),
    (Text("市", "city"), 12, _text("city")),
    (Text("资源配置", "resources"), 11, _verdict("verdict")),
    (Text("全部指标（数据包所报）", "all indicators (as the packet says)"), 13, _verdict("whole_verdict")),
    (Text("学校", "schools"), 8, _number("schools")),
    (Text("在校生", "pupils"), 11, _number("pupils")),
    (Text("学校行", "school rows"), 8, _number("school_rows")),
    (Text("达到", "pass"), 8, _number("school_rows_passing")),
    (Text("未达到", "fail"), 8, _number("school_rows_failing")),
    (Text("无法判断", "unknown"), 8, _number("school_rows_unknown")),
    (Text("达到占比", "share passing"), 10, _number("passing_percent", 1, "%")),
    (Text("超限的差异系数", "CVs over the limit"), 10, _number("cvs_failing")),
    (Text("无法判断的差异系数", "CVs unknown"), 10, _number("cvs_unknown")),
    (Text("还要解决几处", "to mend"), 9, _number("to_mend")),
    (Text("未达到的指标", "failing"), 34, _text("failing")),
    (Text("无法判断的指标", "unknown"), 24, _text("open")),
)
_INDICATORS: Sequence[Column] = (
    (Text("编号", "id"), 12, _text("indicator")),
    (Text("达到", "pass"), 10, _number("passing")),
    (Text("未达到", "fail"), 10, _number("failing")),
    (Text("无法判断", "unknown"), 10, _number("unknown")),
    (Text("只差这一项", "only this"), 12, _number("only_block")),
)
_CITIES: Sequence[Column] = (
    (Text("市", "city"), 14, _city),
    (Text("指标", "indicator"), 10, _text("indicator")),
    (Text("学段", "stage"), 8, _stage),
    (Text("县", "counties"), 7, _number("counties")),
    (Text("学校行", "school rows"), 8, _number("schools")),
    (Text("平均", "mean"), 11, _number("mean", 2)),
    (Text("县际差异系数", "CV between counties"), 10, _number("cv_between", 3)),
    (Text("校际差异系数", "CV between schools"), 10, _number("cv_schools", 3)),
    (Text("县际（平方）", "between (squared)"), 11, _number("between", 5)),
    (Text("县内（平方）", "within (squared)"), 11, _number("within", 5)),
    (Text("县际所占", "share between"), 10, _share),
    (Text("无法判断的县", "counties unknown"), 30, _text("lacking")),
)
_BALANCE: Sequence[Column] = (
    (Text("县", "county"), 16, _text("county")),
    (Text("指标", "indicator"), 10, _text("indicator")),
    (Text("学段", "stage"), 8, _stage),
    (Text("学校行", "school rows"), 8, _number("rows")),
    (Text("平均", "mean"), 11, _number("mean", 2)),
    (Text("差异系数", "CV"), 10, _number("cv", 3)),
    (Text("限值", "limit"), 8, _limit),
    (Text("判定", "verdict"), 11, _verdict("verdict")),
    (Text("未填报的学校行", "rows not reported"), 10, _number("unreported")),
)
