"""Draft, submitted, sent back, approved, frozen, corrected: each step once, by whoever may, on what was looked at."""

from __future__ import annotations

import re

import pytest

from junheng.example import example_snapshots
from junheng.web.changed import ChangedError
from junheng.web.jobs.worker import run
from junheng.web.notices.models import Notice
from junheng.web.returns import steps
from junheng.web.returns.assemble import assemble
from junheng.web.returns.cells import Typed, save_cells
from junheng.web.returns.checking import check_return, county_doubts, open_doubts
from junheng.web.returns.models import Return
from junheng.web.returns.sources import address_of, return_of
from junheng.web.returns.steps import StepError
from junheng.web.years.keep import opened
from junheng.web.years.models import StoredSnapshot, Year


def test_the_example_is_what_its_returns_say_and_every_figure_leads_back_to_one(year, signed_in):
    made = opened(year.current)
    assert made.hash == example_snapshots()[-1].hash
    school = made.table("schools")["school_id"][3]
    (source,) = made.source("stages", "pupils", {"school_id": school, "stage": "primary"})
    one = Return.objects.get(pk=return_of(source))
    assert one.code == school

    shown = signed_in("head").get(address_of(source)).content.decode()
    pupils = made.table("stages").filter(school_id=school, stage="primary")["pupils"][0]
    assert f"在校生数 = {pupils}" in shown
    (marked,) = re.findall(r"<td[^>]*is-pointed[^>]*><input[^>]*>", shown)
    assert 'data-column="pupils"' in marked
    assert f'value="{pupils}"' in marked
    assert " autofocus " in marked


def typed(one, column, value, table="stages"):
    row = one.content[table][0]
    return [Typed(row["_"], column, str(value), str(row.get(column, "")))]


def test_a_jump_is_explained_before_a_return_is_submitted(reported, person):
    pupils = reported.content["stages"][0]["pupils"]
    one, _ = save_cells(reported.pk, "stages", typed(reported, "pupils", 2 * pupils), person("reporter"))
    with pytest.raises(StepError, match="疑问没有说明"):
        steps.submit(one.pk, one.version, person("principal"))

    asked = open_doubts(check_return(one), one.reasons)
    assert "jump" in {placed.finding.rule.code for placed in asked}
    with pytest.raises(StepError, match="写清楚"):
        steps.explain(one.pk, asked[0].finding.id, "对", person("reporter"))
    for placed in asked:
        one = steps.explain(one.pk, placed.finding.id, "今年并入了北街小学的学生", person("reporter"))
    one = steps.submit(one.pk, one.version, person("principal"))
    stored = steps.approve(one.year, {one.pk: one.version}, person("compulsory"))

    found = {finding.id: finding.released for finding in opened(stored).findings}
    assert found[asked[0].finding.id] == "今年并入了北街小学的学生"
    assert opened(stored).table("stages").filter(school_id=one.code)["pupils"][0] == 2 * pupils


def test_an_approval_makes_the_next_snapshot_of_what_is_approved_and_nothing_else(reported, in_state, person):
    year = reported.year
    before = opened(year.current)
    draft, _ = save_cells(reported.pk, "stages", typed(reported, "migrant_pupils", 223), person("reporter"))
    assert assemble(year).hash == before.hash  # a draft counts nowhere

    draft = steps.submit(draft.pk, draft.version, person("principal"))
    stored = steps.approve(year, {draft.pk: draft.version}, person("compulsory"))
    assert stored.reason == StoredSnapshot.Reason.APPROVED
    after = opened(stored).table("stages")
    assert after.filter(school_id=draft.code)["migrant_pupils"][0] == 223
    assert after.filter(after["school_id"] != draft.code).equals(
        before.table("stages").filter(before.table("stages")["school_id"] != draft.code)
    )


def test_what_was_looked_at_is_what_is_approved(in_state, person):
    one = in_state("submitted")
    with pytest.raises(ChangedError):
        steps.approve(one.year, {one.pk: one.version - 1}, person("compulsory"))
    steps.approve(one.year, {one.pk: one.version}, person("compulsory"))
    with pytest.raises(ChangedError):  # sent twice
        steps.approve(one.year, {one.pk: one.version}, person("compulsory"))


def test_nobody_approves_what_he_submitted(in_state, person):
    one = in_state("submitted")
    Return.objects.filter(pk=one.pk).update(submitted_by=person("compulsory"))
    with pytest.raises(StepError, match="本人提交"):
        steps.approve(one.year, {one.pk: one.version}, person("compulsory"))


