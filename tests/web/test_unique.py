"""What a model promises is in the database, whichever it is."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import IntegrityError, connection, models, transaction

from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.returns.models import Return
from junheng.web.tasks.models import Task


def test_every_constraint_of_every_model_is_in_the_database(db):
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            wanted = {one.name for one in model._meta.constraints}
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            assert wanted <= set(there), model._meta.label
    assert run_checks(databases=["default"]) == []


def test_no_constraint_asks_for_what_only_some_databases_know():
    """Django leaves `nulls_distinct`, `deferrable` and `include` out on SQLite, which an office has."""
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.constraints:
            if isinstance(one, models.UniqueConstraint):
                assert (one.nulls_distinct, one.deferrable, one.include) == (None, None, ()), one.name


def assert_refused_again(one: models.Model) -> None:
    """The same row is not kept a second time."""
    fields = [field.attname for field in one._meta.concrete_fields if not field.primary_key]
    with pytest.raises(IntegrityError), transaction.atomic():
        type(one).objects.create(**{name: getattr(one, name) for name in fields})


def test_a_code_is_had_once_on_top_and_below_the_same_parent(county):
    top = Organisation.objects.filter(parent=None).first()
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).first()
    assert_refused_again(top)
    assert_refused_again(school)
    other = Organisation.objects.create(kind=OrganisationKind.COUNTY, code="other", name="他县", parent=county.parent)
    Organisation.objects.create(kind=OrganisationKind.SCHOOL, code=school.code, name="他县的学校", parent=other)


def test_a_school_and_the_bureau_have_one_return_a_year(year):
    returns = Return.objects.filter(year=year)
    assert_refused_again(returns.exclude(school=None).first())
    assert_refused_again(returns.get(school=None))


def test_a_failing_cell_of_a_school_and_of_the_county_has_one_task(year):
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL).first()
    cell = {"county": year.county, "year": year, "kind": "gap", "indicator": "I1", "stage": "primary"}
    of_school = Task.objects.create(**cell, school=school)
    of_county = Task.objects.create(**cell)
    assert_refused_again(of_school)
    assert_refused_again(of_county)
    Task.objects.filter(pk=of_county.pk).update(state=Task.State.WITHDRAWN)
    Task.objects.create(**cell)
