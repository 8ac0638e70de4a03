"""All that a report says of a plan, in one language: the page, the workbook and the Word document are prints of it."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.planning.plan import Plan
from junheng.reporting.places import SchoolMap
from junheng.reporting.plan.basis import PlanBasis
from junheng.reporting.plan.charts import BarChart, StageCourses, course_charts, money_chart, passing_chart
from junheng.reporting.plan.heat import Heat, heat_of
from junheng.reporting.plan.indicators import CourseLine, IndicatorPage, courses_of, indicator_pages
from junheng.reporting.plan.money import Money, money_of
from junheng.reporting.plan.schools import SchoolPage, school_pages
from junheng.reporting.plan.steps import ActionLine, DepartmentPage, StepLine, action_lines, departments, step_lines
from junheng.reporting.plan.summary import PlanSummary, summary_of
from junheng.reporting.plan.transfers import transfer_map
from junheng.reporting.plan.words import PlanSpeaker
from junheng.text import Language


@dataclass(frozen=True)
class PlanContent:
    """The parts of a report of a plan, in the order in which they are told. `years` are those that were judged."""

    say: PlanSpeaker
    summary: PlanSummary
    base: int
    years: tuple[int, ...]
    floor: str
    actions: tuple[ActionLine, ...]
    money: Money
    money_chart: BarChart | None
    passing_chart: BarChart | None
    departments: tuple[DepartmentPage, ...]
    indicators: tuple[IndicatorPage, ...]
    courses: tuple[CourseLine, ...]
    course_charts: tuple[StageCourses, ...]
    heat: tuple[Heat, ...]
    map: SchoolMap | None
    schools: tuple[SchoolPage, ...]
    other_schools: tuple[str, ...]
    steps: tuple[StepLine, ...]


def plan_content(plan: Plan, language: Language = "zh") -> PlanContent:
    """What there is to say of `plan`."""
    basis = PlanBasis(plan, PlanSpeaker(language))
    steps = step_lines(basis)
    summary = summary_of(basis)
    courses = courses_of(basis)
    schools, others = school_pages(basis, steps)
    return PlanContent(
        say=basis.say,
        summary=summary,
        base=basis.base,
        years=basis.judged_years,
        floor=basis.before.floor_text,
        actions=action_lines(steps),
        money=money_of(basis),
        money_chart=money_chart(basis),
        passing_chart=passing_chart(basis, summary.lines),
        departments=departments(basis, steps),
        indicators=indicator_pages(basis, courses),
        courses=courses,
        course_charts=course_charts(basis, courses),
        heat=heat_of(basis),
        map=transfer_map(basis),
        schools=schools,
        other_schools=others,
        steps=steps,
    )
