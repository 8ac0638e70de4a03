"""What a scenario asks, as the library takes it: snapshot, standard, wish, catalogue, outlook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from junheng.forecasting.exchange import plan_table
from junheng.forecasting.forecast import forecast
from junheng.forecasting.reading import history_of
from junheng.planning.catalogue import Catalogue
from junheng.planning.catalogue_file import catalogue_of, read_catalogue
from junheng.planning.catalogue_template import write_catalogue
from junheng.planning.forecast_file import outlook_of
from junheng.planning.outlook import Outlook
from junheng.planning.wish import Wish
from junheng.records.snapshot import Snapshot
from junheng.records.store import unpack
from junheng.standards import Standard, load_standard
from junheng.text import Language
from junheng.web.plans.models import Scenario
from junheng.web.years.keep import opened, standard_of
from junheng.web.years.models import StoredSnapshot


@dataclass(frozen=True)
class Asked:
    """All that a plan is made from."""

    snapshot: Snapshot
    standard: Standard
    wish: Wish
    catalogue: Catalogue
    outlook: Outlook


def asked_of(scenario: Scenario) -> Asked:
    """What a scenario asks; once answered, under the standard that it was answered under.

    Raises:
        JunhengError: what was typed, the catalogue or the forecast has faults.
    """
    snapshot, wish = opened(scenario.snapshot), scenario.wish()
    standard = load_standard(scenario.standard, scenario.settings) if scenario.answered else standard_of(scenario.year)
    catalogue = (
        own_catalogue(bytes(scenario.catalogue), scenario.catalogue_name)
        if scenario.catalogue is not None
        else catalogue_of(snapshot)
    )
    outlook = Outlook({}) if scenario.pupils == Scenario.Pupils.TODAY else forecast_of(snapshot, wish.years)
    return Asked(snapshot, standard, wish, catalogue, outlook)


def own_catalogue(content: bytes, name: str) -> Catalogue:
    """The catalogue in a county's own workbook; its findings name the file as people know it.

    Raises:
        JunhengError: it holds none, or has faults.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name or "actions.xlsx")
        path.write_bytes(content)
        return read_catalogue(path)


def own_catalogue_of(scenario: Scenario) -> tuple[bytes, str] | None:
    """The county's own workbook that a scenario was asked with, and its name."""
    return None if scenario.catalogue is None else (bytes(scenario.catalogue), scenario.catalogue_name)


def catalogue_workbook(snapshot: StoredSnapshot, language: Language) -> bytes:
    """The catalogue that a plan would use, as a workbook to put the county's own costs in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "actions.xlsx"
        write_catalogue(path, catalogue_of(unpack(bytes(snapshot.content))), language)
        return path.read_bytes()


def has_forecast(snapshot: Snapshot) -> bool:
    """Whether the county brought a forecast, or the history to make one from."""
    return bool(snapshot.table("forecast").height or snapshot.table("enrolment").height)


def forecast_of(snapshot: Snapshot, years: int) -> Outlook:
    """Pupils of the coming years: those imported with the county, else forecast from its enrolment.

    Raises:
        JunhengError: there is neither, or it lacks schools or years.
    """
    if snapshot.table("forecast").height:
        return outlook_of(snapshot, years)
    return outlook_of(snapshot, years, plan_table(forecast(history_of(snapshot), years=years, origin=snapshot.year)))
