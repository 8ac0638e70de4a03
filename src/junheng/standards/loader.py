"""From a folder with pack.yaml to a `Standard`: inheritance, checks that name file, line and key, settings of a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel

from junheng.errors import UsageError
from junheng.standards.model import Cited, IndicatorRule, OneNumber, Pack, Setting, SourceDocument, Value
from junheng.text import Text
from junheng.yaml_file import KeyPath, YamlError, YamlFault, YamlFile, parse, read_yaml

SettingValue = str | float


@dataclass(frozen=True)
class Standard:
    """A rule pack with the settings of a run. `hash` names its resolved content."""

    pack: Pack
    settings: Mapping[str, SettingValue]
    hash: str

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.pack.id

    def with_settings(self, changes: Mapping[str, str | float]) -> Standard:
        """The same rules under other settings.

        Raises:
            UsageError: an unknown setting or a value that it does not take.
        """
        settings = dict(self.settings)
        for name, value in changes.items():
            settings[name] = _checked(self.pack.settings, name, value)
        return replace(self, settings=settings)

    def number(self, value: Value, stage: str | None = None) -> float | None:
        """The number of a value under this run's settings."""
        if value.setting is not None:
            return float(self.settings[value.setting])
        return value.at(stage)

    def one(self, value: OneNumber) -> float:
        """The number of a value that is one for all stages and years."""
        number = self.number(value)
        if number is None:
            raise TypeError(f"{value.clause} is not one number")
        return number

    def rule(self, indicator: str) -> IndicatorRule:
        """The rule of an indicator, entry condition or veto.

        Raises:
            KeyError: the standard does not have it.
        """
        for group in (self.pack.indicators, self.pack.entry, self.pack.vetoes):
            if indicator in group:
                return group[indicator]
        raise KeyError(indicator)

    def citation(self, indicator: str) -> Cited | None:
        """Where the demand of an indicator stands: its target's source, or that of the setting it goes by, or its parts'."""
        rule = self.rule(indicator)
        if rule.target is not None and rule.target.setting is not None:
            return self.pack.settings[rule.target.setting]
        return rule.citation or next((self.citation(part) for part in rule.parts), None)

    def documents(self, cited: Cited) -> tuple[SourceDocument, ...]:
        """The documents behind a value."""
        return tuple(self.pack.sources[source] for source in cited.source)


def _checked(settings: Mapping[str, Setting], name: str, value: str | float) -> SettingValue:
    if name not in settings:
        known = ", ".join(settings)
        raise UsageError(
            Text(f"没有设定“{name}”。可用的设定：{known}", f"there is no setting {name}; settings: {known}")
        )
    setting = settings[name]
    if not setting.number:
        if value not in setting.choices:
            known = ", ".join(setting.choices)
            raise UsageError(
                Text(
                    f"设定 {name} 不接受“{value}”，可取：{known}",
                    f"setting {name} does not take {value}; it takes: {known}",
                )
            )
        return str(value)
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise UsageError(
            Text(
                f"设定 {name} 须为不小于0的数，现为“{value}”",
                f"setting {name} takes a number of at least 0, not {value}",
            )
        )
    return number


def packs_folder() -> Path:
    """The folder of the packs that come with junheng."""
    return Path(str(resources.files("junheng.standards") / "packs"))


def standard_ids() -> tuple[str, ...]:
    """Ids of the packs that come with junheng."""
    return tuple(sorted(path.parent.name for path in packs_folder().glob("*/pack.yaml")))


def load_standard(name: str | Path, settings: Mapping[str, str | float] | None = None) -> Standard:
    """The standard called `name`: an id that comes with junheng, or the path of a pack folder or pack.yaml.

    Raises:
        UsageError: there is no such standard, or a setting is wrong.
        YamlError: the pack is broken; every fault with file, line and key.
    """
    return _load(_pack_file(name)).with_settings(settings or {})


def _pack_file(name: str | Path) -> Path:
    own = packs_folder() / str(name) / "pack.yaml"
    if own.is_file():
        return own
    for path in (Path(name), Path(name) / "pack.yaml"):
        if path.is_file():
            return path
    known = ", ".join(standard_ids())
    raise UsageError(
        Text(
            f"没有标准“{name}”。可用的标准：{known}，或标准包文件夹的路径",
            f"there is no standard {name}; standards: {known}, or the path of a pack folder",
        )
    )


