"""Which documents the standard asks for, which are there, and which are still lacking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from junheng.standards import Standard
from junheng.standards.model import IndicatorRule
from junheng.text import Text
from junheng.web.access.reach import Reach
from junheng.web.evidence.models import Item, Judgement
from junheng.web.evidence.pieces import PIECE
from junheng.web.people.departments import departments_of, office
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.years.keep import evaluation_of, standard_of
from junheng.web.years.models import Piece, Year

# Judged on a document of the county; of every school; a proof for an exemption; or only supported by documents.
Asked = Literal["county", "schools", "proof", "support"]
Place = int | None  # a school's organisation; None: the county as a whole


@dataclass
class Demand:
    """An indicator: what is asked for it, and what there is."""

    indicator: str
    name: Text
    text: Text
    owner: Text
    area: Text
    asked: Asked
    schools: list[Organisation]  # that must each show documents; those within reach
    states: Counter[str] = field(default_factory=Counter)
    checked: Counter[Place] = field(default_factory=Counter)  # documents checked, by place

    @property
    def by_county(self) -> bool:
        """A checked document of the county speaks for all schools that have none of their own."""
        return self.checked[None] > 0

    @property
    def lacking(self) -> list[Organisation]:
        """Schools without a checked document."""
        return [] if self.by_county else [one for one in self.schools if not self.checked[one.pk]]

    @property
    def complete(self) -> bool | None:
        """Whether all that is asked for is there; None where nothing is asked for, or it is not known of whom."""
        if self.asked == "county":
            return self.by_county
        if self.asked == "support" or (self.asked == "schools" and not self.schools):
            return None
        return not self.lacking


@dataclass(frozen=True)
class Said:
    """What the data of the newest evaluation say: the schools asked, and the judgements, by indicator and school code."""

    known: bool  # there is an evaluation
    schools: Mapping[str, list[str]]
    judged: Mapping[tuple[str, str | None], tuple[str | None, str | None]]  # judgement, document


def said_of(year: Year) -> Said:
    """What the newest evaluation says."""
    evaluation = evaluation_of(year)
    piece = Piece.objects.filter(evaluation=evaluation, key=PIECE).first() if evaluation is not None else None
    if piece is None:
        return Said(known=False, schools={}, judged={})
    judged = {
        (indicator, school): (judgement, document) for indicator, school, judgement, document in piece.content["judged"]
    }
    return Said(known=True, schools=piece.content["schools"], judged=judged)


def rules_of(standard: Standard) -> dict[str, IndicatorRule]:
    """What documents can be brought for: indicators (not their parts), conditions of entry and vetoes."""
    pack = standard.pack
    parts = {part for rule in pack.indicators.values() for part in rule.parts}
    own = {name: rule for name, rule in pack.indicators.items() if name not in parts}
    return {**own, **pack.entry, **pack.vetoes}


def demands(year: Year, reached: Reach, said: Said) -> list[Demand]:
    """Every indicator in the order of the standard, with what somebody may see of its documents."""
    standard = standard_of(year)
    whole = year.county_id in reached.counties
    places = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=year.county)
    schools = {one.code: one for one in (places if whole else places.filter(pk__in=reached.schools))}
    departments = departments_of(year.county_id)
    areas = {area.id: area.name for area in standard.pack.areas}
    found = {
        name: Demand(
            indicator=name,
            name=rule.name,
            text=rule.text,
            owner=office(rule.owner, departments),
            area=areas.get(rule.area) or _other_area(standard, name),
            asked=_asked(rule, said.schools.get(name)),
            schools=[schools[code] for code in said.schools.get(name, []) if code in schools],
        )
        for name, rule in rules_of(standard).items()
    }
    items = reached.within(Item.objects.filter(year=year))
    _count(found, items.values_list("indicator", "school_id", "state"))
    if not whole:  # a document of the county counts for schools that may not open it
        of_county = Item.objects.filter(year=year, school=None, state=Item.State.CHECKED)
        for indicator in of_county.values_list("indicator", flat=True):
            if indicator in found:
                found[indicator].checked[None] += 1
    return list(found.values())


def _count(found: dict[str, Demand], items: Iterable[tuple[str, Place, str]]) -> None:
    for indicator, school, state in items:
        if indicator in found:
            found[indicator].states[state] += 1
            if state == Item.State.CHECKED:
                found[indicator].checked[school] += 1


def _asked(rule: IndicatorRule, schools: list[str] | None) -> Asked:
    if rule.method == "county_judgement":
        return "county"
    if rule.method == "school_judgement":
        return "schools"
    return "proof" if schools else "support"


def _other_area(standard: Standard, name: str) -> Text:
    return Text("前置条件", "Conditions of entry") if name in standard.pack.entry else Text("一票否决事项", "Vetoes")


def judged_at_desk(year: Year, reached: Reach) -> dict[tuple[str, Place], Judgement]:
    """The judgements made at the desk, by indicator and school."""
    rows = Judgement.objects.filter(year=year).select_related("by")
    if year.county_id not in reached.counties:
        rows = reached.within(rows) | rows.filter(school=None)
    return {(one.indicator, one.school_id): one for one in rows}
