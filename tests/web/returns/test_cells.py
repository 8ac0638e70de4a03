"""Cells are saved one by one, read like every file, each against what the typist saw."""

from __future__ import annotations

import json

import pytest

from junheng.web.audit.models import Entry
from junheng.web.returns.models import Return


def stage_row(one: Return) -> dict:
    return one.content["stages"][0]


def save(client, one, table, *cells):
    sent = [dict(zip(("row", "column", "value", "base"), cell, strict=True)) for cell in cells]
    return client.post(f"/returns/{one.pk}/{table}/save/", json.dumps({"cells": sent}), content_type="application/json")


@pytest.mark.parametrize(
    ("typed", "held"), [("1,234", 1234), ("１２３４", 1234), (" 1234 ", 1234), ("", None), ("—", None)]
)
def test_what_is_typed_is_read_as_in_every_file(reported, signed_in, typed, held):
    row = stage_row(reported)
    answer = save(signed_in("reporter"), reported, "stages", (row["_"], "pupils", typed, str(row["pupils"])))

    assert answer.status_code == 200
    assert answer.json()["cells"][0]["state"] == "saved"
    reported.refresh_from_db()
    assert stage_row(reported).get("pupils") == held


@pytest.mark.parametrize(
    ("column", "typed", "word"),
    [("pupils", "很多", "不能读作数"), ("pupils", "-3", "不能小于"), ("classes", "2.5", "整数")],
)
def test_what_cannot_be_read_is_refused_with_the_finding_of_the_library(reported, signed_in, column, typed, word):
    row = stage_row(reported)
    answer = save(signed_in("reporter"), reported, "stages", (row["_"], column, typed, str(row[column])))

    told = answer.json()["cells"][0]
    assert (told["state"], told["value"]) == ("refused", str(row[column]))
    assert word in told["text"]
    version = reported.version
    reported.refresh_from_db()
    assert (stage_row(reported)[column], reported.version) == (row[column], version)


def test_two_who_change_one_cell_are_both_told_and_nothing_is_lost(reported, signed_in):
    row = stage_row(reported)
    base = str(row["pupils"])
    first = save(signed_in("reporter"), reported, "stages", (row["_"], "pupils", "801", base))
    second = save(
        signed_in("principal"),
        reported,
        "stages",
        (row["_"], "pupils", "802", base),
        (row["_"], "classes", "19", str(row["classes"])),
    )

    assert first.status_code == 200
    assert second.status_code == 409
    told = {cell["column"]: cell for cell in second.json()["cells"]}
    assert (told["pupils"]["state"], told["pupils"]["value"], told["pupils"]["by"]) == ("conflict", "801", "王敏")
    assert told["classes"]["state"] == "saved"
    reported.refresh_from_db()
    assert (stage_row(reported)["pupils"], stage_row(reported)["classes"]) == (801, 19)


def test_sending_a_change_again_after_a_lost_answer_is_no_conflict(reported, signed_in):
    row = stage_row(reported)
    client = signed_in("reporter")
    cell = (row["_"], "pupils", "801", str(row["pupils"]))
    save(client, reported, "stages", cell)
    answer = save(client, reported, "stages", cell)

    assert answer.status_code == 200
    assert Entry.objects.filter(action="returns.log_cells", target=f"returns.return:{reported.pk}").count() == 1


def test_a_doubt_comes_and_goes_beside_its_cell_while_typing(reported, signed_in):
    row = stage_row(reported)
    client = signed_in("reporter")
    answer = save(
        client,
        reported,
        "stages",
        (row["_"], "teachers_above_degree", str(row["teachers"] + 1), str(row["teachers_above_degree"])),
    )
    told = answer.json()["cells"][0]
    assert [finding["severity"] for finding in told["findings"]] == ["doubt"]

    answer = save(client, reported, "stages", (row["_"], "teachers", str(row["teachers"] + 1), str(row["teachers"])))
    told = {cell["column"]: cell["findings"] for cell in answer.json()["cells"]}
    assert told["teachers_above_degree"] == []


