"""The office's work with a round: what it checks before opening, the board, several answers at once, corrections."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cooperation import actions, opening
from cooperation.models import Participation, ReportLink, StatusEntry, StatusRequest, StatusRound
from cooperation.reported_rows import reported
from organisation.models import AuditEvent, Body, Role
from roadmap.models import Project
from tests.cooperation.test_reporting import asked, joint, open_round
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = date(2023, 10, 31)


@pytest.fixture
def world() -> World:
    return county()


def at(name: str, row: StatusRound) -> str:
    return reverse(f"cooperation:{name}", args=[row.plan.slug, row.slug])


def planned(world: World, slug: str = "2023") -> StatusRound:
    return actions.plan_round(
        plan=world.plan, slug=slug, title=f"Runde {slug}", cut_off=DAY, deadline=date(2023, 11, 30), by=None
    )


def test_what_is_found_before_opening(client: Client, world: World) -> None:
    row = planned(world)
    left = joint(world, 1, world.outsider)
    Participation.objects.filter(project=left).update(valid_to=date(2023, 6, 30), valid_to_precision="day")
    idea = Project.objects.create(owner=world.body, slug="idee", title="Ohne Zustand")
    world.version.entries.create(project=idea, title=idea.title, position=90)
    Project.objects.filter(pk=world.projects[1].pk).update(responsible_unit=None)
    found = opening.check(row, DAY)
    assert [each.body for each in found.silent] == [world.municipality, world.body]
    assert [project.title for project in found.alone] == ["Verbund 1"]
    assert found.stateless == [idea]
    assert found.ownerless == [world.projects[1]]
    assert [each.body for each in found.ending] == [world.outsider]
    client.force_login(world.user(Role.EDITOR))
    text = client.get(at("round", row)).content.decode()
    for words in ("Verbund 1", "Ohne Zustand", world.projects[1].title, world.outsider.name):
        assert words in text
    refused = client.post(at("round-open", row))
    assert refused.status_code == 422
    assert world.municipality.name in refused.content.decode()
    assert client.post(at("round-open", row), {"despite_silent": "on"}).status_code == 302
    event = AuditEvent.objects.filter(action="round.open").latest("at")
    assert event.details["silent"] == world.municipality.name


def test_without_findings_the_round_opens_with_one_click(client: Client, world: World) -> None:
    row = planned(world)
    world.user(Role.PARTNER_EDITOR, world.municipality)
    client.force_login(world.user(Role.EDITOR))
    assert not opening.check(row, DAY).silent
    assert "Trotzdem" not in client.get(at("round-open", row)).content.decode()
    assert client.post(at("round-open", row)).status_code == 302
    assert "silent" not in AuditEvent.objects.filter(action="round.open").latest("at").details


def test_a_new_round_begins_a_year_after_the_last(world: World) -> None:
    assert opening.default_days(None, date(2026, 11, 22)) == (date(2026, 12, 31), date(2027, 2, 11))
    row = planned(world)
    assert opening.default_days(world.plan, DAY) == (date(2024, 10, 31), date(2024, 11, 30))
    StatusRound.objects.filter(pk=row.pk).update(cut_off=date(2023, 2, 28), deadline=date(2023, 3, 1))
    assert opening.default_days(world.plan, DAY) == (date(2024, 2, 29), date(2024, 3, 1))


def test_the_board_names_who_is_missing_and_confirms_several(client: Client, world: World) -> None:
    joint(world, 1, world.municipality, world.outsider)
    row = open_round(world)
    for request in asked(world.municipality):
        actions.submit_status(request=request, as_of=row.cut_off, values=actions.StatusValues(text="Gut."), by=None)
    away = asked(world.outsider)[0]
    actions.save_draft(request=away, values=actions.StatusValues(text="Geheimer Entwurf"), by=None)
    client.force_login(world.user(Role.EDITOR))
    text = client.get(at("round", row)).content.decode()
    missing = text[text.index('id="fehlt"') : text.index('id="meldungen"')]
    assert world.outsider.name in missing
    assert "eine begonnen" in missing
    assert "Geheimer Entwurf" not in text
    assert f'<th scope="row">{world.municipality.name}</th>' not in missing
    keys = [str(key) for key in StatusEntry.objects.values_list("pk", flat=True)]
    other = county("kreis-zwei")
    foreign = open_round(other, "fremd")
    entry = actions.submit_status(
        request=asked(other.municipality, "fremd")[0], as_of=foreign.cut_off,
        values=actions.StatusValues(text="Fremd."), by=None,
    )  # fmt: skip
    sent = client.post(at("round-confirm", row), {"eintrag": [*keys, str(entry.pk), "kein"]}, follow=True)
    assert "2 Statusmeldungen bestätigt" in sent.content.decode()
    assert {request.state for request in asked(world.municipality)} == {"confirmed"}
    assert asked(other.municipality, "fremd")[0].state == "submitted"
    StatusRound.objects.filter(pk=row.pk).update(cut_off=DAY, deadline=DAY)
    late = client.get(at("round", row)).content.decode()
    assert f"{world.outsider.name} (1)" in late
    client.force_login(world.user(Role.HEAD))
    assert client.post(at("round-confirm", row), {"eintrag": keys}).status_code == 403


def test_a_correction_names_the_old_status(client: Client, world: World) -> None:
    row = open_round(world)
    request = asked(world.municipality)[0]
    partner = world.user(Role.PARTNER_EDITOR, world.municipality)
    values = actions.StatusValues(text="40 Prozent.", reported_progress=40)
    old = actions.submit_status(request=request, as_of=row.cut_off, values=values, by=partner)
    actions.confirm(entry=old, by=None)
    page, correct = (reverse(f"cooperation:{name}", args=[request.pk]) for name in ("status", "status-correct"))
    client.force_login(world.user(Role.EDITOR))
    assert correct not in client.get(page).content.decode()
    assert client.post(correct, {"meant": old.pk, "text": "Amtlich"}).status_code == 403
    client.force_login(partner)
    assert correct in client.get(page).content.decode()
    assert "40 Prozent.</textarea>" in client.get(correct).content.decode()
    typed = {"meant": str(old.pk), "text": "60 Prozent.", "reported_progress": "60", "token": str(old.pk)}
    assert client.post(correct, typed | {"text": "40 Prozent.", "reported_progress": "40"}).status_code == 422
    for _ in range(2):  # a double click is one correction
        assert client.post(correct, typed).status_code == 302
    new = request.entries.exclude(pk=old.pk).get()
    assert (new.corrects, new.as_of, new.reported_progress) == (old, old.as_of, 60)
    assert client.post(correct, typed | {"token": ""}).status_code == 422  # the old one is corrected already
    text = client.get(page).content.decode()
    assert "Korrektur der Statusmeldung vom" in text
    assert "später korrigiert" in text
    request.refresh_from_db()
    assert request.state == "submitted"
    told = reported([world.joint.pk], [world.plan.pk], [(date(2020, 1, 1), row.cut_off)])[0][world.joint.pk]
    assert told.progress == 40  # until the correction is confirmed
    actions.confirm(entry=StatusEntry.objects.get(pk=new.pk), by=None)
    told = reported([world.joint.pk], [world.plan.pk], [(date(2020, 1, 1), row.cut_off)])[0][world.joint.pk]
    assert told.progress == 60
    actions.close_round(status_round=row, by=None)
    assert client.post(correct, typed | {"meant": str(new.pk), "token": "", "text": "Zu spät"}).status_code == 422
    assert AuditEvent.objects.filter(action="status.correct").count() == 1


def test_links_are_listed_and_revoked(client: Client, world: World) -> None:
    row = open_round(world, linked=True)
    partner = world.user(Role.PARTNER_EDITOR, world.municipality)
    link = actions.make_link(user=partner, status_round=row, by=None)
    client.force_login(world.user(Role.EDITOR))
    assert partner.display_name in client.get(at("round", row)).content.decode()
    revoke = reverse("cooperation:link-revoke", args=[link.pk])
    client.force_login(county("kreis-zwei").user(Role.EDITOR))
    assert client.post(revoke).status_code == 404
    client.force_login(world.user(Role.HEAD))
    assert client.post(revoke).status_code == 403
    client.force_login(world.user(Role.EDITOR))
    assert client.post(revoke).status_code == 302
    link = ReportLink.objects.get()
    assert link.revoked_by == world.user(Role.EDITOR)
    assert "widerrufen" in client.get(at("round", row)).content.decode()
    assert AuditEvent.objects.filter(action="round.link_revoke").exists()
    assert Body.objects.filter(pk=world.body.pk).exists()
    assert StatusRequest.objects.filter(round=row).exists()
