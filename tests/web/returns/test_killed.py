"""A hundred schools saving at once on a real desk, and the desk killed while it works; see `benchmarks/desk_killed.py`."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.scale
def test_a_hundred_at_once_and_kills_lose_nothing_that_was_acknowledged(tmp_path, monkeypatch):
    path = ROOT / "benchmarks" / "desk_killed.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    driver = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, driver)
    spec.loader.exec_module(driver)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))

    assert "nothing lost, nothing half done" in driver.run(tmp_path, moments=3, seed=1)
