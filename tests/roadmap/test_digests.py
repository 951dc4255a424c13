"""Watching, what changed, and the daily mail of it: once a day, with the rights of the moment."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from organisation.editing import edit
from organisation.merging import Edit
from organisation.models import AuditEvent, Membership, Role, User
from organisation.partial_dates import PartialDate
from roadmap import digests
from roadmap.actions.projects import record_state
from roadmap.comments_actions import add_comment
from roadmap.digests import send_digest, send_digests, stop_token
from roadmap.fields import PROJECT_FIELDS
from roadmap.models import Digest, Project, Watch, WatchSettings
from roadmap.news import count, news
from roadmap.watches_actions import begin_watch, change_settings, end_watch
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
NOBODY_MAILS = "digiplan@kreis.example"


@pytest.fixture
def world(settings) -> World:
    settings.EMAIL_HOST = "localhost"
    settings.PUBLIC_URL = "https://plan.kreis.example"
    settings.DEFAULT_FROM_EMAIL = NOBODY_MAILS
    return county("kreis-eins", projects=3)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def told(world: World, project: Project, text: str, by: User | None = None) -> None:
    """Somebody writes a project's results."""
    edits = {"results": Edit(project.results, text)}
    edit(
        row=project, fields=PROJECT_FIELDS, edits=edits, by=by or world.user(Role.ADMINISTRATOR),
        action="project.edit", owner=world.body, reason="weil es so ist",
    )  # fmt: skip
    project.refresh_from_db()


def later() -> object:
    """A moment by which everything done so far has settled."""
    return timezone.now() + digests.SETTLED


def send(user: User, day: date = DAY) -> bool:
    return send_digest(user.pk, day, later())  # type: ignore[arg-type]


def test_a_digest_says_who_what_from_to_and_why_with_links(world: World) -> None:
    user = fresh(world.user(Role.EDITOR))
    begin_watch(row=world.joint, by=user)
    told(world, world.joint, "Pilot läuft")
    told(world, world.projects[1], "nicht beobachtet")
    add_comment(project=world.joint, text="Wie weit?", scope="office", by=world.user(Role.FINANCE))
    assert send(user)
    (sent,) = mail.outbox
    assert isinstance(sent, mail.EmailMultiAlternatives)
    text, html = str(sent.body), str(sent.alternatives[0][0])
    assert sent.to == [user.email]
    for words in ("administrator, Kreis kreis-eins (fiktiv)", "Pilot läuft", "weil es so ist", "Wie weit?", "finance"):
        assert words in text, words
        assert words in html, words
    assert "nicht beobachtet" not in text + html
    address = reverse("roadmap:project", args=[world.plan.slug, world.joint.slug])
    assert f"https://plan.kreis.example{address}" in text
    assert f'href="https://plan.kreis.example{address}"' in html
    assert "Ergebnisse: nicht angegeben → Pilot läuft" in text
    assert sent.subject.startswith("digiplan: 2 Änderungen")
    assert "List-Unsubscribe" in sent.extra_headers


def test_nothing_new_is_no_mail_and_ones_own_doings_are_nothing_new(world: World) -> None:
    user = fresh(world.user(Role.EDITOR))
    begin_watch(row=world.joint, by=user)
    told(world, world.joint, "von mir", by=user)
    assert not send(user)
    assert mail.outbox == []
    assert Digest.objects.get(user=user).number == 0


@pytest.mark.django_db(transaction=True)
def test_it_is_one_mail_a_day_however_often_the_task_runs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    user = fresh(world.user(Role.EDITOR))
    begin_watch(row=world.joint, by=user)
    told(world, world.joint, "eins")
    monkeypatch.setattr(digests, "send", lambda **mail: False)  # the mail server is away, or the worker dies here
    assert not send(user)
    row = Digest.objects.get(user=user)
    assert (row.number, row.mailed_at) == (1, None)
    monkeypatch.undo()
    assert send(user)
    assert not send(user)
    assert send_digests(DAY, later()) == 0  # type: ignore[arg-type]
    assert len(mail.outbox) == 1
    told(world, world.joint, "zwei")
    assert send(user, DAY + timedelta(days=1))
    assert "zwei" in mail.outbox[1].body
    assert "→ eins" not in mail.outbox[1].body
    assert Digest.objects.filter(user=user).count() == 2


