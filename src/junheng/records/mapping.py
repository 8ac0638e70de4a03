"""Mapping files: placeholder until the next commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from junheng.records.feeds import Feed
from junheng.records.findings import Finding
from junheng.records.grids import Grid


@dataclass(frozen=True)
class MappedFeeds:
    """Feeds of all grids, what was found on the way, and the year they are of."""

    feeds: tuple[Feed, ...]
    findings: tuple[Finding, ...]
    year: int | None


def read_mapping(path: Path) -> None:
    """Not yet."""
    raise NotImplementedError


def map_grids(mapping: None, grids: Sequence[Grid], year: int | None) -> MappedFeeds:
    """Not yet."""
    raise NotImplementedError
