"""A county's own catalogue, read from a CSV file, a workbook or the county's snapshot.

A given catalogue stands for the whole of the default one: an action that it does not list cannot be used. Costs must be
there, for an empty cell is not 0; an empty limit is none. Actions and resources go by their id or by their Chinese name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.default_catalogue import default_catalogue, department_of
from junheng.planning.given import Given, open_table, table_of
from junheng.planning.resources import (
    OPTIONAL,
    SEPARATOR,
    is_counted,
    own_columns,
    resource_name,
    resources_in,
)
from junheng.planning.words import NAMES
from junheng.records.findings import FindingRule, Severity
from junheng.records.snapshot import Snapshot
from junheng.tables import TABLES
from junheng.text import Text

OWN_PREFIXES = ("本县_", "own_")  # what the id of a county's own action starts with, so that a slip of the pen is seen

_NO_YEAR = 2000  # a catalogue is of no year, and readers ask for one
_NEEDED = ("unit_cost", "recurrent_cost", "lead_years", "integer")

UNKNOWN_ACTION = FindingRule(
    "unknown-action",
    Severity.ERROR,
    Text("没有“{action}”这项措施", "there is no action “{action}”"),
    Text(
        "内置措施有：{known}；本县自定的措施请以“本县_”开头，如 本县_图书",
        "built in are: {known_en}; let the id of an action of your own start with “own_”, such as own_books",
    ),
)
ACTION_TWICE = FindingRule(
    "action-twice",
    Severity.ERROR,
    Text("措施“{action}”出现了两次", "the action “{action}” stands twice"),
    Text("请只保留一行", "keep one of the rows"),
)
NOT_FILLED = FindingRule(
    "action-not-filled",
    Severity.ERROR,
    Text("措施“{action}”的“{column}”没有填：空着不是 0", "“{column_en}” of {action} is empty, which is not 0"),
    Text("请填写；确实没有费用的填 0", "fill it in, with 0 where there is no cost"),
)
UNKNOWN_RESOURCE = FindingRule(
    "unknown-resource",
    Severity.ERROR,
    Text("措施“{action}”增加的资源“{resource}”不能由措施增加", "{action}: no action can raise “{resource}”"),
    Text("可以写的有：{known}", "those that can be raised: {known_en}"),
)
OTHER_RESOURCES = FindingRule(
    "other-resources",
    Severity.ERROR,
    Text("内置措施“{action}”增加的资源应为“{wanted}”", "the built-in action {action} raises “{wanted_en}”"),
    Text(
        "请改正或留空；要增加别的，请另列自定的措施",
        "correct it or leave it empty; for others add an action of your own",
    ),
)
NOT_FOR_OWN = FindingRule(
    "not-for-own-actions",
    Severity.ERROR,
    Text(
        "自定的措施“{action}”不能增加“{resource}”：教师、班级、专用教室和凭佐证计入的场地只能由内置措施增加",
        "{action} cannot raise “{resource_en}”: teachers, classes, specialist rooms and space that counts with a proof are "
        "raised by built-in actions only",
    ),
    Text(
        "请改用内置措施，或只写校舍设备的列", "use the built-in action, or name columns of premises and equipment only"
    ),
)
NO_RESOURCE = FindingRule(
    "no-resource",
    Severity.ERROR,
    Text("自定的措施“{action}”没有写增加的资源", "{action} does not say what it raises"),
    Text("请填写，可以写的有：{known}", "fill it in; those that can be raised: {known_en}"),
)
INDOOR_ALONE = FindingRule(
    "indoor-without-teaching",
    Severity.ERROR,
    Text(
        "措施“{action}”只增加室内体育用房面积；教学及辅助用房面积包括它，两列要一起写",
        "{action} raises indoor_sports_area alone; teaching_area includes it, so both are raised together",
    ),
    Text("请写成 teaching_area;indoor_sports_area", "write teaching_area;indoor_sports_area"),
)
NOT_IN_PARTS = FindingRule(
    "not-in-parts",
    Severity.ERROR,
    Text(
        "措施“{action}”增加的是人、间、班等整数，“取整”应为“是”",
        "what {action} raises comes whole: integer must be yes",
    ),
    Text("请改为“是”", "change it to yes"),
)


class _Row(NamedTuple):
    """A line as it was read; None is an empty cell."""

    action: str | None
    resources: str | None
    unit_cost: float | None
    recurrent_cost: float | None
    lead_years: int | None
    limit_per_school: float | None
    limit_county_per_year: float | None
    integer: bool | None
    department: str | None
    remark: str | None


class _Fault(NamedTuple):
    column: str
    rule: FindingRule
    words: Mapping[str, str] = {}


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in the file at `path` (CSV, or a workbook with such a sheet).

    Raises:
        UsageError: the file holds no catalogue.
        FindingsError: every fault, with its cell.
    """
    return _catalogue(open_table(path, "actions", _NO_YEAR))


