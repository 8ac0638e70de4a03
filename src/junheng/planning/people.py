"""Who teaches where: the teachers of every school row by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from junheng.evaluation.reasons import STAGE_NAMES
from junheng.evaluation.rows import counted_stages, list_counts, training_hours
from junheng.planning.roster import Roster, Row, roster
from junheng.planning.steps import Kind
from junheng.records.removal import settled
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard
from junheng.tables import TABLES
from junheng.text import Text

# The counts that a kind stands in, beside that of all teachers.
ATTRIBUTES: Mapping[str, str] = {
    "above_degree": "teachers_above_degree",
    "backbone": "backbone_teachers",
    "pe_art": "pe_art_teachers",
}
# Whom an action makes of whom (nobody before: somebody who comes). A transfer leaves everybody as they are.
CHANGES: Mapping[str, tuple[Kind | None, Kind]] = {
    "recruit_teacher": (None, Kind(above_degree=True)),
    "recruit_pe_art": (None, Kind(above_degree=True, pe_art=True)),
    "upgrade_degree": (Kind(), Kind(above_degree=True)),
    "train_backbone": (Kind(above_degree=True), Kind(above_degree=True, backbone=True)),
}
_COUNTS = ("teachers", *ATTRIBUTES.values())
_NAMES = {name: Text(TABLES["stages"].column(name).zh, TABLES["stages"].column(name).en) for name in _COUNTS}


@dataclass(frozen=True, slots=True)
class People:
    """The full-time teachers of every reported school row of the standard's stages by kind.

    None where they cannot be told: nobody can be moved to such a row or from it. The numbers by kind add up to the counts
    that `evaluate` reads.
    """

    rows: Mapping[Row, Mapping[Kind, int] | None]
    assumptions: tuple[Text, ...]


def flags(kind: Kind) -> dict[str, bool]:
    """The attributes of a kind by name."""
    return {"above_degree": kind.above_degree, "backbone": kind.backbone, "pe_art": kind.pe_art}


def kinds(snapshot: Snapshot, standard: Standard) -> People:
    """Who teaches in each school row, by kind.

    From the list of teachers where the row stands in it. What the list does not tell, or all of it where there is no list,
    comes from the counts: backbone and PE and art teachers are taken as above-degree teachers and otherwise disjoint,
    with as little overlap as the counts need.
    """
    snapshot = settled(snapshot, training_hours(standard))
    listed = roster(snapshot, standard)
    told = _listed_kinds(listed)
    stages = counted_stages(snapshot, list_counts(snapshot, standard))
    stages = stages.filter(pl.col("stage").is_in(standard.pack.stages))
    by_list = "teachers" in listed.listed
    missing = [name for name in ATTRIBUTES if ATTRIBUTES[name] not in listed.listed]
    found: dict[Row, Mapping[Kind, int] | None] = {}
    assumed: list[Row] = []
    faults: dict[Row, Text] = {}
    for school_id, stage, *figures in stages.select("school_id", "stage", *_COUNTS).iter_rows():
        row, counts = (school_id, stage), dict(zip(_COUNTS, figures, strict=True))
        if (fault := _fault(counts)) is not None:
            found[row], faults[row] = None, fault
            continue
        in_list = by_list and row in listed.rows
        known = told.get(row, {}) if in_list else {Kind(): int(counts["teachers"])}
        untold = missing if in_list else list(ATTRIBUTES)
        if untold and counts["teachers"]:
            assumed.append(row)
        for attribute in untold:
            known = _allotted(known, attribute, int(counts[ATTRIBUTES[attribute]]))
        found[row] = {kind: number for kind, number in sorted(known.items()) if number}
    return People(found, tuple(_assumptions(found, assumed, faults, _names(snapshot))))


def _listed_kinds(listed: Roster) -> dict[Row, dict[Kind, int]]:
    """Full-time teachers of the list by row and kind; an attribute that the list does not tell is not had."""
    if "teachers" not in listed.listed:
        return {}
    attributes = [
        (pl.col(f"in__{count}") if count in listed.listed else pl.lit(False)).fill_null(False).alias(name)
        for name, count in ATTRIBUTES.items()
    ]
    groups = listed.lines.filter("in__teachers").group_by("school_id", "stage", *attributes).len()
    found: dict[Row, dict[Kind, int]] = {row: {} for row in listed.rows}
    for school_id, stage, above_degree, backbone, pe_art, number in groups.iter_rows():
        found[school_id, stage][Kind(above_degree, backbone, pe_art)] = number
    return found


def _fault(counts: Mapping[str, float | None]) -> Text | None:
    """Why the people of a row cannot be told."""
    if empty := [_NAMES[name] for name, count in counts.items() if count is None]:
        return Text(
            "、".join(name.zh for name in empty) + "没有填报（或名册中有人填得不全）",
            ", ".join(name.en for name in empty) + " not reported (or not told for everybody in the list)",
        )
    teachers = counts["teachers"] or 0
    if over := [_NAMES[name] for name, count in counts.items() if (count or 0) > teachers]:
        return Text(
            "、".join(name.zh for name in over) + "多于专任教师数",
            ", ".join(name.en for name in over) + " more than teachers",
        )
    return None


def _allotted(groups: Mapping[Kind, int], attribute: str, count: int) -> dict[Kind, int]:
    """The people of `groups` with an attribute for `count` of them, those first whom it overlaps least."""
    found = Counter(groups)
    for kind in sorted(groups, key=lambda kind: _later(kind, attribute)):
        number = min(count, groups[kind])
        found[kind] -= number
        found[replace(kind, **{attribute: True})] += number
        count -= number
    return found


def _later(kind: Kind, attribute: str) -> tuple[bool, bool]:
    """What makes a kind come later when an attribute is given out: degrees go to backbone and PE and art teachers first."""
    match attribute:
        case "above_degree":
            return not (kind.backbone or kind.pe_art), False
        case "backbone":
            return kind.pe_art, not kind.above_degree
        case _:
            return kind.backbone, not kind.above_degree


def _names(snapshot: Snapshot) -> dict[str, str]:
    schools = snapshot.table("schools").select("school_id", pl.coalesce("name", "school_id").alias("name"))
    return dict(schools.iter_rows())


def _assumptions(
    found: Mapping[Row, Mapping[Kind, int] | None],
    assumed: Sequence[Row],
    faults: Mapping[Row, Text],
    names: Mapping[str, str],
) -> Iterable[Text]:
    """What the kinds rest on, in words."""

    def named(rows: Iterable[Row]) -> Text:
        labels = [_label(row, names) for row in rows]
        return Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))

    if assumed:
        number = len(assumed)
        yield Text(
            f"有 {number} 个学校学段没有完整的教师名册：骨干教师、体艺教师按高于规定学历的教师计，且互不重叠。",
            f"{number} school rows have no complete list of teachers: backbone teachers and PE and art teachers are taken as "
            "above-degree teachers and as different people.",
        )
    if both := [row for row in assumed if any(kind.backbone and kind.pe_art for kind in found[row] or ())]:
        yield Text(
            "{rows}：教师人数不够互不重叠，按最少的人既是骨干又是体艺教师计。",
            "{rows}: too few teachers to be different people; as few as possible are taken as both backbone and PE or art.",
        ).format(rows=named(both))
    for row, fault in faults.items():
        yield Text(
            "{row}：{fault}，不知道有哪些教师，不安排调入和调出。", "{row}: {fault}; nobody is moved to it or from it."
        ).format(row=_label(row, names), fault=fault)


def _label(row: Row, names: Mapping[str, str]) -> Text:
    school_id, stage = row
    name, in_stage = names.get(school_id, school_id), STAGE_NAMES[stage]
    return Text(f"{name}（{in_stage.zh}）", f"{name} ({in_stage.en})")
