"""A plan made by hand on the example county: every failing ratio topped up on its own, in the years that follow."""

import math
from collections.abc import Mapping
from functools import cache

import polars as pl

from junheng.evaluation import evaluate
from junheng.example import example_snapshots
from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.outlook import Outlook
from junheng.planning.plan import Plan, PlanYear, Relaxation
from junheng.planning.steps import Kind, Step
from junheng.planning.wish import Wish
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.standards import load_standard
from junheng.text import Text

STAFF, WORKS, EQUIPMENT = "组织人事科", "教育基建中心", "教育装备中心"


def action(name: str, resources: str, cost: float, yearly: float, lead: int, department: str) -> Action:
    """A line of the catalogue with made-up money."""
    return Action(
        name, tuple(resources.split(";")), cost, yearly, lead, None, None, integer=True, department=department
    )


ACTIONS = (
    action("upgrade_degree", "teachers_above_degree", 12000, 0, 1, STAFF),
    action("train_backbone", "backbone_teachers", 8000, 2400, 1, STAFF),
    action("recruit_pe_art", "teachers;certified_teachers;trained_teachers;teachers_above_degree;pe_art_teachers", 5000, 110000, 0, STAFF),
    action("transfer_teacher", "", 3000, 6000, 0, STAFF),
    action("build_teaching", "teaching_area", 3200, 0, 2, WORKS),
    action("build_sports", "outdoor_sports_area", 450, 0, 1, WORKS),
    action("buy_equipment", "equipment_value", 1, 0, 0, EQUIPMENT),
    action("equip_multimedia_room", "multimedia_rooms", 38000, 1500, 0, EQUIPMENT),
)  # fmt: skip
CATALOGUE = Catalogue({one.id: one for one in ACTIONS})
FOR = {"YZ-R1": "upgrade_degree", "YZ-R2": "train_backbone", "YZ-R3": "recruit_pe_art", "YZ-R4": "build_teaching",
       "YZ-R5": "build_sports", "YZ-R6": "buy_equipment", "YZ-R7": "equip_multimedia_room"}  # fmt: skip
PER_STAGE = {"upgrade_degree", "train_backbone", "recruit_pe_art"}
GROWTH = 0.02
YEARS = 5


def step(base: int, number: int, name: str, school: str, stage: str | None, quantity: float, **more: object) -> Step:
    """A step in year `number` (1, 2, ...) at the catalogue's price, grown."""
    line = CATALOGUE.actions[name]
    cost = quantity * line.unit_cost * (1 + GROWTH) ** number
    return Step(base + number, school, stage, name, quantity, cost, line.department, **more)  # type: ignore[arg-type]


def top_ups(snapshot: Snapshot) -> tuple[Step, ...]:
    """For every failing ratio the units that its row lacks, spread over the years as their lead allows; and two transfers."""
    before = evaluate(snapshot, "cn-2017")
    shared = snapshot.table("campuses").filter(pl.col("stage").is_null())["school_id"].to_list()
    need: dict[tuple[str, str | None, str], float] = {}
    for row in before.rows.filter(pl.col("verdict") == "fail").iter_rows(named=True):
        name = FOR.get(row["indicator"])
        if name is None:
            continue
        stage = row["stage"] if name in PER_STAGE or row["school_id"] not in shared else None
        short = max(row["short_by"], row["short_by_school"] or 0.0)
        key = (row["school_id"], stage, name)
        need[key] = max(need.get(key, 0.0), math.ceil(short))
    steps = []
    for place, ((school, stage, name), quantity) in enumerate(sorted(need.items(), key=str)):
        last = YEARS - CATALOGUE.actions[name].lead_years
        steps.append(step(snapshot.year, 1 + place % last, name, school, stage, quantity))
    rich = (
        before.rows.filter((pl.col("indicator") == "YZ-R2") & (pl.col("stage") == "primary"))
        .drop_nulls("ratio")
        .sort("ratio")
    )
    for place in range(2):
        to, giver = rich["school_id"][place], rich["school_id"][-1 - place]
        moved = step(
            snapshot.year,
            2,
            "transfer_teacher",
            to,
            "primary",
            1.0,
            from_school=giver,
            kind=Kind(above_degree=True, backbone=True),
        )
        steps.append(moved)
    return tuple(steps)  # fmt: skip


