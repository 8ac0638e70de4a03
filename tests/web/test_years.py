"""Snapshots and evaluations kept at the desk."""

from __future__ import annotations

from junheng.evaluation import evaluate
from junheng.web.jobs.models import Job
from junheng.web.years.keep import evaluation_of, opened, standard_of
from junheng.web.years.models import Year


def test_every_year_of_the_example_was_judged_in_the_background_as_the_library_judges_it(county):
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}
    for year in Year.objects.filter(county=county):
        stored = evaluation_of(year)

        assert stored is not None
        assert stored.snapshot == year.current
        assert stored.verdict == evaluate(opened(stored.snapshot), standard_of(year)).verdict


def test_a_stored_snapshot_comes_back_with_its_hash(year):
    assert opened(year.current).hash == year.current.hash
