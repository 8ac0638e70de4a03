"""Fields of a document: each said once, with its name in both languages, what it is, and how it is made.

A template asks for fields by name, the printed form gets them as data, the reference lists them: all from the same entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from junheng.text import Text

T = TypeVar("T")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)

Value = str | list["Row"]
Row = dict[str, Value]
Names = Callable[[Text], Iterable[str]]

# What a document file cannot hold, and line breaks: names come from cells that anybody may have filled.
UNPRINTABLE = re.compile("[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")


def both_names(name: Text) -> tuple[str, str]:
    """A field goes by its Chinese and by its English name."""
    return name.zh, name.en


def english_name(name: Text) -> tuple[str]:
    """A field goes by its English name alone."""
    return (name.en,)


def printable(text: str) -> str:
    """`text` in one line, without characters that no document can hold."""
    return UNPRINTABLE.sub(" ", text)


@dataclass(frozen=True, slots=True)
class Described:
    """A field in the reference."""

    path: tuple[Text, ...]
    meaning: Text
    many: bool


class Entry(Protocol[T_contra]):
    """A field, or a list with fields of its own."""

    @property
    def name(self) -> Text:
        """What a template calls it."""

    def value(self, source: T_contra, names: Names) -> Value:
        """What stands in its place."""

    def described(self, path: tuple[Text, ...] = ()) -> Iterator[Described]:
        """The field, and those of its lines."""


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A text."""

    name: Text
    meaning: Text
    of: Callable[[T], str]

    def value(self, source: T, names: Names) -> str:
        """The text, fit for a document."""
        del names
        return printable(self.of(source))

    def described(self, path: tuple[Text, ...] = ()) -> Iterator[Described]:
        """The field."""
        yield Described((*path, self.name), self.meaning, many=False)


@dataclass(frozen=True, slots=True)
class Listing(Generic[T, R]):
    """Lines with fields of their own."""

    name: Text
    meaning: Text
    of: Callable[[T], Iterable[R]]
    columns: tuple[Entry[R], ...]

    def value(self, source: T, names: Names) -> list[Row]:
        """The lines."""
        return [filled(self.columns, one, names) for one in self.of(source)]

    def described(self, path: tuple[Text, ...] = ()) -> Iterator[Described]:
        """The list and its fields."""
        yield Described((*path, self.name), self.meaning, many=True)
        for column in self.columns:
            yield from column.described((*path, self.name))


class Of(Generic[T]):
    """Makes the entries of one kind of source."""

    def field(self, name: Text, meaning: Text, of: Callable[[T], str]) -> Field[T]:
        """A text."""
        return Field(name, meaning, of)

    def listing(
        self, name: Text, meaning: Text, of: Callable[[T], Iterable[R]], columns: tuple[Entry[R], ...]
    ) -> Listing[T, R]:
        """Lines."""
        return Listing(name, meaning, of, columns)


def filled(entries: Iterable[Entry[T]], source: T, names: Names) -> Row:
    """Every entry of `source` under its names."""
    return {name: value for entry in entries for value in [entry.value(source, names)] for name in names(entry.name)}
