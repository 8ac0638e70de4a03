"""The default catalogue of actions, what an action may raise, and what can be wrong in a catalogue or a forecast."""

from __future__ import annotations

from junheng.planning import catalogue_file, forecast_file
from junheng.planning.catalogue import Action
from junheng.planning.default_catalogue import default_catalogue, department_name
from junheng.planning.resources import own_columns, resource_name
from junheng.planning.words import action_name, action_unit
from junheng.records import RULES, rules_of
from reference_pages.markdown import both, grid, made_from

INTRODUCTION = f"""# 改进措施目录 · The catalogue of actions

{made_from("src/junheng/planning/default_actions.yaml")}

随软件附带的目录：每项措施的费用、提前年数和上限都是**假定**，只表示数量级，不是标准，请换成本县的
（`junheng actions --out 措施.xlsx`）。费用按基年价格，单位为元；提前年数是实施后第几年计入报表；每校上限是各年合计，空着没有上限。

The catalogue that comes with the program. Every cost, lead time and limit is an **assumption**, an order of magnitude and no norm:
put in your county's own (`junheng actions --out actions.xlsx`). Costs are in yuan at prices of the base year; lead years say after
how many years the returns show the effect; the limit per school is over all years, and where it is empty there is none.
"""
OWN = """## 本县自定的措施 · Actions of your own

名称以“本县_”开头，如 `本县_图书`，只能增加校舍与设备表中的这些列，每单位各增加 1。教师、班级、专用教室和凭佐证计入的场地只能由内置措施增加。

The id starts with `own_`, as `own_books`. It can raise these columns of premises and equipment, each by 1 a unit. Teachers, classes,
specialist rooms and space that counts with a proof are raised by built-in actions only.
"""
FAULTS = """## 目录和预测里的错误 · Faults of a catalogue or a forecast

读目录、预测时，除[检查发现的问题](findings.md)以外还可能出现的错误。一次列全，每条指明单元格。

What may be found besides the [findings](findings.md) of reading. All at once, each at its cell.
"""


def actions() -> str:
    """The page."""
    head = (
        "措施 action", "编号 id", "单位 unit", "增加的资源 resources", "一次性 once", "每年 a year", "提前年数 lead years",
        "每校上限 per school", "责任科室 department", "费用包括什么 what the costs cover",
    )  # fmt: skip
    rules = rules_of(catalogue_file, forecast_file)
    faults = [
        [f"`{code}`", both(rule.what), both(rule.do)] for code, rule in sorted(rules.items()) if code not in RULES
    ]
    own = [[f"`{column}`", both(resource_name(column))] for column in own_columns()]
    parts = [
        INTRODUCTION.strip(),
        grid(head, [_line(action) for action in default_catalogue()]),
        OWN.strip(),
        grid(("列 column", "名称 name"), own),
        FAULTS.strip(),
        grid(("编号 code", "问题 what", "怎么办 what to do"), faults),
    ]
    return "\n\n".join(parts) + "\n"


def _line(action: Action) -> list[str]:
    return [
        both(action_name(action.id)),
        f"`{action.id}`",
        both(action_unit(action, action.id)),
        "<br>".join(f"`{resource}`" for resource in action.resources),
        f"{action.unit_cost:,g}",
        f"{action.recurrent_cost:,g}",
        str(action.lead_years),
        "" if action.limit_per_school is None else f"{action.limit_per_school:g}",
        both(department_name(action.department)),
        both(action.remark),
    ]
