"""A plan carried out: the county as its steps leave it in a coming year, for `evaluate` to judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from junheng.errors import UsageError
from junheng.evaluation.rows import SHARED, training_hours
from junheng.planning.catalogue import TRANSFER, Catalogue
from junheng.planning.class_sizes import largest_when_split, split_listed
from junheng.planning.in_effect import CLASSES, InEffect, in_effect
from junheng.planning.outlook import Outlook
from junheng.planning.people_moves import PEOPLE, PeopleMoves, PeopleTask
from junheng.planning.premises import LAND, ROOM, new_room_area, new_rooms, places_of, planned_proofs
from junheng.planning.pupils_of_year import with_pupils
from junheng.planning.roster import Row, roster
from junheng.planning.steps import Step
from junheng.planning.teacher_list import TeacherList
from junheng.records.removal import settled
from junheng.records.snapshot import Snapshot, order_of
from junheng.standards import Standard
from junheng.tables import TABLES
from junheng.text import Text


def carried_out(
    snapshot: Snapshot, standard: Standard, catalogue: Catalogue, steps: Sequence[Step], year: int, outlook: Outlook
) -> Snapshot:
    """The county in a calendar year, after every step that is in effect by then.

    The tables keep their form; what a step changes has no source any more, and findings about the return are gone with it.
    A figure that was not reported stays so: a step cannot raise it. What nothing here changes stays as in the base
    year.

    Args:
        snapshot: The base year.
        standard: Says how large a new room is, what needs a proof, and when a teacher counts as trained.
        catalogue: The actions of the steps.
        steps: Those that stand in a later year, or take effect later, are left out.
        year: Calendar year of the result.
        outlook: Pupils of that year; see `with_pupils`.

    Returns:
        The county year. Equal steps give an equal snapshot, in whatever order they come.

    Raises:
        UsageError: a step names an action, school or stage that is not there, half a person, or more people than a school
            has.
    """
    snapshot = settled(snapshot, training_hours(standard))
    done = in_effect(steps, catalogue, snapshot, year)
    tables = {name: frame.with_row_index("line") for name, frame in snapshot.tables.items()}
    county = _County(snapshot, standard, tables)
    county.expect(outlook, year)
    county.people([one for one in done if one.about_people], year)
    county.premises(done)
    county.rooms(done)
    county.split([one for one in done if CLASSES in one.action.resources])
    return _snapshot(snapshot, county.tables, year)


class _County:
    """The tables of the county while the steps are carried out. Each has `line`: its line in the snapshot, null if new."""

    def __init__(self, snapshot: Snapshot, standard: Standard, tables: dict[str, pl.DataFrame]) -> None:
        self.snapshot, self.standard, self.tables = snapshot, standard, tables

    def _has(self, name: str) -> bool:
        return name in self.tables

    def _table(self, name: str) -> pl.DataFrame:
        """A table, without lines where it was not given."""
        return self.tables[name] if name in self.tables else self.snapshot.table(name).with_row_index("line")

    def expect(self, outlook: Outlook, year: int) -> None:
        """The pupils of the year."""
        stages, classes = with_pupils(self._table("stages"), self._table("classes"), outlook, year)
        self.tables["stages"] = stages
        if self._has("classes"):
            self.tables["classes"] = classes

    def people(self, done: Sequence[InEffect], year: int) -> None:
        """Teachers who come, move, study and are trained; who rotates in the year itself."""
        if not done:
            return
        tasks = [PeopleTask(one.step, one.action, one.year, one.whole) for one in done]
        touched = {row for task in tasks for row in (task.row, task.giver)}
        listed = TeacherList(roster(self.snapshot, self.standard), touched)
        stages = self.tables["stages"]
        counts = {
            (line["school_id"], line["stage"]): line
            for line in stages.select("school_id", "stage", *PEOPLE).iter_rows(named=True)
        }
        rule = training_hours(self.standard)
        moves = PeopleMoves(listed, counts, rule[0] if rule else 0.0)
        moves.carry_out(tasks)
        place = {row: number for number, row in enumerate(counts)}
        added = {
            name: {place[row]: float(number) for row, number in rows.items()} for name, rows in moves.raised.items()
        }
        self.tables["stages"] = raised(stages, added)
        _not_below_nothing(self.tables["stages"])
        if self._has("teachers"):
            self.tables["teachers"] = listed.lines()
        self._rotate([one for one in done if one.action.id == TRANSFER and one.year == year])

    def _rotate(self, moved: Sequence[InEffect]) -> None:
        """People moved in the year count among those who rotate in it."""
        everybody = sum(one.whole for one in moved)
        backbone = sum(one.whole for one in moved if one.step.kind is not None and one.step.kind.backbone)
        if everybody and self._has("county"):
            more = pl.col("item").replace_strict(
                {"rotated": everybody, "rotated_backbone": backbone}, default=0, return_dtype=pl.Float64
            )
            self.tables["county"] = self.tables["county"].with_columns((pl.col("value") + more).alias("value"))

    def premises(self, done: Sequence[InEffect]) -> None:
        """Grounds, buildings and equipment; the land that they take; the proofs that they need."""
        amounts: dict[str, dict[tuple[str, str | None], float]] = defaultdict(lambda: defaultdict(float))
        for one in done:
            for name, amount in self._areas(one).items():
                amounts[name][one.step.school_id, one.step.stage] += amount
        if not amounts:
            return
        places = places_of(self._table("campuses"), amounts)
        self.tables["campuses"] = raised(self._table("campuses"), places)
        self._take_land(amounts)
        proven = {(school_id, name) for name, of in amounts.items() for school_id, _ in of}
        evidence = planned_proofs(self._table("evidence"), proven, self.standard)
        if evidence.height > self._table("evidence").height:
            self.tables["evidence"] = evidence

    def _areas(self, one: InEffect) -> dict[str, float]:
        """What a step raises in `campuses`. Rooms are part of the teaching rooms, and these of the buildings."""
        found: dict[str, float] = defaultdict(float)
        for name in one.action.resources:
            if name in SHARED:
                whole = TABLES["campuses"].column(name).type == "count"
                found[name] += one.whole if whole else one.step.quantity
            elif name.startswith(ROOM):
                found["teaching_area"] += one.whole * self._room_area(name)
        if "teaching_area" in found and "building_area" not in one.action.resources:
            found["building_area"] += found["teaching_area"]
        return found

    def _room_area(self, resource: str) -> float:
        area = new_room_area(self.standard, resource.removeprefix(ROOM))
        if area is None:
            raise UsageError(
                Text(
                    f"标准 {self.standard.pack.id} 没有规定这种专用教室（{resource}）的面积",
                    f"{self.standard.pack.id} says no area for such a room ({resource})",
                )
            )
        return area

    def _take_land(self, amounts: Mapping[str, Mapping[tuple[str, str | None], float]]) -> None:
        for area, land in LAND.items():
            taken: dict[str, float] = defaultdict(float)
            for (school_id, _), amount in amounts.get(area, {}).items():
                taken[school_id] += amount
            if taken:
                used = pl.col("school_id").replace_strict(taken, default=0.0, return_dtype=pl.Float64)
                left = (pl.col(land) - used).clip(lower_bound=0.0)
                self.tables["schools"] = self.tables["schools"].with_columns(left.alias(land))

    def rooms(self, done: Sequence[InEffect]) -> None:
        """New music and art rooms."""
        built: dict[tuple[str, str], int] = defaultdict(int)
        for one in done:
            for name in one.action.resources:
                if name.startswith(ROOM):
                    built[one.step.school_id, name.removeprefix(ROOM)] += one.whole
        if built and self._has("rooms"):
            areas = {use: self._room_area(f"{ROOM}{use}") for _, use in built}
            self.tables["rooms"] = new_rooms(self.tables["rooms"], built, areas)

    def split(self, done: Sequence[InEffect]) -> None:
        """Classes split, in the list where the row stands in it, and in the counts."""
        times: dict[Row, int] = defaultdict(int)
        for one in done:
            times[one.step.school_id, one.step.stage or ""] += one.whole
        if not times:
            return
        if self._has("classes"):
            self.tables["classes"] = split_listed(self.tables["classes"], times)
        in_list = self._largest_listed()
        columns = ["school_id", "stage", "pupils", "classes", "largest_class"]
        counts, largest = [], []
        for school_id, stage, pupils, classes, before in self.tables["stages"].select(columns).iter_rows():
            more = times.get((school_id, stage), 0)
            after = None if classes is None else classes + more
            counts.append(after)
            even = largest_when_split(pupils, after, before) if more else before
            listed = in_list.get((school_id, stage)) if more and before is not None else None
            largest.append(even if listed is None else listed)
        self.tables["stages"] = self.tables["stages"].with_columns(
            pl.Series("classes", counts, dtype=pl.Int64), pl.Series("largest_class", largest, dtype=pl.Int64)
        )

    def _largest_listed(self) -> dict[Row, int | None]:
        largest = self._table("classes").group_by("school_id", "stage").agg(pl.col("pupils").max())
        return {(school_id, stage): pupils for school_id, stage, pupils in largest.iter_rows()}


def raised(frame: pl.DataFrame, amounts: Mapping[str, Mapping[int, float]]) -> pl.DataFrame:
    """`frame` with amounts added in columns, by place of the line; what is missing stays missing."""
    columns = []
    for name, by_place in amounts.items():
        more = pl.zeros(frame.height, dtype=pl.Float64, eager=True).scatter(list(by_place), list(by_place.values()))
        columns.append((pl.col(name) + more.cast(frame.schema[name])).alias(name))
    return frame.with_columns(columns)


def _not_below_nothing(stages: pl.DataFrame) -> None:
    below = stages.filter(pl.any_horizontal(pl.col(name) < 0 for name in PEOPLE))
    for school_id, stage, *figures in below.select("school_id", "stage", *PEOPLE).iter_rows():
        name = next(name for name, figure in zip(PEOPLE, figures, strict=True) if figure is not None and figure < 0)
        zh, en = TABLES["stages"].column(name).zh, TABLES["stages"].column(name).en
        raise UsageError(
            Text(
                f"方案从学校 {school_id}（{stage}）调出的人多于现有：{zh}不足",
                f"the plan takes more people out of school {school_id} ({stage}) than there are: {en}",
            )
        )


def _snapshot(snapshot: Snapshot, tables: Mapping[str, pl.DataFrame], year: int) -> Snapshot:
    values, sources = dict(snapshot.tables), dict(snapshot.sources)
    for name, frame in tables.items():
        if name in snapshot.tables and frame.drop("line").equals(snapshot.tables[name]):
            continue
        ordered = frame[order_of(name, frame)] if frame["line"].has_nulls() or _moved(name) else frame
        values[name] = ordered.drop("line")
        if name in snapshot.sources:
            sources[name] = _sources(snapshot.tables[name], snapshot.sources[name], ordered)
        else:
            sources[name] = values[name].select(
                pl.lit(None, dtype=pl.String).alias(column) for column in values[name].columns
            )
    return replace(snapshot, year=year, tables=values, sources=sources, findings=(), releases={})


def _moved(name: str) -> bool:
    """Whether a change may alter the key of a line."""
    return name == "teachers"


def _sources(before: pl.DataFrame, addresses: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The addresses of cells that are as they were; none for the others."""
    there = after.select("line").join(before.with_row_index("line"), on="line", how="left", maintain_order="left")
    found = after.select("line").join(addresses.with_row_index("line"), on="line", how="left", maintain_order="left")
    return found.select(
        pl.when(after[name].eq_missing(there[name])).then(pl.col(name)).alias(name) for name in addresses.columns
    )
