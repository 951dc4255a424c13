"""Texts of a report: written, merged, reviewed, printed, pinned; figures by name follow the frozen facts."""

import json
import re
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from evaluation import actions as report_actions
from evaluation import pages as report_pages
from evaluation import report as report_html
from evaluation import signing
from evaluation.canonical import canonical, sha256
from evaluation.models import (
    Manifest,
    Narrative,
    NarrativeComment,
    NarrativeDismissal,
    NarrativeDraft,
    NarrativeRevision,
    Report,
    ReportState,
)
from evaluation.narratives import actions, missing
from evaluation.narratives.known import reader_of
from evaluation.narratives.places import from_address, from_key, of_deviation, of_field, section
from evaluation.narratives.texts import digest, present
from evaluation.report.named import named_figures
from organisation.merging import Conflict, Edit
from organisation.models import AuditEvent, Role
from roadmap.models import Project, ProjectStateChange
from tests.evaluation import facts_sample, rows
from tests.evaluation.test_signing import rendered
from tests.evaluation.views.helpers import queries
from tests.worlds import World, county

SUMMARY = section("summary")


@pytest.fixture
def world(db: None) -> World:
    return county("kreis-eins")


@pytest.fixture
def report(world: World) -> Report:
    return report_actions.create_report(plan=world.plan, by=world.user(Role.EDITOR), year=2022)


def save(report: Report, text: str, place: Any = SUMMARY, base: str = "", **values: Any) -> AuditEvent | None:
    edits = {"text": Edit(base, text), **{name: Edit(not value, value) for name, value in values.items()}}
    return actions.save_text(report=report, place=place, title="Auf einer Seite", edits=edits, by=None)


def chapters(report: Report, edition: str = "full") -> str:
    facts = report.facts.order_by("version").last()
    assert facts is not None
    found = report_html.preview_sections(json.loads(facts.content), texts=present(report), edition=edition)
    return "".join(one.html for one in found)