def test_a_worker_that_dies_after_composing_leaves_the_day_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = fresh(world.user(Role.EDITOR))
    begin_watch(row=world.joint, by=user)
    told(world, world.joint, "eins")

    def die(**mail: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(digests, "send", die)
    with pytest.raises(RuntimeError):
        send(user)
    assert not Digest.objects.exists()  # undone as a whole
    monkeypatch.undo()
    assert send(user)
    assert len(mail.outbox) == 1


def test_rights_are_asked_when_it_is_composed(world: World) -> None:
    """Whoever may no longer see a project hears nothing of it, whatever they watch; nor do other counties."""
    partner = world.user(Role.PARTNER_EDITOR, world.municipality)
    other = county("kreis-zwei").user(Role.EDITOR)
    for user in (partner, other):
        Watch.objects.create(user=user, project=world.joint)
        Watch.objects.create(user=user, plan=world.plan)
    told(world, world.joint, "gemeinsam")
    told(world, world.projects[1], "nur der Kreis")
    add_comment(project=world.joint, text="unter uns", scope="office", by=world.user(Role.FINANCE))
    assert not send(fresh(other))
    assert send(fresh(partner))
    text = mail.outbox[0].body
    assert "gemeinsam" in text
    for inner in ("nur der Kreis", "unter uns", "administrator, ", "weil es so ist"):
        assert inner not in text, inner
    assert "Kreis kreis-eins (fiktiv): " in text  # who: the county, not its people
    told(world, world.joint, "danach")
    Membership.objects.filter(user=partner).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert not send(fresh(partner), DAY + timedelta(days=1))


def test_a_field_and_a_plan_bring_their_projects_and_dated_rows(world: World) -> None:
    user = fresh(world.user(Role.HEAD))
    field = world.version.fields.get()
    begin_watch(row=field, by=user)
    record_state(
        project=world.joint, state="deferred", effective_on=PartialDate(timezone.localdate()),
        by=world.user(Role.EDITOR), reason="kein Personal",
    )  # fmt: skip
    groups = news(fresh(user), timezone.now() - timedelta(days=1), timezone.now())
    assert [group.title for group in groups] == [world.joint.title]
    assert groups[0].items[0].reason == "kein Personal"
    end_watch(row=field, by=user)
    assert news(fresh(user), timezone.now() - timedelta(days=1), timezone.now()) == []
    begin_watch(row=world.plan, by=user)
    assert count(news(fresh(user), timezone.now() - timedelta(days=1), timezone.now())) == 1


def test_a_mention_is_told_without_watching(world: World) -> None:
    user = world.user(Role.FINANCE)
    add_comment(
        project=world.joint, text="Deckung?", scope="office", by=world.user(Role.EDITOR), groups=["finance"]
    )  # fmt: skip
    assert send_digests(DAY, later()) == 1  # type: ignore[arg-type]
    assert mail.outbox[0].to == [user.email]
    assert "Sie sind erwähnt" in mail.outbox[0].body


def test_the_page_tells_the_same_without_mail(world: World, client: Client, settings) -> None:
    settings.EMAIL_HOST = ""
    user = fresh(world.user(Role.EDITOR))
    client.force_login(user)
    address = reverse("watches:news")
    assert "Sie beobachten noch nichts" in client.get(address).content.decode()
    client.post(reverse("watches:watch", args=["projekt", world.joint.pk]), {"an": "ja"})
    told(world, world.joint, "Pilot läuft")
    assert "Pilot läuft" in client.get(address).content.decode()
    assert not send(user)
    assert mail.outbox == []
    assert "Pilot läuft" in client.get(address).content.decode()


def test_the_button_the_list_and_their_end(world: World, client: Client) -> None:
    user = fresh(world.user(Role.EDITOR))
    client.force_login(user)
    where = reverse("watches:watch", args=["projekt", world.joint.pk])
    page = reverse("roadmap:project", args=[world.plan.slug, world.joint.slug])
    assert "Beobachten" in client.get(page).content.decode()
    for _twice in range(2):
        client.post(where, {"an": "ja"})
    assert Watch.objects.filter(user=user).count() == 1
    assert "Nicht mehr beobachten" in client.get(page).content.decode()
    foreign = Watch.objects.create(user=user, project=county("kreis-zwei").joint)
    text = client.get(reverse("watches:list")).content.decode()
    assert world.joint.title in text
    assert "kreis-zwei" not in text
    assert "nicht mehr einsehbar" in text
    client.post(reverse("watches:unwatch", args=[foreign.pk]))
    client.post(where, {"an": "nein"})
    assert not Watch.objects.filter(user=user).exists()
    assert client.post(reverse("watches:watch", args=["projekt", foreign.project_id])).status_code == 404
    assert AuditEvent.objects.filter(action="watch.end").count() == 2


def test_the_link_in_the_mail_ends_the_mails_after_one_question(world: World) -> None:
    user = fresh(world.user(Role.EDITOR))
    begin_watch(row=world.joint, by=user)
    told(world, world.joint, "eins")
    send(user)
    found = re.search(r"https://plan\.kreis\.example(/konto/abbestellen/\S+)", str(mail.outbox[0].body))
    assert found
    guest = Client(enforce_csrf_checks=True)
    assert guest.get(found[1]).status_code == 200
    assert not WatchSettings.objects.filter(user=user, mail=False).exists()  # a look ends nothing
    assert guest.post(found[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert WatchSettings.objects.get(user=user).mail is False
    assert guest.get(reverse("watches:stop", args=[stop_token(user) + "x"])).status_code == 404
    told(world, world.joint, "zwei")
    assert not send(user, DAY + timedelta(days=1))
    change_settings(user=user, mail=True, own_comments=True, by=user)
    assert send(user, DAY + timedelta(days=2)) is False  # what it covers was composed yesterday
    assert count(news(fresh(user), timezone.now() - timedelta(days=1), timezone.now())) == 2


def test_the_queries_do_not_grow(world: World) -> None:
    user = fresh(world.user(Role.EDITOR))
    begin_watch(row=world.plan, by=user)
    told(world, world.joint, "eins")
    span = (timezone.now() - timedelta(days=1), later())
    with translation.override("de"), CaptureQueriesContext(connection) as few:
        news(fresh(user), *span)  # type: ignore[arg-type]
    for project in world.projects[1:]:
        for number in range(4):
            told(world, project, f"Stand {number}")
    with translation.override("de"), CaptureQueriesContext(connection) as many:
        assert count(news(fresh(user), *span)) == 9  # type: ignore[arg-type]
    assert len(many) == len(few)
