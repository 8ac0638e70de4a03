"""A thousand mutated files: whatever comes, `read` returns; an error means no snapshot; what is imported is typed.

Each case is named by its seed and can be run alone. The mutations are of three sorts: what people do to tables
(cells, rows, headings, merges), what programs do (encodings, formulas, formats), and what happens to bytes.
"""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlwt
from reader_files import COUNTY, Rows, all_text, csv_bytes, numeric

from junheng.records import Reading, read
from junheng.records.findings import Severity
from junheng.records.snapshot import schema
from junheng.tables import TABLES

BATCH = 25
BATCHES = 40  # a thousand files
STRANGE: tuple[object, ...] = (
    "", " ", "\u3000", "０", "３５０", "350人", "12.5㎡", "1,234", "1,2,3", "-5", "−5", "1e400", "1e-400", "nan", "inf", "9" * 40, "9" * 400,
    "0x10", "1_000", "٣", "½", "²", "Ⅷ", "①", "無", "无", "/", "—", "……", "N/A", "#N/A", "#DIV/0!", "=1+1", "=cmd|'/c calc'!A1", "+1", "@x",
    "'2141000001", "2.141E+09", "小学", "是", "2024-09-01", "2024年9月1日", "1900-02-29", "0000-00-00", "合计", "填表人：", "例：1", "x" * 40_000, "\n",
    "a\tb", "\x07", "\u202e", "\ufeff", "\U0001f600", "\U00020000", "﷽", "𝟛", "{x}", "{0}", "%s", "..", "../x", "<b>", "&amp;", "机构标识码", "在校生数",
)  # fmt: skip
NATIVE: tuple[object, ...] = (
    True, False, 0, -1, 10**15, 10**17, 2**53 + 1, 1e300, -1e300, 1e-300, 0.1, 12.5, 45536,
    dt.datetime(2024, 9, 1), dt.datetime(1905, 6, 30), dt.time(8, 30), dt.timedelta(days=400), "=1/0", "=A1", "=A1:B2",  # noqa: DTZ001 - cells know no zone
)  # fmt: skip


def mutate_rows(dice: random.Random, tables: dict[str, Rows], values: tuple[object, ...]) -> None:  # noqa: C901 - a list of cases
    """One change that a person could make to one of the tables."""
    rows = tables[dice.choice(list(tables))]
    row, column = dice.randrange(len(rows)), dice.randrange(len(rows[0]))
    other = dice.randrange(len(rows[0]))
    match dice.randrange(13):
        case 0 | 1 | 2 | 3:
            rows[row][column] = dice.choice(values)
        case 4:
            rows[0][column] = dice.choice(
                ["", "在校生数(女)", "在校生数(万人)", "占地面积(亩)", "面积(元)", rows[0][other], dice.choice(values)]
            )
        case 5:
            del rows[row]
            rows.append([""] * len(rows[0]) if rows else ["x"])
        case 6:
            rows.insert(dice.randrange(len(rows) + 1), list(rows[row]))
        case 7:
            for line in rows:
                line[column], line[other] = line[other], line[column]
        case 8:
            for line in rows:
                line[column] = ""
        case 9:
            rows.insert(
                0, [dice.choice(["标题", "单位：万元", "单位:亩", *map(str, values[:20])])] + [""] * (len(rows[0]) - 1)
            )
        case 10:
            rows.append([dice.choice(["合计", "注：", "审核人", "小计", "例"])] + ["1"] * (len(rows[0]) - 1))
        case 11:
            for line in rows:
                line.insert(column, dice.choice(values))
        case _:
            dice.shuffle(rows)


