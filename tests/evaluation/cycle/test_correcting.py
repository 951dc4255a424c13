"""Corrections: of facts before sign-off, of a signed report, and of adopted texts; each is listed in the report."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from evaluation import actions, facts, signing
from evaluation import report as report_html
from evaluation.cycle import correcting
from evaluation.cycle.particulars import replaced_facts
from evaluation.models import Manifest, Report
from organisation.models import Role
from roadmap.actions.plans import correct_entry
from roadmap.models import BudgetAmount, BudgetItem, PlanEntry
from tests.evaluation import rows
from tests.evaluation.test_signing import rendered
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county("kreis-eins")


@pytest.fixture
def report(world: World) -> Report:
    return actions.create_report(plan=world.plan, by=world.user(Role.EDITOR), year=2022)


def sign(report: Report, world: World) -> Report:
    rows.agreed(report)
    rendered(actions.current_manifest(report), final=False)
    return signing.sign_off(report=report, by=world.user(Role.HEAD))


def annex(manifest: Manifest, edition: str = "full") -> str:
    with translation.override("de"):
        made = report_html.preview_sections(
            json.loads(manifest.facts.content),
            edition=edition,
            particulars=manifest.particulars,
            replaced=replaced_facts(manifest.report),
            only=["changes"],
        )
    return " ".join(made[0].html.replace("\u00a0", " ").split())


def test_facts_that_were_frozen_again_are_listed_with_their_reason(world: World, report: Report) -> None:
    first = actions.current_manifest(report)
    assert first.particulars == {}
    BudgetAmount.objects.create(item=BudgetItem.objects.get(), amount=Decimal(40000), effective_on=date(2022, 10, 1))
    actions.freeze_again(report=report, reason="Betrag des Haushalts berichtigt", by=world.user(Role.EDITOR))
    text = annex(actions.current_manifest(report))
    assert "Änderungen der Fakten" in text
    assert "Betrag des Haushalts berichtigt" in text
    assert "Änderungen der Fakten" not in annex(first)


def test_a_correction_is_a_new_version_that_lists_what_differs(world: World, report: Report, client: Client) -> None:
    editor = world.user(Role.EDITOR)
    with pytest.raises(ValidationError):
        correcting.correct(report=report, reason="noch nicht freigegeben", by=editor)
    old = sign(report, world)
    assert old.signed_manifest is not None
    kept = (old.signed_manifest.sha256, old.signed_manifest.facts.content)
    BudgetAmount.objects.create(item=BudgetItem.objects.get(), amount=Decimal(40000), effective_on=date(2022, 10, 1))
    world.joint.title = "Richtiger Titel"
    world.joint.save()
    client.force_login(editor)
    address = reverse("evaluation:report-correct", args=[old.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "Der Ansatz war falsch übernommen."})
    new = Report.objects.get(replaces=old)
    assert answer["Location"] == reverse("evaluation:report", args=[new.pk])
    assert (new.number, new.version, new.state, new.cut_off) == (old.number, 2, "draft", old.cut_off)
    manifest = actions.current_manifest(new)
    assert manifest.particulars["replaces"]["manifest"] == kept[0]
    text = annex(manifest)
    for words in (
        "Der Ansatz war falsch übernommen.",
        "Fassung 1 dieses Berichts",
        kept[0],
        "Richtiger Titel",
        "40.000",
    ):
        assert words in text, words
    assert "Projekt kreis-eins 0 → Richtiger Titel" in text
    assert "Richtiger Titel" not in annex(manifest, "public")  # an internal project
    # the old one is replaced only once the new one is signed
    page = reverse("evaluation:report", args=[old.pk])
    assert "Ersetzt durch Fassung 2" not in client.get(page).content.decode()
    sign(new, world)
    assert "Ersetzt durch Fassung 2" in client.get(page).content.decode()
    old.refresh_from_db()
    assert old.signed_manifest is not None
    assert (old.signed_manifest.sha256, old.signed_manifest.facts.content) == kept
    with pytest.raises(ValidationError):
        correcting.correct(report=old, reason="noch einmal", by=editor)


def test_the_next_report_lists_corrected_texts_once(world: World) -> None:
    editor = world.user(Role.EDITOR)
    entry = PlanEntry.objects.get(project=world.joint)
    correct_entry(entry=entry, changes={"title": "Wie beschlossen"}, reason="Tippfehler beim Abschreiben", by=editor)
    first = actions.create_report(plan=world.plan, by=editor, year=2022)
    text = annex(actions.current_manifest(first))
    for words in ("Berichtigungen beschlossener Texte", "Wie beschlossen", "Tippfehler beim Abschreiben"):
        assert words in text, words
    later = datetime.now(UTC)
    period: dict[str, Any] = {
        "period_from": date(2023, 1, 1),
        "period_to": date(2023, 12, 31),
        "cut_off": date(2023, 12, 31),
    }
    assert facts.collect(world.plan, frozen_at=later, **period)["corrections"] == []
    correct_entry(entry=entry, changes={"title": "Ganz wie beschlossen"}, reason="noch einer", by=editor)
    found = facts.collect(world.plan, frozen_at=datetime.now(UTC), **period)["corrections"]
    assert [(row["before"], row["after"]) for row in found] == [("Wie beschlossen", "Ganz wie beschlossen")]
