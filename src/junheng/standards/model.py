"""What a rule pack says, as types: every value with its source, clause and confidence; a closed set of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from junheng.tables import TABLES
from junheng.text import Text
from junheng.yaml_file import wrong

# Whole or decimal; neither yes/no nor a text that looks like a number.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Confidence = Literal["seen", "secondary", "recalled", "uncertain", "derived"]
CONFIDENCE_NAMES: Mapping[str, Text] = {
    "seen": Text("见于文本", "seen in a text"),
    "secondary": Text("二手来源", "secondary source"),
    "recalled": Text("凭记忆，待核", "recalled, to be confirmed"),
    "uncertain": Text("未定", "uncertain"),
    "derived": Text("推算", "derived"),
}
Operator = Literal[">=", "<=", "<"]
Method = Literal[
    "row_ratio",
    "rooms",
    "size",
    "class_size",
    "small_funds",
    "school_ratio",
    "school_judgement",
    "stage_ratio",
    "county_judgement",
    "schools_passing",
    "sum_ratio",
    "item",
    "monitoring_level",
    "monitoring_rate",
    "survey",
    "cases",
    "balance_years",
    "parts",
]


def _words(value: object) -> object:
    return Text(**value) if isinstance(value, dict) and set(value) == {"zh", "en"} else value


Words = Annotated[Text, BeforeValidator(_words)]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Model(BaseModel):
    """Closed and immutable: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class SourceDocument(Model):
    """A document that values are taken from."""

    title: str
    decided: date | None = None
    effective: date | None = None
    url: str = ""
    note: str = ""


class Cited(Model):
    """Something with its source. `decided` and `effective` default to those of the source, then of the pack."""

    source: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    clause: str
    confidence: Confidence
    decided: date | None = None
    effective: date | None = None


class Value(Cited):
    """A number: one for all (`value`), one per stage, the value of a setting, or one from each of several years."""

    value: Number | None = None
    primary: Number | None = None
    junior: Number | None = None
    setting: str | None = None
    by_year: dict[int, Number] | None = None  # from that school year on

    @model_validator(mode="after")
    def _one_kind(self) -> Value:
        kinds = [
            self.value is not None,
            self.primary is not None or self.junior is not None,
            self.setting is not None,
            bool(self.by_year),
        ]
        if sum(kinds) != 1:
            raise wrong(
                "请写 value，或 primary 与 junior，或 setting，或 by_year，只写一种",
                "give `value`, or `primary` and/or `junior`, or `setting`, or `by_year`",
            )
        return self

    @property
    def by_stage(self) -> bool:
        """Whether it says a number for each stage by itself."""
        return self.primary is not None or self.junior is not None

    def from_year(self, year: int) -> float | None:
        """The number of the latest year that is not after `year`; None before the first, and without years."""
        reached = [from_ for from_ in self.by_year or {} if from_ <= year]
        return (self.by_year or {})[max(reached)] if reached else None

    def at(self, stage: str | None) -> float | None:
        """The number for a stage (None: for all); None where the value says nothing of it."""
        if self.value is not None:
            return self.value
        return {"primary": self.primary, "junior": self.junior}.get(stage or "")


class OneNumber(Value):
    """A value that is one number for every stage and year: `value`, or that of a setting."""

    @model_validator(mode="after")
    def _one_number(self) -> OneNumber:
        if self.value is None and self.setting is None:
            raise wrong(
                "这里只能是一个数：请写 value 或 setting", "must be one number for all: give `value` or `setting`"
            )
        return self


class Weights(Cited):
    """Weights of pupils by stage for splitting what a through-school shares."""

    primary: Number = Field(gt=0)
    junior: Number = Field(gt=0)
    senior: Number = Field(gt=0)


class Setting(Cited):
    """A reading that a run may change."""

    name: Words
    meaning: Words
    choices: tuple[str, ...] = ()
    number: bool = False
    default: str | float

    @model_validator(mode="after")
    def _default_fits(self) -> Setting:
        if self.number == bool(self.choices):
            raise wrong("请写 choices 或 number: true，只写一种", "give `choices` or `number: true`")
        if self.choices and self.default not in self.choices:
            raise wrong("default 不在 choices 里", "`default` is not one of `choices`")
        if self.number and not isinstance(self.default, int | float):
            raise wrong("default 应是数", "`default` must be a number")
        return self


class Band(Model):
    """What a fact must be. Several bounds hold together."""

    in_: tuple[str, ...] | None = Field(default=None, alias="in")
    not_in: tuple[str, ...] | None = None
    is_: bool | None = Field(default=None, alias="is")
    at_least: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    over: Number | None = None
    by: int | None = None  # a year, included or not by the setting built_by_inclusive

    @model_validator(mode="after")
    def _says_something(self) -> Band:
        if all(
            bound is None
            for bound in (self.in_, self.not_in, self.is_, self.at_least, self.at_most, self.below, self.over, self.by)
        ):
            raise wrong(
                "没有条件：请写 in、not_in、is、at_least、at_most、below、over 或 by",
                "says nothing: give in, not_in, is, at_least, at_most, below, over or by",
            )
        return self


Fact = Literal[
    "kind",
    "stage",
    "setting",
    "ownership",
    "boarding",
    "dense_centre",
    "year_built",
    "school_pupils",  # of the compulsory stages
    "small_pupils",  # of the school or of the row, by the setting r3_small
    "largest_class",  # of the school's compulsory stages
    "migrant_percent",  # of the school's compulsory stages
]
Condition = dict[Fact, Band]  # all must hold


