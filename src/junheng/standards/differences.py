"""What differs between two standards, value by value: what is asked, of whom, by which reading, and on whose word.

Two packs are compared as they are in force, inheritance resolved and with the settings of the run; `differences` is a
function of both and reads no file. A value that is the same but cited otherwise is a difference of source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from junheng.standards.loader import Standard
from junheng.standards.model import CONFIDENCE_NAMES, Cited
from junheng.text import Language, Text

What = Literal["presence", "value", "scope", "setting", "exemption", "source", "words"]
WHATS: Mapping[What, Text] = {
    "presence": Text("有无", "there or not"),
    "value": Text("数值", "value"),
    "scope": Text("范围", "scope"),
    "setting": Text("设定", "setting"),
    "exemption": Text("放宽", "exemption"),
    "source": Text("出处", "source"),
    "words": Text("文字", "words"),
}
NOT_THERE = Text("无", "not there")
THERE = Text("有", "there")
# What the last part of a value's place is called where a whole thing is told in one line.
KINDS: Mapping[str, Text] = {
    "value": Text("", ""),
    "setting": Text("按设定", "by the setting"),
    "primary": Text("小学", "primary"),
    "junior": Text("初中", "junior"),
}
OF_SCOPE = ("scope", "per", "when")
BY_THEMSELVES = ("id", "exemptions")  # the key of a thing, and things of their own


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two standards say otherwise.

    `id` and `name` say of what: an indicator, a coefficient's indicator, an exemption ("YZ-G3a:built_by_2016"), a reason
    to leave out, a setting. `part` is the place inside it, such as "target.junior"; `first` and `second` are what
    each standard says there.
    """

    id: str
    name: Text
    what: What
    part: str
    first: Text
    second: Text

    def to_dict(self, language: Language) -> dict[str, str]:
        """The same for scripts."""
        return {
            "id": self.id,
            "name": self.name.get(language),
            "what": self.what,
            "part": self.part,
            "first": self.first.get(language),
            "second": self.second.get(language),
        }


@dataclass(frozen=True, slots=True)
class _Thing:
    """A part of a pack that has an id: its name and what it says, by place."""

    name: Text
    said: Mapping[str, tuple[What, Text]]


def differences(first: Standard, second: Standard) -> tuple[Difference, ...]:
    """Everything that `second` says otherwise than `first`, in the order of the packs.

    Ids, names, places, versions and dates of the packs themselves are not compared.
    """
    left, right = dict(_things(first)), dict(_things(second))
    found: list[Difference] = []
    for key in dict.fromkeys([*left, *right]):
        one, other = left.get(key), right.get(key)
        if one is not None and other is not None:
            found += _compared(key, one, other)
        else:
            name = (one or other or _Thing(Text("", ""), {})).name
            found.append(Difference(key, name, "presence", "", *(_presence(thing) for thing in (one, other))))
    return tuple(found)


def _compared(key: str, one: _Thing, other: _Thing) -> Iterator[Difference]:
    for part in dict.fromkeys([*one.said, *other.said]):
        what, before = one.said.get(part, ("value", NOT_THERE))
        other_what, after = other.said.get(part, (what, NOT_THERE))
        if before != after:
            yield Difference(key, other.name, other_what if before == NOT_THERE else what, part, before, after)


def _presence(thing: _Thing | None) -> Text:
    """What a thing asks where the other standard has none of it: its numbers, else that it is there."""
    if thing is None:
        return NOT_THERE
    asked = {
        part.rpartition(".")[2]: text
        for part, (what, text) in thing.said.items()
        if part.startswith(("target.", "limit.")) and what != "source"
    }
    if not asked:
        return THERE
    operator = thing.said.get("operator", ("value", NOT_THERE))[1]
    named = [(KINDS.get(part, Text(part, part)), text) for part, text in asked.items()]
    zh = "，".join(f"{name.zh}{operator.zh} {text.zh}" for name, text in named)
    return Text(zh, ", ".join(f"{name.en} {operator.en} {text.en}".strip() for name, text in named))


def _things(standard: Standard) -> Iterator[tuple[str, _Thing]]:
    pack = standard.pack

    def thing(model: BaseModel, name: Text, base: What) -> _Thing:
        return _Thing(name, dict(_said(model, "", base, standard)))

    for group in (pack.indicators, pack.entry, pack.vetoes):
        for key, rule in group.items():
            yield key, thing(rule, rule.name, "value")
            for exemption in rule.exemptions:
                yield f"{key}:{exemption.id}", thing(exemption, exemption.name, "exemption")
    for whole in (pack.school_rule, pack.composite):
        if whole is not None:
            yield whole.id, thing(whole, whole.name, "value")
    yield "weights", thing(pack.weights, Text("折算权重", "weights of pupils by stage"), "value")
    for left_out in pack.leave_out:
        yield left_out.id, thing(left_out, left_out.reason, "scope")
    for key, setting in pack.settings.items():
        said = {part: one for part, one in _said(setting, "", "setting", standard) if part != "default"}
        said["value"] = ("setting", _plain(standard.settings[key]))
        yield key, _Thing(setting.name, said)


def _said(model: BaseModel, path: str, base: What, standard: Standard) -> Iterator[tuple[str, tuple[What, Text]]]:
    """What a model says, by place; a citation is one thing. What is left at its default or empty is not said."""
    if isinstance(model, Cited):
        yield f"{path}source", ("source", _citation(model, standard))
    for field, value in model:  # pydantic models iterate over (field, value)
        if (field in BY_THEMSELVES and not path) or (isinstance(model, Cited) and field in Cited.model_fields):
            continue
        what: What = "scope" if field in OF_SCOPE and base == "value" else base
        yield from _of(value, f"{path}{field}", what, standard)


def _of(value: object, path: str, what: What, standard: Standard) -> Iterator[tuple[str, tuple[What, Text]]]:
    if isinstance(value, Text):
        yield path, ("words", value)
    elif isinstance(value, BaseModel):
        yield from _said(value, f"{path}.", what, standard)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _of(one, f"{path}.{key}", what, standard)
    elif isinstance(value, tuple) and any(isinstance(one, BaseModel | dict) for one in value):
        for index, one in enumerate(value):
            yield from _of(one, f"{path}.{index}", what, standard)
    elif value is not None and value is not False and value not in ((), ""):
        yield path, (what, _plain(value))


def _plain(value: object) -> Text:
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, tuple):
        return Text("、".join(map(str, value)), ", ".join(map(str, value)))
    words = f"{value:.12g}" if isinstance(value, int | float) else str(value)
    return Text(words, words)


def _citation(cited: Cited, standard: Standard) -> Text:
    """Document, clause, confidence and dates of a value."""
    titles = [document.title for document in standard.documents(cited)]
    dates = [str(day) for day in (cited.decided, cited.effective) if day is not None]
    sure = CONFIDENCE_NAMES[cited.confidence]
    zh = "；".join(["、".join(titles), cited.clause, sure.zh, *dates])
    en = "; ".join([", ".join(titles), cited.clause, sure.en, *dates])
    return Text(zh, en)
