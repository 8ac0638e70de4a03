"""The log of what people did holds together, and shows where it was touched."""

from __future__ import annotations

import pytest
from django.db import connection

from junheng.web.audit.models import Entry
from junheng.web.audit.record import faults, record
from junheng.web.people.models import User


@pytest.fixture
def entries(county):
    clerk = User.objects.get(username="clerk")
    return [record("signed_in", who=clerk, county=county, target=county, n=n) for n in range(5)]


def test_a_chain_as_written_has_no_faults(entries):
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE audit_entry SET action = 'nothing' WHERE number = %s", "changed"),
        ("DELETE FROM audit_entry WHERE number = %s", "missing"),
    ],
)
def test_an_entry_changed_or_removed_behind_our_back_is_found(entries, sql, fault):
    number = entries[2].number
    with connection.cursor() as cursor:
        cursor.execute(sql, [number])

    assert (number, fault) in set(faults())


def test_a_chain_cut_at_its_end_is_found(entries):
    Entry.objects.filter(number=entries[-1].number)._raw_delete("default")

    assert list(faults()) == [(entries[-1].number, "end")]
