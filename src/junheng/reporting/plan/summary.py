"""The plan in a few sentences: whether it can be done, what it costs, how good it is, where it leads; year by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from junheng.planning.make import share_passing
from junheng.reporting.figures import Figure, percent
from junheng.reporting.plan.basis import PlanBasis


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year: what it costs, what must pass, what does."""

    year: int
    cost: Figure
    demanded: Figure
    passing: Figure
    resource: str | None
    resource_words: str
    verdict: str | None
    words: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What stands at the head of every report of a plan."""

    title: str
    county: str
    years: str
    basis: str
    standard: str
    status: str
    verdict: str  # pass, fail or unknown: for its colour
    sentence: str
    points: tuple[str, ...]
    notes: tuple[str, ...]
    lines: tuple[YearLine, ...]
    unplanned: tuple[str, ...]
    assumptions: tuple[str, ...]
    nothing: str  # what is said where there are no steps


def summary_of(basis: PlanBasis) -> PlanSummary:
    """The head of the reports."""
    plan, say = basis.plan, basis.say
    county = plan.snapshot.county or say("unnamed")
    first, last = plan.calendar_years[0], plan.calendar_years[-1]
    pack = plan.standard.pack
    standard = say("document", name=say.text(pack.name))
    notes = [say("year_note")]
    return PlanSummary(
        title=say("plan_title", county=county, first=first, last=last),
        county=county,
        years=f"{first}—{last}" if say.language == "zh" else f"{first}–{last}",
        basis=say(
            "plan_basis", standard=say.text(pack.name), pack=f"{pack.id} {pack.version}", county=county, year=basis.base
        ),
        standard=standard,
        status=say(f"s_status_{plan.status}"),
        verdict=_colour(basis),
        sentence=_sentence(basis),
        points=tuple(_points(basis)),
        notes=tuple(notes),
        lines=year_lines(basis),
        unplanned=tuple(say.text(one) for one in plan.unplanned),
        assumptions=tuple(say.text(one) for one in plan.assumptions),
        nothing=say("no_steps" if plan.years else "no_plan"),
    )


def _colour(basis: PlanBasis) -> str:
    return {"optimal": "pass", "feasible": "pass", "infeasible": "fail"}.get(basis.plan.status, "unknown")


def _sentence(basis: PlanBasis) -> str:
    plan, say = basis.plan, basis.say
    possible = plan.status == "infeasible" and plan.steps and not plan.relaxations
    sentence = say("status_open" if possible else f"status_{plan.status}")
    gap = "" if say.language == "zh" else " "
    return gap.join((say("status_stopped"), sentence)) if plan.stopped else sentence


def year_lines(basis: PlanBasis) -> tuple[YearLine, ...]:
    """The base year, which demands and costs nothing, and every year of the plan."""
    plan, say = basis.plan, basis.say
    today = plan.before
    resource = basis.resource_verdict(today)
    first = YearLine(
        basis.base, Figure(None, 1), Figure(None, 0, "%"), percent(share_passing(today)), resource,
        say.verdict(resource), today.verdict, say.verdict(today.verdict),
    )  # fmt: skip
    later = (
        YearLine(
            one.year, say.money(one.cost), percent(one.demanded, 0), percent(one.share_passing), one.resource_verdict,
            say.verdict(one.resource_verdict), one.verdict, say.verdict(one.verdict),
        )
        for one in plan.years
    )  # fmt: skip
    return (first, *later)


def _points(basis: PlanBasis) -> Iterator[str]:
    plan, say = basis.plan, basis.say
    if plan.relaxations:
        yield say("lead_relax")
        yield from (say("point_relax", words=say.text(one.words)) for one in plan.relaxations)
    if not plan.years:
        return
    first, last = plan.years[0], plan.years[-1]
    capital = sum(line["capital"] for line in basis.spending)
    recurrent = sum(line["recurrent"] for line in basis.spending)
    yield say(
        "point_money", first=first.year, last=last.year, total=say.money(sum(one.cost for one in plan.years)).full,
        capital=say.money(capital).full, recurrent=say.money(recurrent).full,
    )  # fmt: skip
    yield from _proofs(basis)
    passing = {
        "before": percent(share_passing(plan.before)).full,
        "after": percent(last.share_passing).full,
    }
    yield say(
        "point_passing", base=basis.base, last=last.year, **passing,
        verdict_before=say.verdict(basis.resource_verdict(plan.before)), verdict_after=say.verdict(last.resource_verdict),
    )  # fmt: skip
    yield say("point_whole", last=last.year, verdict=say.verdict(last.verdict))
    moved = [line for line in basis.steps if line["from_school"] is not None]
    if moved:
        schools = {line["school_id"] for line in moved} | {line["from_school"] for line in moved}
        yield say("point_moved", people=f"{sum(line['quantity'] for line in moved):.0f}", schools=len(schools))


def _proofs(basis: PlanBasis) -> Iterator[str]:
    """The present cost, how far below it any plan could be, and what people do by hand."""
    plan, say = basis.plan, basis.say
    if plan.cost is None:
        return
    yield say(
        "point_present", base=basis.base, last=plan.calendar_years[-1], beyond=plan.wish.years_beyond,
        cost=say.money(plan.cost).full,
    )  # fmt: skip
    if plan.bound is not None and plan.gap is not None and plan.status != "optimal":
        yield say("point_bound", bound=say.money(plan.bound).full, gap=percent(plan.gap, 2).full)
    if plan.greedy_cost is None:
        return
    saved = plan.greedy_cost - plan.cost
    greedy = say.money(plan.greedy_cost).full
    if saved <= 0:
        yield say("point_by_hand_no", greedy=greedy)
    else:
        share = percent(saved / plan.greedy_cost).full
        yield say("point_by_hand", greedy=greedy, saved=say.money(saved).full, percent=share)
