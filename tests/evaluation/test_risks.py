"""Risks in the facts and in the report: as of the cut-off, printed only where there are any, internal by default."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from evaluation import facts
from evaluation.report import document_html
from organisation.partial_dates import PartialDate
from roadmap import actions
from roadmap.actions.risks import enter_level
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
RECORDED = datetime(2022, 12, 1, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return county()


def collected(world: World, cut_off: date = date(2022, 12, 31)) -> dict[str, Any]:
    return facts.collect(
        world.plan,
        period_from=date(2022, 1, 1),
        period_to=date(2022, 12, 31),
        cut_off=cut_off,
        frozen_at=datetime(2023, 1, 31, 12, tzinfo=UTC),
    )


def printed(found: dict[str, Any], edition: str = "full") -> str:
    return document_html(found, manifest_sha256="a" * 64, report_number="EB 1", version=1, edition=edition)


def risk(world: World, title: str, likelihood: int | None, impact: int | None, **values: Any) -> Any:
    return actions.add_risk(
        project=world.joint, slug=title.lower(), title=title, likelihood=likelihood, impact=impact, by=None,
        effective_on=PartialDate(date(2022, 3, 1)), recorded_at=RECORDED, **values,
    )  # fmt: skip


def test_risks_are_those_of_the_cut_off(world: World) -> None:
    low = risk(world, "Gering", 1, 2)
    high = risk(world, "Hoch", 3, 4)
    gone = risk(world, "Vorbei", 5, 5)
    later = PartialDate(date(2022, 6, 1))
    enter_level(gone, effective_on=later, reason="x", state="closed", recorded_at=RECORDED, by=None)
    enter_level(high, effective_on=later, reason="x", likelihood=4, impact=4, recorded_at=RECORDED, by=None)
    rows = collected(world)["results"]["risks"]
    assert [(row["risk"], row["level"], row["top"]) for row in rows] == [
        (str(high.pk), 16, True),
        (str(low.pk), 2, False),
    ]
    before = collected(world, date(2022, 5, 1))["results"]["risks"]
    assert [row["level"] for row in before] == [25, 12, 2]
    assert collected(world, date(2022, 2, 1))["results"]["risks"] == []


def test_the_report_names_them_only_where_there_are_any(world: World) -> None:
    assert "Größte Risiken" not in printed(collected(world))
    risk(world, "Lieferverzug", 4, 4, measure="Zweiter Anbieter", owner_role="Leitung IT")
    found = collected(world)
    text = printed(found)
    assert "Größte Risiken" in text
    assert text.count("Lieferverzug") >= 2  # on the first page, and with its project
    assert "sehr hoch (16)" in text
    assert "Leitung IT" in text
    assert found["unsourced"] == collected(world)["unsourced"]  # a risk's source is that of its project
    del found["results"]["risks"]  # facts of the time before risks were kept
    assert "Lieferverzug" not in printed(found)


def test_only_public_risks_are_published(world: World) -> None:
    type(world.plan).objects.update(public=True)
    type(world.joint).objects.update(public=True)
    risk(world, "Internes", 5, 5)
    risk(world, "Bekanntes", 5, 5, public=True)
    found = collected(world)
    public = facts.content_for("public", found)
    assert [row["title"] for row in public["rows"]["risk"]] == ["Bekanntes"]
    assert len(public["results"]["risks"]) == 1
    text = printed(found, "public")
    assert "Bekanntes" in text
    assert "Internes" not in text
