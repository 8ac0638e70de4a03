"""The catalogue that comes with the program: complete, marked as assumed, and named in both languages."""

import dataclasses

import pytest

from junheng.errors import UsageError
from junheng.planning.catalogue import Action
from junheng.planning.default_catalogue import default_catalogue, department_name
from junheng.planning.words import NAMES
from junheng.standards import load_standard
from junheng.tables import TABLES, Type

BUILT_IN = (
    "recruit_teacher", "upgrade_degree", "train_backbone", "recruit_pe_art", "share_pe_art", "transfer_teacher",
    "build_teaching", "build_sports", "lease_sports", "convert_sports", "buy_equipment", "equip_multimedia_room",
    "build_music_room", "build_art_room", "split_class",
)  # fmt: skip


def test_every_built_in_action_is_there() -> None:
    catalogue = default_catalogue()
    assert tuple(catalogue.actions) == BUILT_IN
    assert [action.id for action in catalogue] == list(BUILT_IN)


def test_every_cost_is_marked_as_an_assumption_in_both_languages() -> None:
    for action in default_catalogue():
        assert action.assumed
        assert action.remark.zh.startswith("假定：")
        assert action.remark.en.startswith("Assumption: ")


def test_nothing_is_free_over_the_years() -> None:
    for action in default_catalogue():
        assert action.unit_cost + action.recurrent_cost > 0, action.id


def test_resources_are_columns_and_what_is_counted_comes_whole() -> None:
    columns = {column.name: column for name in ("stages", "campuses") for column in TABLES[name].columns}
    for action in default_catalogue():
        for resource in action.resources:
            assert resource in columns or resource in ("rooms.music", "rooms.art")
            counted = resource not in columns or columns[resource].type is Type.COUNT
            assert action.integer == counted, action.id
    assert default_catalogue().actions["transfer_teacher"].resources == ()


def test_departments_are_owners_of_the_national_pack() -> None:
    owners = {indicator.owner for indicator in load_standard("cn-2017").pack.indicators.values()}
    for action in default_catalogue():
        assert department_name(action.department) in owners


def test_every_built_in_action_has_a_name() -> None:
    assert set(NAMES) == set(BUILT_IN)


def test_a_department_of_the_county_keeps_the_words_it_was_given() -> None:
    assert department_name("义务教育科").en == "compulsory education"
    assert department_name("资产科") == ("资产科", "资产科")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit_cost", -1.0),
        ("unit_cost", float("nan")),
        ("recurrent_cost", float("inf")),
        ("lead_years", -1),
        ("lead_years", 0.5),
        ("limit_per_school", -2.0),
        ("limit_county_per_year", float("nan")),
    ],
)
def test_figures_that_cannot_be_are_refused_also_from_python(field: str, value: float) -> None:
    action: Action = default_catalogue().actions["build_teaching"]
    with pytest.raises(UsageError) as caught:
        dataclasses.replace(action, **{field: value})
    assert "build_teaching" in caught.value.text.zh
    assert str(value) in caught.value.text.en