def carried(snapshot: Snapshot, steps: tuple[Step, ...], year: int) -> Snapshot:
    """The reported figures with what the steps add by `year`: enough for pages; the real thing is `carried_out`."""
    tables = dict(snapshot.tables)
    for one in steps:
        line = CATALOGUE.actions[one.action]
        if one.year + line.lead_years > year:
            continue
        changes = [(one.school_id, column, one.quantity) for column in line.resources if column]
        if one.kind is not None:
            held = ("teachers", "teachers_above_degree", "backbone_teachers")
            changes = [
                (school, column, sign * one.quantity)
                for school, sign in ((one.school_id, 1), (one.from_school or "", -1))
                for column in held
            ]
        for school, column, amount in changes:
            name = "stages" if column in tables["stages"].columns else "campuses"
            here = (pl.col("school_id") == school) & pl.col("stage").eq_missing(pl.lit(one.stage, pl.String))
            kept = tables[name].schema[column]
            tables[name] = tables[name].with_columns(
                pl.when(here).then(pl.col(column) + amount).otherwise(column).cast(kept).alias(column)
            )
    return make_snapshot(snapshot.county, year, tables)


@cache
def hand_made(status: str = "feasible") -> Plan:
    """A plan of five years on the example county; `status` "infeasible" has no steps but what would have to give."""
    snapshot, standard = example_snapshots()[-1], load_standard("cn-2017")
    before, wish = evaluate(snapshot, standard), Wish(years=YEARS, stages=(0.2, 0.4, 0.7, 0.9, 1.0))
    if status != "feasible":
        wanted = Relaxation("budget", 1.25e6, Text("元/年", "yuan a year"), Text("每年预算至少再增加125万元", "at least 1,250,000 yuan more a year"), parts=(("2025", 1.25e6),))  # fmt: skip
        return Plan(
            snapshot,
            standard,
            CATALOGUE,
            wish,
            Outlook({}),
            before,
            "infeasible",
            (),
            None,
            None,
            None,
            None,
            (),
            (wanted,),
            3.0,
        )
    steps = top_ups(snapshot)
    years = tuple(_year(snapshot, steps, wish, number) for number in range(1, YEARS + 1))
    cost = sum(one.cost for one in years)
    return Plan(
        snapshot, standard, CATALOGUE, wish, Outlook({}), before, "feasible", steps, cost, 0.97 * cost, 0.03, 1.18 * cost, years,
        (), 12.5, (Text("交流教师视为本科以上", "those who move are taken to be above degree"),),
        (Text("实验设施评估没有佐证（佐证表）", "no evidence on laboratories (table evidence)"),),
    )  # fmt: skip


def _year(snapshot: Snapshot, steps: tuple[Step, ...], wish: Wish, number: int) -> PlanYear:
    year = snapshot.year + number
    found = evaluate(carried(snapshot, steps, year), "cn-2017")
    passing = (found.school_rows["verdict"] == "pass").mean()
    cost = sum(one.cost for one in steps if one.year == year) + _recurrent(steps, year, snapshot.year)
    verdict = next(verdict for area, _, verdict in found.areas() if area == "resource")
    return PlanYear(year, cost, wish.demands[number - 1], float(passing or 0), verdict, found.verdict, found)


def _recurrent(steps: tuple[Step, ...], year: int, base: int) -> float:
    lines: Mapping[str, Action] = CATALOGUE.actions
    return sum(
        lines[one.action].recurrent_cost * one.quantity * (1 + GROWTH) ** (year - base)
        for one in steps
        if one.year + lines[one.action].lead_years <= year
    )