class LeaveOut(Cited):
    """School rows that the resource part does not judge."""

    id: str
    when: Condition
    reason: Words


class Exemption(Cited):
    """A relaxation where the condition holds: figures that may be added, another target, or another room size.

    With `instead` another formula may be kept in place of the indicator's own: its `target`, by its `operator`.
    """

    id: str
    name: Words
    when: Condition
    proof: bool = False  # a row of evidence.csv for the indicator and school, judged met
    adds: tuple[str, ...] = ()
    target: Value | None = None
    area: Value | None = None
    instead: str = ""
    operator: Operator = ">="

    @model_validator(mode="after")
    def _adds_figures(self) -> Exemption:
        known = {column.name for table in ("stages", "campuses") for column in TABLES[table].columns if column.unit}
        if unknown := [name for name in self.adds if name not in known]:
            names = ", ".join(unknown)
            raise wrong(f"adds 里没有这样的数据：{names}", f"`adds` knows no figure {names}")
        return self


class BalanceRule(Model):
    """How the coefficient of variation of a resource indicator is judged; without `limit` it is only shown.

    In the stages of `below` it must stay below the limit, in the others it may reach it.
    """

    id: str
    name: Words
    limit: Value | None = None
    below: tuple[Literal["primary", "junior"], ...] = ()
    decimals: int

    def operator(self, stage: str) -> Operator:
        """How a coefficient is compared with the limit of a stage."""
        return "<" if stage in self.below else "<="


class RoomRule(Model):
    """Rooms of one use: one per so many classes, each of a size."""

    use: str
    per_classes: OneNumber
    area: OneNumber


class TrainingRule(Model):
    """Hours of training within years."""

    hours: OneNumber
    years: OneNumber


class SampleRule(Model):
    """How large a survey should be; said beside the result, not judged."""

    per_1000_residents: OneNumber
    parents_percent: OneNumber


YEARLY_METHODS = ("item", "schools_passing", "sum_ratio")  # whose target may rise from year to year


class IndicatorRule(Model):
    """What a standard demands of one indicator."""

    area: str = ""
    method: Method
    name: Words
    text: Words
    unit: Words = Text("", "")
    short_unit: Words = Text("", "")
    owner: Words
    operator: Operator = ">="
    decimals: int = 2
    cited: Cited | None = None
    target: Value | None = None
    balance: BalanceRule | None = None
    exemptions: tuple[Exemption, ...] = ()
    scope: tuple[Condition, ...] = ()  # any may hold; empty: every compulsory row
    per: Literal["row", "school"] = "row"
    parts: tuple[str, ...] = ()
    rooms: RoomRule | None = None
    training: TrainingRule | None = None
    funded_as: OneNumber | None = None
    sample: SampleRule | None = None

    @model_validator(mode="after")
    def _complete(self) -> IndicatorRule:
        needs = {
            "rooms": ("rooms", self.rooms),
            "parts": ("parts", self.parts),
            "small_funds": ("funded_as", self.funded_as),
            "school_judgement": ("cited", self.cited),
            "stage_ratio": ("target", self.target),
            "schools_passing": ("target", self.target),
            "county_judgement": ("cited", self.cited),
        }
        name, given = needs.get(self.method, ("target", self.target or self.balance))
        if not given:
            raise wrong(f"方法 {self.method} 需要写 {name}", f"method {self.method} needs `{name}`")
        for exemption in self.exemptions:
            gives = {
                "rooms": ("area", exemption.area),
                "size": ("target", exemption.target),
                "stage_ratio": ("instead", exemption.target if exemption.instead else None),
            }
            name, given = gives.get(self.method, ("adds", exemption.adds))
            if not given:
                raise wrong(
                    f"方法 {self.method} 的放宽 {exemption.id} 需要写 {name}",
                    f"exemption {exemption.id} of method {self.method} needs `{name}`",
                )
        if self.target is not None and self.target.by_year and self.method not in YEARLY_METHODS:
            raise wrong(f"方法 {self.method} 不能逐年写（by_year）", f"method {self.method} takes no `by_year`")
        return self

    @property
    def citation(self) -> Cited | None:
        """Where the demand itself stands."""
        return self.target or self.cited or (self.rooms.area if self.rooms else None)


class SchoolRule(Model):
    """How the resource indicators of a school row are judged together."""

    id: str
    name: Words
    text: Words
    of: tuple[str, ...]
    met: OneNumber
    lowest_ratio: OneNumber


class Composite(Model):
    """The mean of several coefficients of variation."""

    operator: Literal["<=", "<"] = "<="

    id: str
    area: str
    name: Words
    text: Words
    of: tuple[str, ...]
    limit: Value
    decimals: int
    owner: Words


class Area(Model):
    """A part of the standard."""

    id: str
    name: Words


class Pack(Model):
    """A whole rule pack, inheritance resolved."""

    id: str
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    name: Words
    place: Words
    extends: str | None = None
    decided: date | None  # null: the day is not known
    effective: date | None
    sources: dict[str, SourceDocument]
    settings: dict[str, Setting]
    stages: tuple[Literal["primary", "junior"], ...]
    weights: Weights
    leave_out: tuple[LeaveOut, ...]
    areas: tuple[Area, ...]
    school_rule: SchoolRule | None = None
    composite: Composite | None = None
    indicators: dict[str, IndicatorRule]
    entry: dict[str, IndicatorRule]
    vetoes: dict[str, IndicatorRule]
