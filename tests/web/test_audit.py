"""The log of what people did holds together, refuses changes, and shows where it was touched."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from junheng.web.audit.append_only import allow_changes
from junheng.web.audit.models import Entry
from junheng.web.audit.record import faults, record
from junheng.web.people.models import User

CHANGED = "UPDATE audit_entry SET action = 'nothing' WHERE number = %s"
REMOVED = "DELETE FROM audit_entry WHERE number = %s"


@pytest.fixture
def entries(county):
    clerk = User.objects.get(username="clerk")
    return [record("signed_in", who=clerk, county=county, target=county, n=n) for n in range(5)]


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_chain_as_written_has_no_faults(entries):
    assert list(faults()) == []


@pytest.mark.parametrize("sql", [CHANGED, REMOVED])
def test_the_database_refuses_to_change_or_remove_an_entry(entries, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(sql, entries[2].number)

    assert list(faults()) == []


@pytest.mark.parametrize(("sql", "fault"), [(CHANGED, "changed"), (REMOVED, "missing")])
def test_an_entry_changed_or_removed_behind_our_back_is_found(entries, sql, fault):
    allow_changes()
    execute(sql, entries[2].number)

    assert (entries[2].number, fault) in set(faults())


def test_a_chain_cut_at_its_end_is_found(entries):
    allow_changes()
    execute(REMOVED, entries[-1].number)

    assert list(faults()) == [(entries[-1].number, "end")]


def test_administrators_read_the_log_of_their_county_and_find_in_it(entries, county, signed_in):
    page = signed_in("admin").get(f"/c/{county.code}/audit/", {"action": "signed_in", "who": "clerk"})
    shown = page.context["entries"]

    assert [one.entry.number for one in shown] == [entry.number for entry in reversed(entries)]
    assert shown[0].target == county.name
    assert "n：4" in page.content.decode()
    for asked in ({"until": "2001-01-01"}, {"action": "nothing"}, {"who": "nobody"}):
        assert signed_in("head").get(f"/c/{county.code}/audit/", asked).context["entries"] == []


def test_the_log_is_turned_page_by_page(county, signed_in):
    for n in range(120):
        record("signed_in", county=county, n=n)
    client, seen, before = signed_in("admin"), [], ""
    while before is not None:
        page = client.get(f"/c/{county.code}/audit/", {"before": before})
        seen += [one.entry.number for one in page.context["entries"]]
        before = page.context["earlier"]

    assert seen == list(Entry.objects.filter(county=county).order_by("-number").values_list("number", flat=True))
