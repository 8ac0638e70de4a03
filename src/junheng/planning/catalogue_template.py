"""The catalogue written as a table that a county fills in with its own costs."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from junheng.errors import UsageError
from junheng.planning.catalogue import Catalogue
from junheng.planning.default_catalogue import department_name
from junheng.planning.resources import SEPARATOR, resource_name
from junheng.planning.words import NAMES
from junheng.records.durable import write_for_user
from junheng.records.snapshot import schema
from junheng.records.writing.csv_folder import csv_bytes
from junheng.tables import TABLES
from junheng.text import Language, Text

_TITLE = Text("改进措施目录", "Catalogue of actions")
_HOW_TO = (
    Text(
        "每行一项改进措施。规划只用列出的措施：不想用哪一项，就删去那一行。",
        "One line per action. A plan uses the actions that are listed and no others: delete the line of one you do not want.",
    ),
    Text(
        "现有的费用、提前年数和上限都是软件的假定，不是标准。请换成本县近年的造价，并在备注里写明依据；费用和备注都没有改的行，规划中注明为假定。",
        "All costs, lead years and limits here are assumptions of the program, not norms. Put in what your county paid of "
        "late and say in the remark where it comes from; a line whose costs and remark are unchanged is marked as assumed.",
    ),
    Text(
        "费用必须填：没有的填 0，空着会报错。上限空着 = 没有上限。金额单位为元，面积单位为平方米。",
        "Costs are needed: 0 where there is none, an empty cell is refused. An empty limit is no limit. Money in yuan, areas in m².",
    ),
    Text(
        "提前年数：实施后第几年计入报表，当年计入填 0。经常性成本从计入的那一年起每年发生。",
        "Lead years: after how many years the returns show the effect, 0 for the same year. Recurrent cost starts with the effect.",
    ),
    Text(
        "内置措施“增加的资源”不用改（新聘教师未必有证、未必培训合格的，可删去这两项）。",
        "Leave the resources of built-in actions as they are (certified and trained teachers may go, where recruits are neither).",
    ),
    Text(
        "本县自定的措施另起一行，名称以“本县_”开头，如 本县_图书，只能增加校舍与设备表中的列；几列用“；”分隔，每单位各增加 1。",
        "An action of your own is a line more; its id starts with “own_”, as own_books. It can raise columns of premises and "
        "equipment only, separated by “;”, each by 1.",
    ),
)
_COMMANDS = ("junheng plan {folder} --actions {file}",)


def write_catalogue(path: Path, catalogue: Catalogue, language: Language = "zh", *, overwrite: bool = False) -> None:
    """Write `catalogue` to be filled in with a county's own costs: a workbook (.xlsx) or CSV (.csv).

    Raises:
        UsageError: another ending, the file exists, or it cannot be written.
    """
    match path.suffix.casefold():
        case ".csv":
            write_for_user(path, csv_bytes(_frame(catalogue, language, in_words=False)), overwrite=overwrite)
        case ".xlsx":
            from junheng.records.writing.workbook import Guide, write_workbook  # noqa: PLC0415 - brings xlsxwriter

            tables = {"actions": _frame(catalogue, language, in_words=language == "zh")}
            guide = Guide(_TITLE, _HOW_TO, _COMMANDS)
            write_workbook(path, tables, language=language, guide=guide, overwrite=overwrite)
        case _:
            raise UsageError(
                Text(
                    f"措施目录写成 .xlsx 或 .csv，现为“{path.name}”",
                    f"a catalogue is written as .xlsx or .csv, not {path.name}",
                )
            )


def _frame(catalogue: Catalogue, language: Language, *, in_words: bool) -> pl.DataFrame:
    """The catalogue as the table `actions`; `in_words` with Chinese names in place of ids."""
    rows = [
        (
            NAMES[action.id][0].zh if in_words and action.id in NAMES else action.id,
            "；".join(resource_name(resource).zh for resource in action.resources)
            if in_words
            else SEPARATOR.join(action.resources),
            action.unit_cost,
            action.recurrent_cost,
            action.lead_years,
            action.limit_per_school,
            action.limit_county_per_year,
            action.integer,
            department_name(action.department).get(language),
            action.remark.get(language),
        )
        for action in catalogue
    ]
    return pl.DataFrame(rows, schema=schema(TABLES["actions"]), orient="row")
