"""The report prints what partners asked help for and what the county answered: what stands at the cut-off, no more."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from cooperation import models as co
from evaluation import facts, report
from tests.evaluation import facts_sample

pytestmark = pytest.mark.django_db
WHEN = datetime(2022, 8, 1, 12, tzinfo=UTC)


@pytest.fixture
def world() -> SimpleNamespace:
    return facts_sample.build()


def asked(world: SimpleNamespace, day: date, words: str, *, result: str = "confirmed") -> co.StatusEntry:
    entry = co.StatusEntry.objects.create(
        project=world.open, body=world.town, as_of=day, author_label="Erika Mustermann", help_needed=words
    )
    co.StatusReview.objects.create(
        entry=entry, result=result, reviewer_label="Max", reason="" if result == "confirmed" else "Bitte ergänzen"
    )
    return entry


def answer(entry: co.StatusEntry, text: str, **values: Any) -> None:
    values = {"answered_at": WHEN, "author_label": "Max Mustermann"} | values
    co.HelpAnswer.objects.create(entry=entry, text=text, **values)


def printed(world: SimpleNamespace, edition: str = "full", found: dict[str, Any] | None = None) -> str:
    found = found or facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    html = report.document_html(found, manifest_sha256="0" * 64, report_number="1", version=1, edition=edition)
    start = html.find('id="help"')
    return html[start : html.find('id="agreements"', start)] if start >= 0 else ""


def test_requests_and_answers_stand_in_the_chapter_of_joint_projects(world: SimpleNamespace) -> None:
    assert printed(world) == ""
    old = asked(world, date(2020, 6, 30), "Alte Frage")
    answer(old, "Alte Antwort", done=True)
    first = asked(world, date(2022, 3, 31), "Schulung für die Ämter")
    answer(first, "Termin im September", done=True)
    answer(first, "Antwort nach dem Einfrieren", answered_at=facts_sample.FROZEN_AT.replace(year=2101))
    asked(world, date(2022, 6, 30), "Zweites Gerät")
    asked(world, date(2022, 9, 30), "Zurückgegebene Bitte", result="returned")
    html = printed(world)
    for told in (
        "Schulung für die Ämter",
        "01.08.2022: Termin im September",
        "(erledigt)",
        "Zweites Gerät",
        "noch keine",
    ):
        assert told in html
    for untold in ("Alte Frage", "nach dem Einfrieren", "Zurückgegebene Bitte", "Mustermann"):
        assert untold not in html
    brief = printed(world, "committee")
    assert "Zweites Gerät" in brief
    assert "Termin im September" not in brief
    assert printed(world, "public") == ""


def test_facts_of_before_answers_were_kept_say_nothing_of_them(world: SimpleNamespace) -> None:
    asked(world, date(2022, 6, 30), "Zweites Gerät")
    found = facts.collect(world.plan, **facts_sample.PERIOD, frozen_at=facts_sample.FROZEN_AT)
    assert printed(world, found=found)
    del found["rows"]["help_answer"]
    assert printed(world, found=found) == ""
