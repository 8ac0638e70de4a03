"""Finding a plan and a bound on what any plan costs.

1. The relaxation (no whole numbers) with cuts until its coefficients keep their limits: a bound.
2. A first plan: the whole-number programme with every whole column held between the two whole numbers beside the
   relaxation's value, cuts added until the coefficients hold.
3. Branch and bound on everything, from that plan; whenever its solution leaves a coefficient's limit it is cut and,
   near it, a plan that keeps the limits is looked for. The best bound that was ever proven counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from junheng.planning.model.choice import chosen
from junheng.planning.model.cuts import Group, cut, groups
from junheng.planning.model.programme import INFINITY, Floats, Indices, Outcome, Relaxed, Solved, solve_whole
from junheng.planning.model.state import GRAIN, Model, of_school

ROUNDS = 60  # of cuts on the relaxation; it converges in a handful
# The relaxation is left where another round would hardly change it: relative rise of the bound, excess of a coefficient.
SETTLED, CLOSE = 1e-4, 5e-3
MARGIN = 0.004  # how much lower, relatively, coefficients are held while a plan is looked for near a solution
# How often they are held lower still where rounding left their limits: by so many times of what they left them by, or all
# of them at so many times the margin where rounding found nothing at all.
LOWERED, AGAIN, WIDER = 6, 1.5, 3.0
FAR = 0.03  # slack of a tangent, in units of the mean, from which it is left out near a solution
ENOUGH = 1e-6  # the gap at which a plan is called optimal
# Planning anew: so many schools at a time, until so many times running saved less than this, relatively.
TOGETHER, IDLE, WORTH = 25, 12, 1e-5
ROUGH, FINE = 1e-2, 2e-4  # the gaps at which a part of the search is left: for a first plan, and for a better one

Progress = Callable[[float, float, float], None]  # seconds, best cost (inf: none yet), bound
Cancelled = Callable[[], bool]


@dataclass
class Search:
    """A search with its best plan so far. Costs in the programme's unit."""

    model: Model
    seconds: float
    progress: Progress | None = None
    cancelled: Cancelled | None = None
    gap: float = ENOUGH
    best: Floats | None = None
    cost: float = INFINITY
    bound: float = -INFINITY
    infeasible: bool = False
    stopped: bool = False
    groups: list[Group] = field(default_factory=list)
    untold: list[tuple[int, str, str]] = field(default_factory=list)
    first_seconds: float | None = None  # when the first plan was there
    _started: float = 0.0
    # How far, relatively, each coefficient left its limit where a plan was last looked for.
    _missed: Floats = field(default_factory=lambda: np.zeros(0))

    def run(self) -> Outcome:
        """Search until the plan is proven best, there is proven to be none, or time is up."""
        self._started = time.monotonic()
        self.groups, self.untold = groups(self.model.numbers)
        relaxed = Relaxed(self.model.programme)
        values = self._relax(relaxed)
        if values is None:
            return "infeasible" if self.infeasible else "none"
        self._choose(relaxed, values)
        if self.best is None:
            self._round(values)
        self._improve()
        self._branch()
        if self.infeasible and self.best is None:
            return "infeasible"
        if self.best is None:
            return "none"
        return "optimal" if self._closed() else "feasible"

    def left(self) -> float:
        """Seconds left."""
        return self.seconds - (time.monotonic() - self._started)

    def _ended(self) -> bool:
        if self.cancelled is not None and self.cancelled():
            self.stopped = True
        return self.stopped or self.left() <= 0

    def _closed(self) -> bool:
        return self.best is not None and self.cost - self.bound <= self.gap * max(abs(self.cost), 1e-9) + 1e-9

    def _told(self) -> None:
        if self.progress is not None:
            self.progress(time.monotonic() - self._started, self.cost, self.bound)

    def _nearby(self, values: Floats) -> Floats:
        """The lower sides of the rows there are, without those tangents that are far from a solution: nothing near it meets them."""
        programme = self.model.programme
        lower = programme.joined("row_lower")
        if self.model.tangents:
            rows = np.concatenate(self.model.tangents)
            lower[rows[programme.activity(values)[rows] > FAR]] = -INFINITY
        return lower

    def _choose(self, relaxed: Relaxed, values: Floats) -> None:
        """A first plan with the rows and indicators chosen that the relaxation is nearest to.

        Rounding spoils coefficients that just keep their limits, those of few people a school most: each is held lower by
        what it was spoilt by.
        """
        held = chosen(self.model, values)
        lower, upper = (self.model.programme.joined(name)[held] for name in ("lower", "upper"))
        relaxed.bound(held, np.ones(held.size), upper)
        margins = np.full(len(self.groups), MARGIN)
        for _ in range(LOWERED):
            self._hold(relaxed, margins)
            near = self._relax(relaxed, bounding=False)
            found = near is not None and self._near(near, 0.0, self.seconds / 3, ROUGH)
            if near is None or found or self._ended() or not self.groups:
                break
            missed = np.maximum(self._missed, 0.0)
            margins = margins + AGAIN * missed if missed.any() else WIDER * margins
        self._hold(relaxed, np.zeros(len(self.groups)))
        relaxed.bound(held, lower, upper)

    def _hold(self, relaxed: Relaxed, margins: Floats) -> None:
        upper = self._held(margins)
        for group in self.groups:
            if group.z.size:
                relaxed.row_upper(group.limited, upper[group.limited])

    def _held(self, margins: Floats) -> Floats:
        """The upper sides of the rows with the coefficients held so much below their limits."""
        upper = self.model.programme.joined("row_upper")
        for group, margin in zip(self.groups, margins, strict=True):
            if group.z.size:
                upper[group.limited] = -2 * margin * group.limit**2
        return upper

    def _relax(self, relaxed: Relaxed, *, bounding: bool = True) -> Floats | None:
        """Solve the relaxation and cut until it settles. `bounding`: it is the whole one, so what it costs is a bound."""
        values: Floats | None = None
        before = -INFINITY
        for _ in range(ROUNDS):
            solved = relaxed.solve(self.left())
            if solved.outcome == "infeasible":
                self.infeasible = self.infeasible or bounding
                return None
            if solved.values is None:
                return values
            values, risen, before = solved.values, solved.cost - before, solved.cost
            if bounding:
                self.bound = max(self.bound, solved.cost)
                self._told()
            near = risen <= SETTLED * abs(solved.cost) and self._excesses(values).max(initial=0.0) <= CLOSE
            if not self._cut(values, solved=True) or near or self._ended():
                break
        return values

    def _cut(self, values: Floats, *, solved: bool = False) -> bool:
        """Cut what leaves a limit. `solved`: as the programme has it, nothing rounded since."""
        numerators = self.model.numerators(values)
        own = values if solved else None
        left = [cut(self.model, group, numerators, own) for group in self.groups]  # every one, not up to the first
        return any(left)

    def _excesses(self, values: Floats) -> Floats:
        """How far, relatively, each coefficient is above its limit; below 0 where it keeps it."""
        numbers, numerators = self.model.numbers, self.model.numerators(values)
        return np.array([group.coefficient(numbers, numerators) / group.limit - 1 for group in self.groups])

    def _keeps(self, values: Floats) -> bool:
        numbers, numerators = self.model.numbers, self.model.numerators(values)
        return all(group.kept(group.coefficient(numbers, numerators)) for group in self.groups)

    def _take(self, values: Floats) -> bool:
        """Keep a solution that keeps the limits, quantities in whole grains, if it is the best so far."""
        rounded = self.carried(values)
        if not self._keeps(rounded):
            return False
        cost = float(self.model.programme.joined("cost")[: rounded.size] @ rounded)
        if cost < self.cost:
            self.cost, self.best = cost, values
            if self.first_seconds is None:
                self.first_seconds = time.monotonic() - self._started
            self._told()
        return True

    def carried(self, values: Floats) -> Floats:
        """A solution as it is carried out: whole numbers whole; the rest, added up over the years, in grains upwards."""
        found = values.copy()
        for lever, columns in zip(self.model.levers, self.model.begun, strict=True):
            lines = columns[(columns >= 0).all(axis=1)]
            if lever.whole:
                found[lines] = np.round(found[lines])
            else:
                so_far = np.cumsum(np.maximum(found[lines], 0.0), axis=0) * lever.size
                grains = np.ceil(so_far / GRAIN - 1e-3) * GRAIN / lever.size
                found[lines] = np.diff(grains, axis=0, prepend=0.0)
        return found

    def _listen(self, _: float, bound: float) -> bool:
        self.bound = max(self.bound, min(bound, self.cost))
        self._told()
        return self._ended()

    def _near(self, values: Floats, spread: float, seconds: float, gap: float) -> bool:
        """A plan within `spread` whole units of `values`."""
        whole = np.flatnonzero(self.model.programme.integers)
        return self._within(values, whole[whole < values.size], spread, seconds, gap)

    def _within(self, values: Floats, held: Indices, spread: float, seconds: float, gap: float) -> bool:
        """A plan with the columns `held` within `spread` of `values`; cuts are added until the coefficients hold.

        The coefficients are held a little lower, so that what the cuts leave does not matter; the rows without those cuts
        that are far from `values`: nothing near it meets them.
        """
        programme = self.model.programme
        until = min(self.left(), seconds)
        started = time.monotonic()
        found = False
        nearby = self._nearby(values)
        self._missed = np.zeros(len(self.groups))
        for _ in range(20):
            remaining = until - (time.monotonic() - started)
            if remaining <= 0 or self._ended():
                break
            lower, upper = programme.joined("lower"), programme.joined("upper")
            lower[held] = np.maximum(lower[held], np.floor(values[held] - spread + 1e-6))
            upper[held] = np.minimum(upper[held], np.ceil(values[held] + spread - 1e-6))
            row_lower = programme.joined("row_lower")
            row_lower[: nearby.size] = nearby  # what is cut from here on stays cut, however far from `values` it is
            solved = solve_whole(
                programme,
                seconds=remaining,
                lower=lower,
                upper=upper,
                row_lower=row_lower,
                row_upper=self._held(np.full(len(self.groups), MARGIN / 2)),
                gap=gap,
                start=self._started_from() if values is self.best else None,
                listen=lambda _, __: self._ended(),
            )
            if solved.values is None:
                break
            found = self._take(solved.values) or found
            carried = self.carried(solved.values)
            self._missed = np.maximum(self._missed, self._excesses(carried))
            if not self._cut(carried):
                break
        return found

    def _round(self, relaxed: Floats) -> None:
        """A first plan soon, however dear."""
        for spread in (0.0, 1.0, 3.0):
            if self._near(relaxed, spread, self.seconds / 3, ROUGH) or self._ended():
                return

    def _improve(self) -> None:
        """Plan some schools anew while the others keep to the best plan, as long as that saves, for half of the time."""
        school_of = self._school_of_columns()
        schools = len(self.model.numbers.schools)
        draw = np.random.default_rng(1)
        idle = 0
        while self.best is not None and idle < IDLE and self.left() > self.seconds / 2 and not self._closed():
            if self._ended():
                return
            before = self.cost
            free = draw.permutation(schools)[:TOGETHER]
            held = np.flatnonzero((school_of >= 0) & ~np.isin(school_of, free))
            slot = min(self.seconds / 20, self.left() - self.seconds / 2)
            self._within(self.best, held, 0.0, slot, FINE)
            idle = 0 if self.cost < before - WORTH * abs(before) else idle + 1

    def _school_of_columns(self) -> Indices:
        """The number of the school that each whole column is about; -1 for the others."""
        model = self.model
        found = np.full(model.programme.column_count, -1, dtype=np.int64)
        number = {school: at for at, school in enumerate(model.numbers.schools)}
        of_row = np.array([number[school] for school, _ in model.numbers.rows])
        for lever, columns in zip(model.levers, model.begun, strict=True):
            if lever.whole:
                lines = columns[(columns >= 0).all(axis=1)]
                found[lines] = of_school(model, lever)
        for columns, rows in ((model.passes, of_row), (model.meets, of_row[:, None])):
            there = columns >= 0
            found[columns[there]] = np.broadcast_to(rows, columns.shape)[there]
        return found

    def _branch(self) -> None:
        while not self._ended() and not self._closed():
            start = self._started_from()
            solved = solve_whole(
                self.model.programme, seconds=self.left(), start=start, gap=self.gap, listen=self._listen
            )
            if solved.outcome == "infeasible":
                self.infeasible = True
                self.bound = self.cost if self.best is not None else self.bound
                return
            self.bound = max(self.bound, min(solved.bound, self.cost))
            if solved.values is None:
                return
            taken = self._take(solved.values)
            cut_off = self._cut(self.carried(solved.values))
            if taken and not cut_off and solved.outcome == "optimal":
                return
            if not taken:
                self._near(solved.values, 1.0, max(self.left() / 4, 1.0), FINE)
            elif not cut_off:
                return

    def _started_from(self) -> Floats | None:
        if self.best is None:
            return None
        start = np.zeros(self.model.programme.column_count)
        start[: self.best.size] = self.best
        numerators = self.model.numerators(self.best)
        for group in self.groups:
            if group.z.size:
                x = group.values(self.model.numbers, numerators)
                mean = float(group.weights @ x)
                start[group.x] = x
                start[group.z] = group.weights * (x - mean) ** 2 / mean
                start[group.mean] = mean
        return start


__all__ = ["Search", "Solved"]
