"""A report on one project or one municipality holds nothing of others, and its figures are its own."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from evaluation import facts
from evaluation.canonical import canonical
from evaluation.facts import About, tables
from tests.evaluation.special import county
from tests.evaluation.special.county import LEAK, NEIGHBOUR

pytestmark = pytest.mark.django_db


def frozen(world: SimpleNamespace, about: About) -> dict[str, Any]:
    return facts.collect(world.plan, **county.PERIOD, frozen_at=county.FROZEN_AT, about=about)


def whole_pointers(found: dict[str, Any]) -> None:
    """No row lacks what every row of its kind has, and none points to a row that is not there."""
    models: set[Any] = {table.model for table in tables.TABLES}
    ids = {row["id"] for members in found["rows"].values() for row in members}
    for table in tables.TABLES:
        for field in table.model._meta.concrete_fields:
            if not field.is_relation or field.null:
                continue
            for row in found["rows"][table.kind]:
                if field.name in row and field.related_model in models:
                    assert row[field.name] in ids, (table.kind, field.name)


def test_a_project_alone() -> None:
    world = county.build()
    everything = canonical(frozen(world, About()))
    assert everything.count(LEAK) > 12  # else nothing could leak
    found = frozen(world, About("ad_hoc", world.open.pk))
    text = canonical(found)
    assert LEAK not in text, [part[:90] for part in text.split(LEAK)[1:]]
    assert NEIGHBOUR in text  # its partners belong to the project
    for row in (world.other, world.secret, world.deferred, world.hidden_item):
        assert str(row.pk) not in text
    whole_pointers(found)
    assert [row["id"] for row in found["rows"]["project"]] == [str(world.open.pk)]
    assert found["scope"] == {
        "project": str(world.open.pk),
        "body": None,
        "shares": [{"item": str(world.shared.pk), "share": "0.300000"}],
    }
    # 30 % of 100.01 are 30.003: as in the whole report, and as its sums say
    amounts = {row["item"]: row["amount"] for row in found["rows"]["budget_amount"]}
    assert amounts[str(world.shared.pk)] == "30.00"
    (year,) = found["results"]["money"]["years"]
    assert [part["value"] for part in year["plan"]["shown"]] == ["30.00"]
    assert [part["value"] for part in year["actual"]["shown"]] == ["29.00"]
    (own,) = found["results"]["money"]["projects"]
    whole = frozen(world, About())
    (same,) = [row for row in whole["results"]["money"]["projects"] if row["project"] == str(world.open.pk)]
    assert [row["secured"]["shown"] for row in own["sums"]] == [row["secured"]["shown"] for row in same["sums"]]
    (standing,) = found["results"]["projects"]
    (beside,) = [row for row in whole["results"]["projects"] if row["project"] == str(world.open.pk)]
    assert (standing["state"], standing["lights"]["time"], standing["milestones"]) == (
        beside["state"],
        beside["lights"]["time"],
        beside["milestones"],
    )
    assert [row["number"] for row in found["rows"]["resolution_point"]] == [2]
    assert [row["title"] for row in found["rows"]["mandate"]] == ["Über das Glas berichten"]


def test_a_municipality_alone() -> None:
    world = county.build()
    found = frozen(world, About("municipal", body=world.town.pk))
    text = canonical(found)
    for mark in (LEAK, NEIGHBOUR):
        assert mark not in text, [part[:90] for part in text.split(mark)[1:]]
    for row in (world.other, world.other_town, world.neighbour, world.shared, world.group):
        assert str(row.pk) not in text
    whole_pointers(found)
    assert [row["id"] for row in found["rows"]["participation"]] == [str(world.participation.pk)]
    assert [row["text"] for row in found["rows"]["status_entry"]] == ["Läuft bei uns"]
    assert [row["title"] for row in found["rows"]["position_line"]] == ["Digitalkoordination der Stadt"]
    assert [row["item"] for row in found["results"]["money"]["items"]] == [str(world.paid.pk)]
    (row,) = found["results"]["contributions"]["rows"]
    assert (row["amount"]["value"], row["counted_in"]) == ("5000.00", str(world.paid.pk))
    (standing,) = found["results"]["projects"]
    assert standing["status_entry"] == str(world.entry.pk)  # its own status speaks for the project, not the county's
    assert standing["current"]
    assert standing["lights"]["scope"]["light"] == "green"
    assert json.loads(text) == found


def test_a_participation_that_ended_before_the_period_is_over() -> None:
    world = county.build()
    type(world.participation).objects.filter(pk=world.participation.pk).update(
        valid_to=county.PERIOD["period_from"].replace(year=2020), valid_to_precision="day"
    )
    assert frozen(world, About("municipal", body=world.town.pk))["rows"]["project"] == []