@lru_cache(maxsize=32)
def _load(path: Path) -> Standard:
    source = _read(path)
    merged = _with_parent(source, path, ())
    pack = parse(Pack, merged)
    faults = list(_faults(pack, merged))
    if faults:
        raise YamlError(source.file, tuple(faults))
    content = json.dumps(pack.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    defaults: dict[str, SettingValue] = {
        name: float(setting.default) if setting.number else str(setting.default)
        for name, setting in pack.settings.items()
    }
    return Standard(pack, defaults, hashlib.sha256(content.encode()).hexdigest())


def _read(path: Path) -> YamlFile:
    return read_yaml(path, f"{path.parent.name}/{path.name}")


def _with_parent(source: YamlFile, path: Path, seen: tuple[Path, ...]) -> YamlFile:
    """`source` laid over the pack it extends.

    The pack below is checked by itself first, so that every fault after that is of this file and has a line in it.
    """
    if not isinstance(source.data, dict):
        raise YamlError(source.file, (source.fault((), Text("标准包应是键值结构", "a pack is a mapping of keys")),))
    parent = source.data.get("extends")
    if parent is None:
        return source
    if path in seen:
        raise YamlError(
            source.file, (source.fault(("extends",), Text("互相继承成环", "packs extend each other in a circle")),)
        )
    try:
        parent_path = (
            _pack_file(path.parent.parent / str(parent))
            if (path.parent.parent / str(parent)).exists()
            else _pack_file(str(parent))
        )
    except UsageError as error:
        raise YamlError(source.file, (source.fault(("extends",), error.text),)) from error
    base = _with_parent(_read(parent_path), parent_path, (*seen, path))
    parse(Pack, base)
    if faults := tuple(_unsourced(base.data, source, source.data, ())):
        raise YamlError(source.file, faults)
    return YamlFile(source.file, _merged(base.data, source.data), source.lines)


KINDS_OF_VALUE = (("value",), ("primary", "junior"), ("setting",), ("by_year",))


def _merged(base: object, over: object) -> object:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    if "source" in base:  # one number for all in place of one per stage, and the like
        for kind in KINDS_OF_VALUE:
            if any(key in over for key in kind):
                base = {key: base[key] for key in base if key in kind or all(key not in one for one in KINDS_OF_VALUE)}
    return {
        key: _merged(base[key], over[key]) if key in base and key in over else over.get(key, base.get(key))
        for key in {**base, **over}
    }


def _unsourced(base: object, source: YamlFile, over: object, path: KeyPath) -> Iterator[YamlFault]:
    """Overridden values that would go on citing the source of the value they replace."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return
    if "source" in base and "source" not in over:
        yield source.fault(
            path, Text("改写的值须写明自己的来源 source", "a value that is overridden needs a source of its own")
        )
    for key in over:
        yield from _unsourced(base.get(key), source, over[key], (*path, key))


def _faults(pack: Pack, source: YamlFile) -> Iterator[YamlFault]:
    """What a single model cannot see: names that point nowhere."""
    for path, cited in _citations(pack):
        for name in cited.source:
            if name not in pack.sources:
                yield source.fault(
                    (*path, "source"),
                    Text(f"来源“{name}”未在 sources 中列出", f"source {name} is not listed in sources"),
                )
        if isinstance(cited, Value) and cited.setting is not None and cited.setting not in pack.settings:
            yield source.fault(
                (*path, "setting"), Text(f"没有设定“{cited.setting}”", f"there is no setting {cited.setting}")
            )
    areas = {area.id for area in pack.areas}
    for name, rule in pack.indicators.items():
        if rule.area not in areas:
            yield source.fault(
                ("indicators", name, "area"), Text(f"没有领域“{rule.area}”", f"there is no area {rule.area}")
            )
        for part in rule.parts:
            if part not in pack.indicators:
                yield source.fault(
                    ("indicators", name, "parts"), Text(f"没有指标“{part}”", f"there is no indicator {part}")
                )
    for section, members in (("school_rule", pack.school_rule), ("composite", pack.composite)):
        for member in members.of if members is not None else ():
            if member not in pack.indicators:
                yield source.fault((section, "of"), Text(f"没有指标“{member}”", f"there is no indicator {member}"))


def _citations(pack: Pack) -> Iterator[tuple[KeyPath, Cited]]:
    def walk(path: KeyPath, value: object) -> Iterator[tuple[KeyPath, Cited]]:
        if isinstance(value, Cited):
            yield path, value
        if isinstance(value, dict):
            for key, child in value.items():
                yield from walk((*path, key), child)
        elif isinstance(value, tuple) and not isinstance(value, Text):
            for index, child in enumerate(value):
                yield from walk((*path, index), child)
        elif isinstance(value, BaseModel):
            for key, child in value:  # pydantic models iterate over (field, value)
                yield from walk((*path, key), child)

    yield from walk((), pack)