def mutate_bytes(dice: random.Random, data: bytes) -> bytes:
    """One thing that happens to the bytes of a file."""
    changed = bytearray(data)
    place = dice.randrange(len(changed))
    match dice.randrange(6):
        case 0:
            for _ in range(dice.choice([1, 1, 3, 30])):
                changed[dice.randrange(len(changed))] = dice.randrange(256)
        case 1:
            del changed[place:]
        case 2:
            del changed[place : place + dice.randrange(1, 40)]
        case 3:
            changed[place:place] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 40)))
        case 4:
            changed[place:place] = dice.choice(
                [b"\x00", b'"', b"\r", b"\n\n", b",,,,", b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04"]
            )
        case _:
            changed = bytearray(changed[place:] + changed[:place])
    return bytes(changed)


def copied() -> dict[str, Rows]:
    return {name: [list(row) for row in rows] for name, rows in COUNTY.items()}


def as_csv(dice: random.Random, folder) -> None:
    tables = copied()
    for _ in range(dice.choice([0, 1, 1, 2, 5])):
        mutate_rows(dice, tables, STRANGE)
    spoilt = dice.choice([None, *tables])
    for name, rows in tables.items():
        encoding = dice.choice(
            ["utf-8", "utf-8-sig", "gb18030", "utf-16", *(["big5", "utf-16-le", "shift-jis"] if spoilt == name else [])]
        )
        data = csv_bytes(rows, "utf-8", dice.choice([",", ",", "\t", ";"])).decode().encode(encoding, errors="replace")
        if spoilt == name:
            data = mutate_bytes(dice, data)
        (folder / dice.choice([f"{name}.csv", f"{name}.csv", f"{TABLES[name].zh}.csv", f"{name}.xlsx"])).write_bytes(
            data
        )


def mutate_book(dice: random.Random, book: openpyxl.Workbook) -> None:
    """One thing that only a workbook can suffer."""
    sheet = dice.choice(book.worksheets)
    row, column = dice.randrange(1, sheet.max_row + 1), dice.randrange(1, sheet.max_column + 1)
    match dice.randrange(7):
        case 0 | 1:
            span = {"end_row": row + dice.randrange(4), "end_column": column + dice.randrange(3)}
            sheet.merge_cells(start_row=row, start_column=column, **span)
        case 2:
            sheet.sheet_state = "visible" if len(book.worksheets) == 1 else "hidden"
            if all(one.sheet_state == "hidden" for one in book.worksheets):
                sheet.sheet_state = "visible"
        case 3:
            sheet.title = dice.choice(["Sheet1", "学校", "分学段情况 ", "说明", "x" * 31])
        case 4:
            sheet.cell(row + dice.choice([0, 500, 5000]), column + dice.choice([0, 40]), dice.choice(NATIVE))
        case 5:
            sheet.cell(row, column).number_format = dice.choice(["yyyy-mm-dd", "@", "0.00E+00", "[h]:mm"])
        case _:
            sheet.insert_cols(column)


def mutate_part(dice: random.Random, path) -> None:
    """Damage inside one part of a workbook whose container stays sound."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice(sorted(parts))
    parts[name] = mutate_bytes(dice, parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)


def as_workbook(dice: random.Random, folder) -> None:
    tables = copied()
    for _ in range(dice.choice([0, 1, 1, 2, 5])):
        mutate_rows(dice, tables, (*(value for value in STRANGE if value != "\x07"), *NATIVE))
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(TABLES[name].zh)
        for line in numeric(rows) if dice.random() < 0.8 else rows:
            sheet.append(
                [None if value == "" else value[:32_000] if isinstance(value, str) else value for value in line]
            )
    for _ in range(dice.choice([0, 0, 1, 2])):
        mutate_book(dice, book)
    path = folder / dice.choice(["县.xlsx", "县.xlsx", "县.xlsm", "县.csv", "县.xls"])
    book.save(path)
    harm: list[Callable[[], object]] = [
        lambda: None,
        lambda: None,
        lambda: mutate_part(dice, path),
        lambda: path.write_bytes(mutate_bytes(dice, path.read_bytes())),
    ]
    dice.choice(harm)()


def as_old_workbook(dice: random.Random, folder) -> None:
    tables = copied()
    for _ in range(dice.choice([0, 1, 1, 2])):
        mutate_rows(dice, tables, STRANGE)
    book = xlwt.Workbook()
    for name, rows in tables.items():
        sheet = book.add_sheet(TABLES[name].zh)
        for row, line in enumerate(numeric(rows)):
            for column, value in enumerate(line):
                if value != "":
                    sheet.write(row, column, value[:32_000] if isinstance(value, str) else value)
    path = folder / "县.xls"
    book.save(str(path))
    if dice.random() < 0.6:
        path.write_bytes(mutate_bytes(dice, path.read_bytes()))


def write(seed: int, folder) -> None:
    folder.mkdir()
    kinds = (as_csv, as_workbook, as_csv, as_workbook, as_old_workbook)
    kinds[seed % len(kinds)](random.Random(seed), folder)


def check(reading: Reading, seed: int) -> None:
    errors = [finding for finding in reading.findings if finding.severity is Severity.ERROR]
    assert bool(errors) != bool(reading.snapshots), seed
    for text in all_text(reading.findings):
        assert text.strip(), seed
    for finding in reading.findings:
        assert finding.table in ("", *TABLES), seed
        assert finding.cell == "" or finding.file, seed
    for snapshot in reading.snapshots:
        assert snapshot.year == 2024
        for name, frame in snapshot.tables.items():
            assert dict(frame.schema) == schema(TABLES[name]), seed
            assert snapshot.sources[name].shape == frame.shape, seed
            for column in TABLES[name].columns:
                if column.required:
                    assert frame[column.name].null_count() == 0, seed
                if column.codes:
                    assert set(frame[column.name].drop_nulls()) <= {code.value for code in column.codes}, seed
        assert len(snapshot.hash) == 64


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_whatever_comes_reading_ends_in_findings(tmp_path, batch):
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        folder = tmp_path / str(seed)
        write(seed, folder)
        check(read([folder], year=2024), seed)


def test_the_mutations_reach_both_ends(tmp_path):
    """Some of the files must still be good and some not, or the suite tests nothing."""
    ends = {True: 0, False: 0}
    for seed in range(60):
        folder = tmp_path / str(seed)
        write(seed, folder)
        ends[bool(read([folder], year=2024).snapshots)] += 1
    assert min(ends.values()) >= 8, ends
