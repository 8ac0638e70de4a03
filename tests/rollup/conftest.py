"""Offices with keys, and snapshots kept as an import keeps them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rollup_county import Office

from junheng.records.snapshot import Snapshot
from junheng.records.store import save
from junheng.rollup.keys import new_keys, read_private


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Office]:
    """Makes the office of a county; the same each time."""
    made: dict[str, Office] = {}

    def office(county: str) -> Office:
        if county not in made:
            private, public, _ = new_keys(county, tmp_path_factory.mktemp("keys"))
            made[county] = Office(read_private(private), public)
        return made[county]

    return office


@pytest.fixture
def county_folder_of(tmp_path: Path) -> Callable[[Snapshot], Path]:
    """Keeps a snapshot as an import would, and gives its folder."""

    def kept(snapshot: Snapshot) -> Path:
        folder = tmp_path / "县" / snapshot.county
        save(snapshot, folder)
        return folder

    return kept