def catalogue_of(snapshot: Snapshot) -> Catalogue:
    """The catalogue that was imported with the county, or else the default one.

    Raises:
        FindingsError: every fault, with its cell.
    """
    given = table_of(snapshot, "actions")
    return _catalogue(given) if given.frame.height else default_catalogue()


def _catalogue(given: Given) -> Catalogue:
    absent = [column for column in _NEEDED if given.absent(column)]
    for column in absent:
        given.say_absent(column)
    found: dict[str, Action] = {}
    for place, values in enumerate(given.frame.iter_rows()):
        row = _Row(*values)
        if row.action is None:  # said by the reader
            continue
        id_ = _id_of(row.action)
        faults = [fault for fault in _faults(id_, row) if fault.column not in absent]
        if id_ in found:
            faults.append(_Fault("action", ACTION_TWICE))
        for column, rule, words in faults:
            given.say(rule, place, column, {"action": row.action, **words})
        if not faults and not absent:
            found[id_] = _action(id_, row)
    given.stop_at_errors()
    # In the order of the default catalogue, then the county's own.
    return Catalogue({id_: found[id_] for id_ in (*default_catalogue().actions, *found) if id_ in found})


def _id_of(name: str) -> str:
    """The id of a built-in action that is called by its name; any other text is an id itself."""
    return next((id_ for id_, (words, _) in NAMES.items() if name in words), name)


def _faults(id_: str, row: _Row) -> Iterator[_Fault]:
    """What is wrong with a line by itself."""
    built_in = default_catalogue().actions.get(id_)
    if built_in is None and not id_.startswith(OWN_PREFIXES):
        yield _Fault("action", UNKNOWN_ACTION, _known_actions())
        return
    for column, value in (
        ("unit_cost", row.unit_cost),
        ("recurrent_cost", row.recurrent_cost),
        ("lead_years", row.lead_years),
        ("integer", row.integer),
    ):
        if value is None:
            named = TABLES["actions"].column(column)
            yield _Fault(column, NOT_FILLED, {"column": named.zh, "column_en": named.en})
    resources, unknown = resources_in(row.resources or "")
    if unknown:
        yield _Fault("resources", UNKNOWN_RESOURCE, {"resource": unknown[0], **_own_listed()})
    elif built_in is not None:
        yield from _built_in_faults(built_in, resources)
    else:
        yield from _own_faults(resources)
    comes_whole = any(map(is_counted, resources)) if built_in is None else built_in.integer
    if comes_whole and row.integer is False:
        yield _Fault("integer", NOT_IN_PARTS)


def _built_in_faults(built_in: Action, resources: tuple[str, ...]) -> Iterator[_Fault]:
    needed = set(built_in.resources) - OPTIONAL
    if resources and not needed <= set(resources) <= set(built_in.resources):
        yield _Fault("resources", OTHER_RESOURCES, _words("wanted", built_in.resources))


def _own_faults(resources: tuple[str, ...]) -> Iterator[_Fault]:
    if not resources:
        yield _Fault("resources", NO_RESOURCE, _own_listed())
    if strange := [resource for resource in resources if resource not in own_columns()]:
        yield _Fault("resources", NOT_FOR_OWN, _words("resource", strange[:1]))
    elif "indoor_sports_area" in resources and "teaching_area" not in resources:
        yield _Fault("resources", INDOOR_ALONE)


def _known_actions() -> dict[str, str]:
    ids = default_catalogue().actions
    return {"known": "、".join(NAMES[id_][0].zh for id_ in ids), "known_en": ", ".join(ids)}


def _own_listed() -> dict[str, str]:
    columns = own_columns()
    return {"known": "、".join(resource_name(column).zh for column in columns), "known_en": ", ".join(columns)}


def _words(field: str, resources: Sequence[str]) -> dict[str, str]:
    zh = "；".join(resource_name(resource).zh for resource in resources)
    return {field: zh, f"{field}_en": SEPARATOR.join(resources)}


def _action(id_: str, row: _Row) -> Action:
    """A line without faults: its costs, lead years and whole units are there."""
    remark = row.remark or ""
    given = Action(
        id_,
        resources_in(row.resources or "")[0],
        row.unit_cost or 0.0,
        row.recurrent_cost or 0.0,
        row.lead_years or 0,
        row.limit_per_school,
        row.limit_county_per_year,
        row.integer is True,
        department_of(row.department or ""),
        remark=Text(remark, remark),
    )
    built_in = default_catalogue().actions.get(id_)
    return given if built_in is None else _completed(given, built_in)


def _completed(given: Action, built_in: Action) -> Action:
    """`given` with what it may leave empty; assumed as long as its costs and remark are still the program's."""
    is_old_remark = given.remark.zh in built_in.remark
    are_old_costs = (given.unit_cost, given.recurrent_cost) == (built_in.unit_cost, built_in.recurrent_cost)
    return replace(
        given,
        resources=given.resources or built_in.resources,
        department=given.department or built_in.department,
        assumed=is_old_remark and are_old_costs,
        remark=built_in.remark if is_old_remark else given.remark,
    )
