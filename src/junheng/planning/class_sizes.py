"""Classes split: the largest class of a row becomes smaller by one class more."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.planning.roster import Row

Cells = dict[str, object]


def spread(pupils: int, classes: int) -> list[int]:
    """So many pupils over so many classes, as evenly as can be, larger ones first."""
    return [pupils // classes + (place < pupils % classes) for place in range(classes)]


def largest_when_split(pupils: int | None, classes: int | None, largest: int | None) -> int | None:
    """The largest class of a row without a list after it was given `classes` classes: all spread evenly.

    Never larger than it was; it stays as it is where the pupils or classes are unknown.
    """
    if largest is None or pupils is None or not classes:
        return largest
    return min(largest, -(-pupils // classes))


def split_listed(classes: pl.DataFrame, times: Mapping[Row, int]) -> pl.DataFrame:
    """The list of classes after the largest class of a row was split so many times.

    Each time the grade with the largest class (the lowest such grade) is spread evenly over one class more. In a row with a
    class of unknown size the new class is of unknown size too.

    Args:
        classes: The list, with `line` (the place of each line, kept; null for new lines).
        times: Splits by row; rows without a line are left out.
    """
    keys = pl.DataFrame(sorted(times), schema={"school_id": pl.String, "stage": pl.String}, orient="row")
    touched = classes.join(keys, on=["school_id", "stage"], how="semi")
    by_row: dict[Row, list[Cells]] = {}
    for line in touched.iter_rows(named=True):
        by_row.setdefault((line["school_id"], line["stage"]), []).append(line)
    for row, lines in by_row.items():
        for _ in range(times[row]):
            _split(lines)
    kept = classes.join(keys, on=["school_id", "stage"], how="anti")
    lines = [line for lines in by_row.values() for line in lines]
    return pl.concat([kept, pl.DataFrame(lines, schema=classes.schema)])


def _split(lines: list[Cells]) -> None:
    sizes = {id(line): _size(line) for line in lines}
    known = {key: size for key, size in sizes.items() if size is not None}
    largest = max(known.values(), default=0)
    grade = min((_grade(line) for line in lines if known.get(id(line)) == largest), default=_grade(lines[0]))
    of_grade = [line for line in lines if _grade(line) == grade]
    new = {
        **of_grade[0],
        "line": None,
        "class_no": _fresh({str(line["class_no"]) for line in of_grade}),
        "pupils": None,
    }
    lines.append(new)
    if len(known) == len(sizes):
        of_grade.append(new)
        total = sum(known.get(id(line), 0) for line in of_grade)
        for line, size in zip(of_grade, spread(total, len(of_grade)), strict=True):
            line["pupils"] = size


def _size(line: Cells) -> int | None:
    size = line["pupils"]
    return size if isinstance(size, int) else None


def _grade(line: Cells) -> int:
    return int(str(line["grade"]))


def _fresh(numbers: set[str]) -> str:
    """A class number that no class of the grade has: the next one."""
    number = max([len(numbers), *(int(one) for one in numbers if one.isdecimal())]) + 1
    return str(number)
