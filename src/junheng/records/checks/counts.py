"""Counts that contradict each other within one row of the yearly return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from junheng.records.checks.places import column_names, finding, findings
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.snapshot import Snapshot
from junheng.tables import COUNTY_ITEMS
from junheng.text import Text

PART_OVER_WHOLE = FindingRule(
    "part-over-whole",
    Severity.DOUBT,
    Text(
        "{row_zh}{column_zh}为{part}，大于{whole_zh}{whole}",
        "{row_en}: {column_en} is {part}, more than {whole_en} {whole}",
    ),
    Text("核对两个数，改正填错的一个", "compare the two figures and correct the wrong one"),
)
NO_TEACHERS = FindingRule(
    "no-teachers",
    Severity.DOUBT,
    Text(
        "{row_zh}有{pupils}名学生，专任教师数却填0",
        "{row_en} has {pupils} pupils but 0 full-time teachers",
    ),
    Text(
        "填上实有教师数；没有数据的，请空着，不要填0",
        "fill in the teachers; leave the cell empty where it is not known",
    ),
)
NO_CLASSES = FindingRule(
    "no-classes",
    Severity.DOUBT,
    Text("{row_zh}有{pupils}名学生，班级数却填0", "{row_en} has {pupils} pupils but 0 classes"),
    Text(
        "填上实有班级数；没有数据的，请空着，不要填0", "fill in the classes; leave the cell empty where it is not known"
    ),
)
LARGEST_CLASS_SMALL = FindingRule(
    "largest-class-too-small",
    Severity.DOUBT,
    Text(
        "{row_zh}最大班额填{largest}人，而{pupils}名学生分在{classes}个班，最大的班至少有{least}人",
        "{row_en}: largest class {largest}, but {pupils} pupils in {classes} classes make at least one of {least}",
    ),
    Text("核对最大班额、班级数和在校生数", "check the largest class, the classes and the pupils"),
)
LARGEST_CLASS_BIG = FindingRule(
    "largest-class-over-pupils",
    Severity.DOUBT,
    Text(
        "{row_zh}最大班额填{largest}人，多于在校生数{pupils}人",
        "{row_en}: largest class {largest}, more than its {pupils} pupils",
    ),
    Text("核对最大班额和在校生数", "check the largest class and the pupils"),
)
NO_PUPILS = FindingRule(
    "no-pupils",
    Severity.NOTE,
    Text("{row_zh}在校生数为0，不参加评估", "{row_en} has 0 pupils and is left out"),
    Text("确认学校确实没有学生", "make sure that the school has no pupils"),
)
COUNTY_PART_OVER_WHOLE = FindingRule(
    "county-part-over-whole",
    Severity.DOUBT,
    Text(
        "县级数据中{part_zh}为{part}，大于{whole_zh}{whole}",
        "county figures: {part_en} is {part}, more than {whole_en} {whole}",
    ),
    Text("核对两个数，改正填错的一个", "compare the two figures and correct the wrong one"),
)
SPECIAL_PUPILS_DIFFER = FindingRule(
    "special-pupils-differ",
    Severity.DOUBT,
    Text(
        "县级数据中特殊教育学校学生数为{county}人，各特殊教育学校合计{schools}人",
        "county figures give {county} pupils of special schools, the schools themselves {schools}",
    ),
    Text("核对特殊教育学校的在校生数", "check the pupils of the special schools"),
)
PERCENT_AS_FRACTION = FindingRule(
    "percent-as-fraction",
    Severity.DOUBT,
    Text(
        "县级数据中{item_zh}填的是{value}（%），是不是{percent}%？",
        "county figures: {item_en} is {value} (%); is it {percent} %?",
    ),
    Text(
        "百分数填0至100：是{percent}%的，改填{percent}；确为{value}%的，说明原因后放行",
        "percents are 0 to 100: write {percent} if it is {percent} %; if it is {value} %, release it with the reason",
    ),
)
OVERSPENT_MUCH = FindingRule(
    "funds-spent-far-over-budget",
    Severity.DOUBT,
    Text(
        "{school}公用经费决算{spent}元，是预算{budget}元的{percent}%，超过检查所设的{limit}%",
        "{school}: public funds spent {spent} yuan, {percent} % of the budget {budget}; the check asks above {limit} %",
    ),
    Text(
        "核对单位（元、万元）和数字；属实的，说明原因后放行",
        "check unit and figure; if true, release it with the reason",
    ),
)

# Accounts this far above the budget are more often a slip of unit or digit than spending. A limit of this check, no rule.
SPENT_TO_BUDGET_PERCENT = 120

# part, whole: a part may not exceed its whole.
PARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "stages": (
        ("teachers_mid_title", "teachers"),
        ("teachers_above_degree", "teachers"),
        ("backbone_teachers", "teachers"),
        ("pe_art_teachers", "teachers"),
        ("certified_teachers", "teachers"),
        ("trained_teachers", "teachers"),
        ("migrant_pupils", "pupils"),
        ("pupils_in_zone", "pupils"),
        ("entrants", "pupils"),
        ("entrants_in_zone", "entrants"),
    ),
    "campuses": (("indoor_sports_area", "teaching_area"), ("teaching_area", "building_area")),
    "finance": (("training_budget", "public_funds_budget"), ("training_spent", "public_funds_spent")),
    "survey": (("valid", "sent"), ("satisfied", "valid")),
}
COUNTY_PARTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("rotated",), "rotation_eligible"),
    (("rotated_backbone",), "rotated"),
    (("good_senior_places_allocated",), "good_senior_places"),
    (("good_senior_places_rural",), "good_senior_places_allocated"),
    (("disabled_children_enrolled",), "disabled_children"),
    (("migrant_children_public", "migrant_children_purchased"), "migrant_children_eligible"),
)
_ITEM_NAMES = {code.value: code for code in COUNTY_ITEMS}


def check_counts(snapshot: Snapshot) -> Iterator[Finding]:
    """Parts and wholes, people and classes of each row."""
    for table, pairs in PARTS.items():
        over = [(pl.col(part) > pl.col(whole)).any().alias(part) for part, whole in pairs]
        found = snapshot.table(table).select(over).row(0, named=True)
        for part, whole in pairs:
            if found[part]:
                yield from _part_over_whole(snapshot, table, part, whole)
    yield from _stage_counts(snapshot)
    yield from _county_items(snapshot)
    yield from _spending(snapshot)


def _part_over_whole(snapshot: Snapshot, table: str, part: str, whole: str) -> Iterator[Finding]:
    rows = snapshot.table(table).filter(pl.col(part) > pl.col(whole))
    whole_zh, whole_en = column_names(table, whole)
    yield from findings(
        snapshot,
        PART_OVER_WHOLE,
        table,
        rows,
        part,
        lambda row: {"part": row[part], "whole": row[whole], "whole_zh": whole_zh, "whole_en": whole_en},
    )


def _stage_counts(snapshot: Snapshot) -> Iterator[Finding]:
    stages = snapshot.table("stages")
    there = stages.filter(pl.col("pupils") > 0)
    for rule, column in ((NO_TEACHERS, "teachers"), (NO_CLASSES, "classes")):
        rows = there.filter(pl.col(column) == 0)
        yield from findings(snapshot, rule, "stages", rows, column, lambda row: {"pupils": row["pupils"]})
    yield from findings(snapshot, NO_PUPILS, "stages", stages.filter(pl.col("pupils") == 0), "pupils")
    least = (pl.col("pupils") + pl.col("classes") - 1) // pl.col("classes")  # whole pupils, rounded up
    sized = there.filter(pl.col("classes") > 0).with_columns(least.alias("least"))
    for rule, rows in (
        (LARGEST_CLASS_SMALL, sized.filter(pl.col("largest_class") < pl.col("least"))),
        (LARGEST_CLASS_BIG, there.filter(pl.col("largest_class") > pl.col("pupils"))),
    ):
        yield from findings(
            snapshot,
            rule,
            "stages",
            rows,
            "largest_class",
            lambda row: {
                "largest": row["largest_class"],
                "pupils": row["pupils"],
                "classes": row["classes"],
                "least": row.get("least"),
            },
        )


def _county_items(snapshot: Snapshot) -> Iterator[Finding]:
    frame = snapshot.table("county").drop_nulls("value")
    values: dict[str, float] = dict(zip(frame["item"].to_list(), frame["value"].to_list(), strict=True))
    for parts, whole in COUNTY_PARTS:
        if whole in values and all(part in values for part in parts):
            total = sum(values[part] for part in parts)
            if total > values[whole]:
                yield _county_part(snapshot, parts, total, whole, values[whole])
    for item, value in values.items():
        # A spreadsheet keeps what it shows as 91 % as 0.91.
        if _ITEM_NAMES[item].unit == "%" and 0 < value <= 1:
            percent = round(value * 100, 6)
            words = {
                "item_zh": _ITEM_NAMES[item].zh,
                "item_en": _ITEM_NAMES[item].en,
                "value": value,
                "percent": percent,
            }
            yield finding(snapshot, PERCENT_AS_FRACTION, "county", {"item": item}, "value", words)
    yield from _special_pupils(snapshot, values.get("special_pupils"))


def _county_part(snapshot: Snapshot, parts: tuple[str, ...], total: float, whole: str, most: float) -> Finding:
    words = {
        "part_zh": "、".join(_ITEM_NAMES[part].zh for part in parts) + ("合计" if len(parts) > 1 else ""),
        "part_en": " + ".join(_ITEM_NAMES[part].en for part in parts),
        "whole_zh": _ITEM_NAMES[whole].zh,
        "whole_en": _ITEM_NAMES[whole].en,
        "part": total,
        "whole": most,
    }
    return finding(snapshot, COUNTY_PART_OVER_WHOLE, "county", {"item": parts[0]}, "value", words)


def _special_pupils(snapshot: Snapshot, reported: float | None) -> Iterator[Finding]:
    """Pupils of special schools stand in two tables; upper grades may be counted or not."""
    special = snapshot.table("schools").filter(kind="special").select("school_id")
    rows = snapshot.table("stages").join(special, on="school_id", how="semi")
    if reported is None or not rows.height or rows["pupils"].null_count():
        return
    sums = {rows["pupils"].sum(), rows.filter(pl.col("stage") != "senior")["pupils"].sum()}
    if reported not in sums:
        words = {"county": reported, "schools": max(sums)}
        yield finding(snapshot, SPECIAL_PUPILS_DIFFER, "county", {"item": "special_pupils"}, "value", words)


def _spending(snapshot: Snapshot) -> Iterator[Finding]:
    spent, budget = pl.col("public_funds_spent"), pl.col("public_funds_budget")
    rows = snapshot.table("finance").filter((budget > 0) & (spent * 100 > budget * SPENT_TO_BUDGET_PERCENT))
    yield from findings(
        snapshot,
        OVERSPENT_MUCH,
        "finance",
        rows.with_columns((spent * 100 / budget).round(0).alias("percent")),
        "public_funds_spent",
        lambda row: {
            "spent": row["public_funds_spent"],
            "budget": row["public_funds_budget"],
            "percent": row["percent"],
            "limit": SPENT_TO_BUDGET_PERCENT,
        },
    )