def signed_in(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def address(report: Report, name: str = "text", place: Any = SUMMARY) -> str:
    return reverse(f"evaluation:{name}", args=[report.pk, place.address])


def sent(text: str, base: str = "", **more: Any) -> Mapping[str, Any]:
    """What the editor's form sends."""
    return {"text": text, "vorher-text": base, "vorher-ready": "False", "vorher-public": "False", **more}


def test_places_have_one_key_and_one_address() -> None:
    some = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
    for place in (SUMMARY, section("annex"), of_field(some), of_field(None), of_deviation(some)):
        assert from_address(place.address) == place == from_key(place.key)
    for wrong in ("gibt-es-nicht", "abweichung-x", "handlungsfeld-", f"abweichung-{some.upper()}"):
        with pytest.raises(ValueError):
            from_address(wrong)


def test_texts_are_part_of_the_manifest_and_old_manifests_stay_as_they_were(report: Report, world: World) -> None:
    rows.agreed(report)
    before = report_actions.current_manifest(report)
    assert before.texts_sha256 == digest({}) == sha256("{}")  # as in every report before there were texts
    rendered(before, final=False)
    assert not report_pages.standing(report).outdated
    save(report, "Erste Fassung.")
    assert report_pages.standing(report).outdated
    with pytest.raises(ValidationError) as error:  # nobody has read a draft with this text
        signing.sign_off(report=report, by=world.user(Role.HEAD))
    assert error.value.code == "unread"
    after = report_actions.current_manifest(report)
    assert after.sha256 != before.sha256
    assert after.texts == {"summary": {"text": "Erste Fassung.", "public": False, "revision": 1}}
    assert after.texts_sha256 == sha256(canonical(after.texts))
    rendered(after, final=False)
    signed = signing.sign_off(report=report, by=world.user(Role.HEAD))
    assert signed.signed_manifest == after
    # what is pinned stays, and nothing is written any more
    for act in (
        lambda: save(report, "Noch etwas."),
        lambda: actions.restore(report=report, place=SUMMARY, title="", number=1, by=None),
        lambda: actions.comment(report=report, place=SUMMARY, title="", text="Hm.", by=None),
        lambda: actions.save_draft(report=report, place=SUMMARY, text="x", based_on=1, by=world.user(Role.EDITOR)),
    ):
        with pytest.raises(ValidationError) as error:
            act()
        assert error.value.code == "state"
    editor = signed_in(world, Role.EDITOR)
    assert "data-keep" not in editor.get(address(report)).content.decode()
    assert editor.post(address(report), sent("Noch etwas.")).status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        NarrativeRevision.objects.update(text="heimlich")


def test_figures_come_from_the_facts_in_every_edition(report: Report, world: World) -> None:
    facts = report.facts.get()
    with translation.override("de"):
        known = named_figures(reader_of(facts))
        assert known["anzahl_projekte"].shown == "2"
        assert known["anzahl_projekte"].number == len(json.loads(facts.content)["results"]["projects"])
        assert "nicht angegeben" in known["vze_zusaetzlich"].shown or known["vze_zusaetzlich"].number is not None
        save(report, "Es sind {{anzahl_projekte}} Projekte, Ende {{plan_ende}}.\n\n## Teil\n\nText^[Fuß]")
        text = chapters(report)
        assert 'Es sind 2 Projekte, Ende <span class="unknown">nicht angegeben</span>.' in text
        assert "<h3>Teil</h3>" in text
        assert "Projekte, Ende" not in chapters(report, "public")  # internal until somebody says otherwise
        save(
            report,
            "Es sind {{anzahl_projekte}} Projekte, Ende {{plan_ende}}.",
            base=present(report)["summary"]["text"],
            public=True,
        )
        Project.objects.filter(pk=world.projects[0].pk).update(public=True)
        report_actions.freeze_again(report=report, reason="Projekt ist öffentlich", by=None)
        assert "Es sind 2 Projekte" in chapters(report)
        newest = json.loads(report.facts.order_by("version").last().content)  # type: ignore[union-attr]  # there is one
        left = len(newest["public_results"]["projects"])
        assert left < 2
        assert f"Es sind {left} Projekte" in chapters(report, "public")
        with pytest.raises(ValidationError) as error:
            save(report, "Zeile\n{{anzahl_projekt}}", place=section("matrix"))
        (message,) = error.value.message_dict["text"]
        assert "Zeile 2" in message
        assert "anzahl_projekt”" in message or "anzahl_projekt“" in message
        assert "anzahl_projekte" in message


def test_a_new_version_of_the_facts_tells_which_figures_changed(report: Report, world: World) -> None:
    save(report, "Abgeschlossen: {{anzahl_abgeschlossen}}, im Ganzen {{anzahl_projekte}}.", ready=True)
    ProjectStateChange.objects.create(project=world.projects[0], state="completed", effective_on=date(2022, 12, 30))
    report_actions.freeze_again(report=report, reason="Stand nachgetragen", by=None)
    editor = signed_in(world, Role.EDITOR)
    for page in (address(report), reverse("evaluation:texts", args=[report.pk])):
        text = editor.get(page).content.decode()
        assert "Projekte: abgeschlossen: 0 → 1" in text
        assert "Projekte: 2" not in text.split("Zahlen zum Einsetzen")[0]
    assert "Abgeschlossen: 1, im Ganzen 2." in editor.get(address(report)).content.decode()


def test_two_editors_merge_or_meet_a_conflict(report: Report, world: World) -> None:
    editor, other = signed_in(world, Role.EDITOR), signed_in(world, Role.ADMINISTRATOR)
    page = address(report)
    assert editor.post(page, sent("Von mir.")).status_code == 302
    # another field of the same text: both land
    assert other.post(page, {**sent("", public="on"), "text": ""}).status_code == 302
    assert present(report)["summary"] == {"text": "Von mir.", "public": True, "revision": 1}
    # the same field: nothing is written, all three stand on the page
    answer = other.post(page, sent("Von der anderen."))
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Von mir.", "Von der anderen.", "nicht angegeben"):
        assert words in text
    assert NarrativeRevision.objects.count() == 1
    assert other.post(page, sent("Von beiden.", "Von mir.")).status_code == 302
    assert present(report)["summary"]["text"] == "Von beiden."
    with pytest.raises(Conflict):
        save(report, "Zu spät.", base="Von mir.")
    assert editor.post(page, sent("", "Von beiden.", ready="on")).status_code == 422
    assert editor.post(page, sent("{{gibt_es_nicht}}", "Von beiden.")).status_code == 422
    shown = editor.post(page, sent("Nur *Vorschau* {{anzahl_projekte}}", "Von beiden.", vorschau="1"))
    assert shown.status_code == 200
    assert "Nur <em>Vorschau</em> 2" in shown.content.decode()
    assert present(report)["summary"]["text"] == "Von beiden."


def test_drafts_are_kept_for_their_writer_and_never_printed(report: Report, world: World) -> None:
    save(report, "Gespeichert.")
    editor, other = signed_in(world, Role.EDITOR), signed_in(world, Role.ADMINISTRATOR)
    htmx = {"hx-request": "true"}
    answer = editor.post(address(report, "text-draft"), sent("Getippt {{x", revision="1"), headers=htmx)
    assert "gesichert" in answer.content.decode()
    assert "Getippt" in editor.get(address(report)).content.decode()
    assert "Getippt" not in other.get(address(report)).content.decode()
    assert "Getippt" not in chapters(report)
    # somebody saves meanwhile: the draft still begins with what its writer saw
    save(report, "Inzwischen.", base="Gespeichert.")
    page = editor.get(address(report)).content.decode()
    assert '<input type="hidden" name="vorher-text" value="Gespeichert.">' in page
    assert editor.post(address(report), sent("Getippt.", "Gespeichert.")).status_code == 409
    assert NarrativeDraft.objects.count() == 1
    assert editor.post(address(report, "text-discard")).status_code == 302
    assert not NarrativeDraft.objects.exists()
    gone = Client().post(address(report, "text-draft"), sent("Getippt."), headers=htmx)
    assert gone.status_code == 200
    assert "abgemeldet" in gone.content.decode()


def test_wordings_are_kept_compared_and_restored(report: Report, world: World) -> None:
    for before, text in (("", "Alter Text hier."), ("Alter Text hier.", "Neuer Text hier.\n\nUnd mehr.")):
        save(report, text, base=before)
    editor = signed_in(world, Role.EDITOR)
    page = editor.get(address(report, "text-versions") + "?von=1&bis=2").content.decode()
    assert "<del>Alter</del><ins>Neuer</ins>" in page
    assert editor.get(address(report, "text-versions") + "?von=x&bis=99").status_code == 200
    assert editor.post(address(report, "text-restore"), {"fassung": "1"}).status_code == 302
    assert present(report)["summary"] == {"text": "Alter Text hier.", "public": False, "revision": 3}
    assert NarrativeRevision.objects.get(number=3).restored_from == 1
    codes = AuditEvent.objects.filter(target_id=report.pk, action__startswith="report.text").order_by("at")
    assert list(codes.values_list("action", flat=True)) == ["report.text", "report.text", "report.text_restore"]


def test_who_writes_what(report: Report, world: World) -> None:
    finance, head = signed_in(world, Role.FINANCE), signed_in(world, Role.HEAD)
    money = section("finance")
    assert finance.post(address(report, place=money), sent("Zum Geld.")).status_code == 302
    assert finance.post(address(report), sent("Zum Ganzen.")).status_code == 403
    assert head.post(address(report, place=money), sent("Zum Geld?")).status_code == 403
    assert signed_in(world, Role.PERSONNEL).post(address(report, place=section("staff")), sent("x")).status_code == 302
    assert signed_in(world, Role.PROJECT_LEAD).get(address(report)).status_code == 403
    assert head.post(address(report, "text-comment", money), {"text": "Bitte kürzer."}).status_code == 302
    remark = NarrativeComment.objects.get()
    where = reverse("evaluation:text-settle", args=[report.pk, money.address, remark.pk])
    other = reverse("evaluation:text-settle", args=[report.pk, SUMMARY.address, remark.pk])
    assert finance.post(other).status_code == 404
    assert finance.post(where).status_code == 302
    remark.refresh_from_db()
    assert remark.resolved_label == str(world.user(Role.FINANCE))
    assert finance.post(where, {"offen": "1"}).status_code == 302
    remark.refresh_from_db()
    assert remark.resolved_at is None
    assert "Bitte kürzer." not in chapters(report)
    refused = finance.post(address(report, place=money), sent("{{anzahl_projekt}}", "Zum Geld."))
    assert refused.status_code == 422
    assert "Am nächsten kommen: anzahl_projekte, " in refused.text
    assert refused.text.count("vorjahr_idee") == 2, "the whole list stands below the form alone"
    ids = Counter(re.findall(r'\bid="([^"]*)"', finance.get(address(report, place=money)).text))
    assert {"id_text", "anmerkung_text"} <= set(ids), "text and remark have a form each"
    assert set(ids.values()) == {1}


def test_a_hint_stands_aside_with_its_reason_until_the_figures_change(report: Report, world: World) -> None:
    save(report, "Es wurden 9 Projekte abgeschlossen.")
    editor = signed_in(world, Role.EDITOR)
    assert "stimmen damit nicht überein" in editor.get(address(report)).content.decode()
    where = address(report, "text-dismiss")
    hint = {"code": "state_count", "quote": "9 Projekte abgeschlossen"}
    asked = editor.get(where, hint)
    assert asked.status_code == 200
    values = {**hint, "finding": "egal", "reason": ""}
    assert editor.post(where, values).status_code == 422
    assert editor.post(where, {**values, "reason": "Mit denen des Landes."}).status_code == 302
    row = NarrativeDismissal.objects.get()
    assert row.finding.startswith("Nach den eingefrorenen Fakten")  # of the checks, not of the form
    page = editor.get(address(report)).content.decode()
    assert "stimmen damit nicht überein" not in page
    assert "Mit denen des Landes." in page
    ProjectStateChange.objects.create(project=world.projects[0], state="completed", effective_on=date(2022, 12, 30))
    report_actions.freeze_again(report=report, reason="Stand nachgetragen", by=None)
    assert "stimmen damit nicht überein" in editor.get(address(report)).content.decode()


def test_the_last_report_s_text_is_offered(report: Report, world: World) -> None:
    save(report, "Im Jahr {{berichtsjahr}} war es so.")
    later = report_actions.create_report(plan=world.plan, by=None, year=2023)
    editor = signed_in(world, Role.EDITOR)
    assert "Im Jahr 2022 war es so." in editor.get(address(later)).content.decode()
    taken = editor.get(address(later) + "?vorlage=vorjahr").content.decode()
    assert "Im Jahr {{berichtsjahr}} war es so.</textarea>" in taken
    assert "Im Jahr 2023 war es so." in taken


def test_a_large_deviation_needs_its_explanation(db: None) -> None:
    sample: SimpleNamespace = facts_sample.build()
    report = report_actions.create_report(plan=sample.plan, by=None, year=2022)
    lacking = missing(report)
    assert lacking
    assert all(row.address.startswith("/evaluation/") and not row.has_text for row in lacking)
    first = lacking[0]
    place = of_deviation(str(first.project))
    with translation.override("de"):
        assert "Erläuterung nötig" in chapters(report)
        save(report, "Der Hersteller liefert später.", place=place)
        assert next(row for row in missing(report) if row.project == first.project).has_text
        save(report, "Der Hersteller liefert später.", place=place, base="Der Hersteller liefert später.", ready=True)
        assert first.project not in {row.project for row in missing(report)}
        assert len(missing(report)) == len(lacking) - 1
        text = chapters(report)
        assert "Der Hersteller liefert später." in text
        assert "siehe Erläuterung unten" in text or "unten erläutert" in text
        field = json.loads(report.facts.get().content)["results"]["fields"][0]["field"]
        save(report, "Zum Feld: {{feld_projekte}}", place=of_field(field))
        assert "Zum Feld: " in chapters(report)
        with pytest.raises(ValidationError):
            save(report, "{{feld_projekte}}", place=section("joint"))
        save(report, "Liebe Leserinnen und Leser", place=section("preface"))
        assert "Vorwort" in chapters(report)
    # every place of the list has its page
    editor = Client()
    editor.force_login(rows.user(Role.EDITOR, sample.owner))
    listed = editor.get(reverse("evaluation:texts", args=[report.pk])).content.decode()
    for key in Narrative.objects.values_list("key", flat=True):
        where = reverse("evaluation:text", args=[report.pk, from_key(key).address])
        assert where in listed
        assert editor.get(where).status_code == 200


def test_queries_do_not_grow_with_texts(report: Report, world: World) -> None:
    client = signed_in(world, Role.EDITOR)
    where = reverse("evaluation:texts", args=[report.pk])
    save(report, "Text.")
    few = queries(client, where), queries(client, address(report))
    for place in (section("matrix"), section("joint"), section("finance")):
        for number in range(3):
            save(report, f"Text {number}", place=place, base="" if number == 0 else f"Text {number - 1}")
            actions.comment(report=report, place=place, title="", text="Hm.", by=None)
    for number in range(3):
        save(report, f"Text {number}", base="Text." if number == 0 else f"Text {number - 1}")
        actions.comment(report=report, place=SUMMARY, title="", text="Hm.", by=None)
    assert (queries(client, where), queries(client, address(report))) == few
    assert max(few) <= 15


@pytest.mark.django_db(transaction=True)
def test_a_text_during_sign_off_is_in_it_or_refused(transactional_db: None) -> None:
    world = county("kreis-eins")
    report = report_actions.create_report(plan=world.plan, by=None, year=2022)
    head = world.user(Role.HEAD)
    rows.agreed(report)
    rendered(report_actions.current_manifest(report), final=False)
    start = threading.Barrier(2)
    found: list[str] = []

    def act(name: str) -> None:
        start.wait()
        try:
            if name == "sign":
                signing.sign_off(report=report, by=head)
            else:
                save(report, "Dazwischen.")
            found.append(name)
        except ValidationError as error:
            found.append(str(error.code))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[name]) for name in ("sign", "write")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    report.refresh_from_db()
    assert sorted(found) in (["sign", "state"], ["unread", "write"])
    if report.state == ReportState.SIGNED_OFF:
        assert report.signed_manifest is not None
        assert report.signed_manifest.texts == present(report) == {}
    assert Manifest.objects.filter(report=report).count() >= 1