def test_sent_back_needs_a_reason_and_tells_those_who_fill_in(reported, person):
    one = steps.submit(reported.pk, reported.version, person("principal"))
    with pytest.raises(StepError, match="写清楚"):
        steps.send_back(one.pk, one.version, " ", person("clerk"))
    steps.send_back(one.pk, one.version, "骨干教师数与名册不一致", person("clerk"))

    told = Notice.objects.filter(key="returns.notice_returned")
    assert {notice.to.username for notice in told} == {"reporter", "principal"}
    assert "骨干教师数与名册不一致" in told[0].text.zh


def test_frozen_is_frozen_and_a_correction_makes_a_new_version_beside_the_old(reported, person):
    year = reported.year
    frozen = steps.freeze(year, person("admin"))
    one = Return.objects.get(pk=reported.pk)
    assert (frozen.reason, one.state) == (StoredSnapshot.Reason.FROZEN, "frozen")
    with pytest.raises(StepError):
        steps.freeze(year, person("admin"))

    one = steps.open_again(one.pk, one.version, "面积登记有误", person("admin"), Return.State.FROZEN)
    one, _ = save_cells(one.pk, "campuses", typed(one, "site_area", 99999, "campuses"), person("reporter"))
    one = steps.submit(one.pk, one.version, person("principal"))
    stored = steps.approve(year, {one.pk: one.version}, person("compulsory"))
    one.refresh_from_db()
    year.refresh_from_db()
    assert (stored.reason, one.state, year.state) == (StoredSnapshot.Reason.CORRECTED, "frozen", Year.State.FROZEN)
    assert opened(stored).table("campuses").filter(school_id=one.code)["site_area"][0] == 99999
    assert opened(frozen).table("campuses").filter(school_id=one.code)["site_area"][0] != 99999


def test_a_school_that_reports_nothing_is_unknown_and_not_zero(year, reported):
    Return.objects.filter(pk=reported.pk).update(approved=None)
    made = assemble(year)

    assert reported.code in made.table("schools")["school_id"]
    for table in ("stages", "campuses", "finance", "rooms", "classes"):
        assert reported.code not in made.table(table)["school_id"]


def test_forms_go_by_permission_and_version(reported, in_state, signed_in):
    submitted = in_state("submitted")
    assert (
        signed_in("reporter").post(f"/returns/{reported.pk}/submit/", {"version": reported.version}).status_code == 403
    )
    assert (
        signed_in("clerk").post(f"/returns/{submitted.pk}/approve/", {"version": submitted.version}).status_code == 403
    )
    assert signed_in("reporter").get(f"/returns/{submitted.pk}/").status_code == 404  # another school's
    assert signed_in("principal").post(f"/returns/{submitted.pk}/submit/", {"version": 1}).status_code == 404
    assert signed_in("principal").post(f"/returns/{reported.pk}/submit/", {"version": "x"}).status_code == 400
    assert signed_in("principal").get(f"/returns/{reported.pk}/submit/").status_code == 405
    forged = {"return": [f"{submitted.pk}:{submitted.version}", "999999:1"]}
    assert (
        signed_in("compulsory").post(f"/c/example/{submitted.year.number}/returns/approve/", forged).status_code == 400
    )
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_a_doubt_that_shows_only_in_the_whole_county_is_settled_in_the_bureaus_return(
    year, in_state, person, signed_in
):
    schools = list(Return.objects.filter(year=year, state="approved").exclude(school=None)[:2])
    for name in ("longitude", "latitude"):
        schools[1].approved["schools"][0][name] = schools[0].approved["schools"][0][name]
    schools[1].save()
    submitted = in_state("submitted")
    steps.approve(year, {submitted.pk: submitted.version}, person("compulsory"))
    run(until_empty=True)
    bureau = Return.objects.get(year=year, school=None)
    told = [doubt for doubt in county_doubts(bureau) if "经纬度完全相同" in doubt.what.zh]
    assert len(told) == 2

    bureau = steps.open_again(bureau.pk, bureau.version, "两校同址办学", person("clerk"), Return.State.APPROVED)
    assert told[0].what.zh in signed_in("clerk").get(f"/returns/{bureau.pk}/").content.decode()
    for doubt in told:
        bureau = steps.explain(bureau.pk, doubt.id, "两校同址办学，共用校园", person("clerk"))
    bureau = steps.submit(bureau.pk, bureau.version, person("clerk"))
    stored = steps.approve(year, {bureau.pk: bureau.version}, person("compulsory"))
    released = {finding.id: finding.released for finding in opened(stored).findings}
    assert released[told[0].id] == released[told[1].id] == "两校同址办学，共用校园"
