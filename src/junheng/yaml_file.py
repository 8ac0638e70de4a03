"""YAML that people write (rule packs, mapping files): read with the line of every key, checked against a model.

Errors name file, line and key, all at once. Duplicate keys are errors; tags and Python objects are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from junheng.errors import JunhengError
from junheng.text import Text

KeyPath = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class YamlFault:
    """One fault: where it stands and what is wrong."""

    line: int
    key: str
    what: Text


class YamlError(JunhengError):
    """A YAML file that cannot be used. `faults` lists every fault with its line and key."""

    def __init__(self, file: str, faults: tuple[YamlFault, ...]) -> None:
        self.file = file
        self.faults = faults
        zh = "\n".join(f"{file} 第{fault.line}行 {fault.key}：{fault.what.zh}" for fault in faults)
        en = "\n".join(f"{file} line {fault.line}, {fault.key}: {fault.what.en}" for fault in faults)
        super().__init__(Text(zh, en))


@dataclass(frozen=True, slots=True)
class YamlFile:
    """Plain data of a YAML file and the line where each key stands."""

    file: str
    data: object
    lines: Mapping[KeyPath, int]

    def line(self, path: KeyPath) -> int:
        """The line of the key at `path`, or of the nearest key above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: KeyPath, what: Text) -> YamlFault:
        """A fault at `path`."""
        return YamlFault(self.line(path), ".".join(str(part) for part in path) or "-", what)


def read_yaml(path: Path, name: str | None = None) -> YamlFile:
    """Read the YAML file at `path` (UTF-8); `name` is what errors call it.

    Raises:
        YamlError: it is not there, not UTF-8, not YAML, or says a key twice.
    """
    name = name or path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise YamlError(
            name, (YamlFault(1, "-", Text(f"文件打不开({error.strerror})", f"cannot be opened ({error.strerror})")),)
        ) from error
    except UnicodeDecodeError as error:
        raise YamlError(
            name, (YamlFault(1, "-", Text("不是 UTF-8 编码,请另存为 UTF-8", "is not UTF-8; save it as UTF-8")),)
        ) from error
    try:
        node = yaml.compose(text, Loader=_Loader)
        lines: dict[KeyPath, int] = {}
        faults: list[YamlFault] = []
        data = None if node is None else _plain(node, (), lines, faults)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        problem = getattr(error, "problem", None) or str(error)
        raise YamlError(
            name, (YamlFault(line, "-", Text(f"YAML 格式有误:{problem}", f"is not valid YAML: {problem}")),)
        ) from error
    except RecursionError as error:
        raise YamlError(name, (YamlFault(1, "-", Text("嵌套过深", "is nested too deeply")),)) from error
    if faults:
        raise YamlError(name, tuple(faults))
    return YamlFile(name, data, lines)


MOST_NODES = 200_000  # what people write has a few thousand; aliases of aliases can make billions


class _Loader(yaml.SafeLoader):
    """With aliases, but none of itself."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.NodeEvent = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            if event.anchor in self._open:
                problem = f"*{event.anchor} refers to itself"
                raise yaml.composer.ComposerError(None, None, problem, event.start_mark)  # type: ignore[arg-type]
            return super().compose_node(parent, index)
        self._open.append(event.anchor)
        node = super().compose_node(parent, index)
        self._open.pop()
        return node

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._open: list[str | None] = []


def _plain(node: yaml.Node, path: KeyPath, lines: dict[KeyPath, int], faults: list[YamlFault]) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if len(lines) > MOST_NODES:
        mark = node.start_mark
        raise yaml.composer.ComposerError(None, None, "is too large once its aliases are filled in", mark)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(_scalar(key_node))
            here = (*path, key)
            if key in mapping:
                faults.append(
                    YamlFault(key_node.start_mark.line + 1, ".".join(map(str, here)), Text("键重复", "said twice"))
                )
            lines[here] = key_node.start_mark.line + 1
            mapping[key] = _plain(value_node, here, lines, faults)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), lines, faults) for index, child in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> object:
    # A fresh constructor per scalar keeps YAML's own reading of numbers, dates and booleans.
    try:
        return yaml.constructor.SafeConstructor().construct_object(node, deep=True)
    except ValueError as error:  # a date that does not exist
        raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error


def parse(model: type[Model], source: YamlFile) -> Model:
    """The content of `source` as `model`.

    Raises:
        YamlError: with every fault, its line and its key.
    """
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        faults = tuple(source.fault(_known(source, tuple(item["loc"])), _words(item)) for item in error.errors())
        raise YamlError(source.file, tuple(sorted(faults, key=lambda fault: fault.line))) from error


def _known(source: YamlFile, path: KeyPath) -> KeyPath:
    """`path` without the parts pydantic adds for unions (names of models), the missing last key kept."""
    known: KeyPath = ()
    path = tuple(part for part in path if part != "[key]")
    for part in path:
        if (*known, part) in source.lines or part == path[-1]:
            known = (*known, part)
    return known


_WORDS = {
    "missing": Text("缺少这一项", "is missing"),
    "extra_forbidden": Text("不认识的键", "is not a known key"),
    "string_type": Text("应是文字", "should be a text"),
    "float_type": Text("应是数", "should be a number"),
    "int_type": Text("应是整数", "should be a whole number"),
    "int_from_float": Text("应是整数", "should be a whole number"),
    "int_parsing": Text("应是整数", "should be a whole number"),
    "bool_type": Text("应是 true 或 false", "should be true or false"),
    "bool_parsing": Text("应是 true 或 false", "should be true or false"),
    "tuple_type": Text("应是列表：[甲, 乙]", "should be a list: [a, b]"),
    "list_type": Text("应是列表：[甲, 乙]", "should be a list: [a, b]"),
    "dict_type": Text("下面应是键和值", "should hold keys and values"),
    "model_type": Text("下面应是键和值", "should hold keys and values"),
    "date_type": Text("应是日期，如 2025-03-01", "should be a date, such as 2025-03-01"),
    "date_from_datetime_parsing": Text("应是日期，如 2025-03-01", "should be a date, such as 2025-03-01"),
    "date_parsing": Text("应是日期，如 2025-03-01", "should be a date, such as 2025-03-01"),
    "finite_number": Text("应是有限的数", "should be a finite number"),
    "too_short": Text("不能是空的", "cannot be empty"),
    "named_tuple_type": Text("应是 {zh: 中文, en: English}", "should be {zh: Chinese, en: English}"),
}
OWN = "junheng"  # the kind of a fault that a model words by itself


def wrong(zh: str, en: str) -> PydanticCustomError:
    """What a model raises from a validator to say in both languages what is wrong."""
    return PydanticCustomError(OWN, "{en}", {"zh": zh, "en": en})


def _words(fault: ErrorDetails) -> Text:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == OWN:
        return Text(context["zh"], context["en"])
    if kind == "literal_error":
        expected = context["expected"].replace(" or ", ", ").replace("'", "")
        return Text(f"只能是：{expected.replace(', ', '、')}", f"should be one of: {expected}")
    return _WORDS.get(kind, Text(f"值不对：{fault['msg']}", fault["msg"]))