def test_a_key_that_would_stand_twice_is_refused(reported, signed_in):
    one, other = reported.content["classes"][:2]
    answer = save(
        signed_in("reporter"), reported, "classes", (other["_"], "class_no", one["class_no"], other["class_no"])
    )

    assert answer.json()["cells"][0]["state"] == "refused"
    assert "重复" in answer.json()["cells"][0]["text"]


def test_what_names_a_row_or_is_not_asked_is_not_changed(reported, signed_in):
    row = stage_row(reported)
    client = signed_in("reporter")
    assert row["stage"] == "primary"
    for column, value in (("stage", "junior"), ("graduates", "3"), ("school_id", "1"), ("_", "x"), ("no_such", "1")):
        answer = save(client, reported, "stages", (row["_"], column, value, ""))
        assert answer.json()["cells"][0]["state"] == "refused", column
    assert (
        save(client, reported, "schools", (reported.content["schools"][0]["_"], "county", "邻县", "")).json()["cells"][
            0
        ]["state"]
        == "refused"
    )


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_nothing_is_saved_into_what_was_handed_in(in_state, signed_in, state):
    one = in_state(state)
    row = one.content["stages"][0]
    answer = save(signed_in("clerk"), one, "stages", (row["_"], "pupils", "1", str(row["pupils"])))

    assert answer.status_code == 403
    assert "已提交" in answer.json()["text"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"cells": 3}',
        '{"cells": [3]}',
        '{"cells": [{"row": 1, "column": "a", "value": "", "base": ""}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_list_of_cells_is_refused(reported, signed_in, body):
    answer = signed_in("reporter").post(f"/returns/{reported.pk}/stages/save/", body, content_type="application/json")

    assert answer.status_code == 400


def test_rows_come_and_go_and_the_log_keeps_what_a_removed_one_held(reported, signed_in):
    client = signed_in("reporter")
    count = len(reported.content["rooms"])
    client.post(f"/returns/{reported.pk}/rooms/add/", {"count": "2"})
    reported.refresh_from_db()
    assert len(reported.content["rooms"]) == count + 2

    gone = reported.content["rooms"][0]
    client.post(f"/returns/{reported.pk}/rooms/remove/", {"row": gone["_"], "version": reported.version})
    stale = client.post(
        f"/returns/{reported.pk}/rooms/remove/",
        {"row": reported.content["rooms"][1]["_"], "version": reported.version},
        follow=True,
    )
    reported.refresh_from_db()
    assert len(reported.content["rooms"]) == count + 1
    assert Entry.objects.filter(action="returns.log_row_removed").latest("number").details["row"] == gone
    assert "又有改动" in stale.content.decode()


def test_one_row_is_a_plain_form_that_keeps_what_was_typed_wrong(reported, signed_in):
    row = stage_row(reported)
    client = signed_in("reporter")
    address = f"/returns/{reported.pk}/stages/{row['_']}/"
    assert 'name="base-pupils"' in client.get(address).content.decode()

    sent = {"pupils": "很多", "base-pupils": str(row["pupils"]), "classes": "19", "base-classes": str(row["classes"])}
    shown = client.post(address, sent).content.decode()
    assert "不能读作数" in shown
    assert 'value="很多"' in shown
    reported.refresh_from_db()
    assert (stage_row(reported)["pupils"], stage_row(reported)["classes"]) == (row["pupils"], 19)


def test_html_in_a_name_is_shown_as_text(reported, signed_in):
    client = signed_in("reporter")
    row = reported.content["schools"][0]
    save(client, reported, "schools", (row["_"], "name", "<script>alert(1)</script>", row["name"]))
    for page in (f"/returns/{reported.pk}/schools/", f"/returns/{reported.pk}/"):
        assert "<script>alert(1)" not in client.get(page).content.decode()
