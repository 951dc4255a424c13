"""One page for all projects: drafts, submitting one or all, nothing changed, and the link of a mail."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cooperation import actions, report_links
from cooperation.actions import links
from cooperation.models import Participation, ReportLink, StatusDraft, StatusEntry, StatusRequest, StatusRound
from organisation.models import Body, Role, User
from roadmap.models import Project
from tests.worlds import World, county

JSON = {"Accept": "application/json"}
PAGE = "/kooperation/melden/"
FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))


def open_round(world: World, slug: str = "2026", *, linked: bool = False) -> StatusRound:
    day = timezone.localdate()
    row = actions.plan_round(
        plan=world.plan, slug=slug, title=f"Runde {slug}", cut_off=day, deadline=day + timedelta(days=20), by=None
    )
    StatusRound.objects.filter(pk=row.pk).update(links_allowed=linked)
    actions.open_round(status_round=row, by=None)
    row.refresh_from_db()
    return row


def joint(world: World, number: int, *bodies: Body) -> Project:
    """One more running joint project of the county in which `bodies` take part."""
    project = Project.objects.create(owner=world.body, slug=f"p-{number}", title=f"Verbund {number}", joint=True)
    project.state_changes.create(state="started", effective_on=date(2022, 1, 1))
    world.version.entries.create(project=project, title=project.title, position=10 + number)
    for body in bodies:
        Participation.objects.create(project=project, body=body)
    return project


def asked(body: Body, slug: str = "2026") -> list[StatusRequest]:
    rows = StatusRequest.objects.with_subject().filter(round__slug=slug, participation__body=body)
    return list(rows.order_by("participation__project__title"))


def fields(row: StatusRequest, *, base: str = "", token: str = "", **typed: str) -> dict[str, str]:
    prefix = f"m{row.pk.hex}"
    values = {"token": token or str(uuid.uuid4()), "base": base, **typed}
    return {f"{prefix}-{name}": value for name, value in values.items()}


@pytest.fixture
def world(db: None) -> World:
    found = county()
    for number in (1, 2):
        joint(found, number, found.municipality)
    return found


@pytest.fixture
def partner(world: World, client: Client) -> User:
    user = world.user(Role.PARTNER_EDITOR, world.municipality)
    client.force_login(user)
    return user


def test_three_projects_in_one_visit(client: Client, world: World, partner: User) -> None:
    first = open_round(world, "2025")
    for row in first.requests.filter(participation__body=world.municipality):
        actions.submit_status(
            request=row,
            as_of=first.cut_off,
            values=actions.StatusValues(text="Wie geplant.", light_time="amber"),
            by=None,
        )
    actions.close_round(status_round=first, by=None)
    open_round(world)
    a, b, c = asked(world.municipality)
    text = client.get(PAGE).content.decode()
    assert "3 von 3" in text
    assert text.count("<p>Wie geplant.</p>") == 3
    typed = {
        **fields(a, text="Halb getippt"),
        **fields(b, text="Fertig.", light_time="amber", reported_progress="60"),
        **fields(c),
    }
    sent = client.post(PAGE, typed | {"tun": f"unveraendert:{c.pk.hex}"})
    assert sent.status_code == 302
    assert (c.entries.get().text, c.entries.get().as_of) == ("Wie geplant.", c.round.cut_off)
    assert {draft.text for draft in StatusDraft.objects.all()} == {"Halb getippt", "Fertig."}
    text = client.get(PAGE).content.decode()
    assert "unverändert" in text
    assert "Halb getippt</textarea>" in text
    sent = client.post(
        PAGE, {**fields(a), **fields(b, text="Fertig.", light_time="amber"), "tun": "alle"}, headers=JSON
    )
    assert sent.json()["done"] == [str(b.pk)]
    assert b.entries.get().light_time == "amber"
    assert not a.entries.exists()
    assert not b.entries.get().by_link


def test_nothing_typed_is_lost_when_something_is_refused(client: Client, world: World, partner: User) -> None:
    open_round(world)
    a, b, c = asked(world.municipality)
    typed = {
        **fields(a, text="Gut.", reported_progress="140"),
        **fields(b, text="Auch gut."),
        **fields(c, help_needed="Geld"),
        "tun": "alle",
    }
    sent = client.post(PAGE, typed)
    text = sent.content.decode()
    assert sent.status_code == 422
    assert "Gut.</textarea>" in text
    assert "140" in text
    assert [row.entries.count() for row in (a, b, c)] == [0, 1, 1]
    again = client.post(PAGE, typed)  # what was taken already is known by its token
    assert again.status_code == 422
    assert [row.entries.count() for row in (a, b, c)] == [0, 1, 1]


def test_unchanged_is_not_said_over_something_typed(client: Client, world: World, partner: User) -> None:
    first = open_round(world, "2025")
    row = asked(world.municipality, "2025")[0]
    actions.submit_status(request=row, as_of=first.cut_off, values=actions.StatusValues(text="Alt."), by=None)
    actions.close_round(status_round=first, by=None)
    open_round(world)
    now = asked(world.municipality)[0]
    sent = client.post(PAGE, {**fields(now, text="Neu."), "tun": f"unveraendert:{now.pk.hex}"})
    assert sent.status_code == 409
    assert StatusDraft.objects.get().text == "Neu."
    assert not now.entries.exists()
    taken = asked(world.municipality)[1]
    assert client.post(PAGE, {**fields(taken), "tun": f"unveraendert:{taken.pk.hex}"}).status_code == 409
    client.post(
        PAGE, {**fields(now, base=StatusDraft.objects.get().saved_at.isoformat()), "tun": f"uebernehmen:{now.pk.hex}"}
    )
    assert StatusDraft.objects.get(request=now).text == "Alt."


def test_autosave_knows_its_own_form_and_meets_another(client: Client, world: World, partner: User) -> None:
    open_round(world)
    row = asked(world.municipality)[0]
    mine, other = str(uuid.uuid4()), str(uuid.uuid4())

    def save(token: str, base: str, text: str) -> Any:
        return client.post(PAGE, fields(row, token=token, base=base, text=text), headers=JSON)

    first = save(mine, "", "Ein").json()["saved"][str(row.pk)]
    assert first["time"] == f"{timezone.localtime():%H:%M}"
    assert save(mine, "", "Eine Antwort ging verloren").status_code == 200
    refused = save(other, first["base"], "Anderswo")
    assert refused.status_code == 409
    assert StatusDraft.objects.get().text == "Eine Antwort ging verloren"
    assert save(other, refused.json()["conflicts"][str(row.pk)], "Anderswo").status_code == 200
    shown = client.post(PAGE, fields(row, token=mine, base=first["base"], text="Ohne Skript"))
    assert shown.status_code == 409
    assert "Ohne Skript</textarea>" in shown.content.decode()
    entry = actions.submit_status(
        request=row, as_of=row.round.cut_off, values=actions.StatusValues(text="Kollegin"), by=partner
    )
    late = save(mine, "", "Zu spät")
    assert late.status_code == 409
    assert list(row.entries.all()) == [entry]


def test_an_ended_session_keeps_the_text(world: World) -> None:
    open_round(world)
    row = asked(world.municipality)[0]
    guest = Client()
    assert guest.post(PAGE, fields(row, text="Im Zug"), headers=JSON).status_code == 401
    assert guest.post(PAGE, {**fields(row, text="Im Zug"), "tun": "alle"}).status_code == 302
    guest.force_login(world.user(Role.PARTNER_EDITOR, world.municipality))
    assert "Im Zug</textarea>" in guest.get(PAGE).content.decode()
    assert not StatusEntry.objects.exists()


def test_projects_of_others_are_not_found(client: Client, world: World, partner: User) -> None:
    """Neither on the page nor by the link of a mail is anything of another body read or written."""
    other = Body.objects.create(slug="fremd", name="Stadt fremd (fiktiv)", kind="stadt", fictional=True)
    joint(world, 7, other)
    opened = open_round(world, linked=True)
    second = open_round(world, "2027", linked=True)
    link = report_links.report_address(user=partner, status_round=opened).removeprefix("https://testserver")
    link = link[link.index("/kooperation") :]
    foreign = [row for row in StatusRequest.objects.with_subject() if row.body != world.municipality]
    foreign_round = list(second.requests.filter(participation__body=world.municipality))
    assert len(foreign) > 3
    for address, rows in ((PAGE, foreign), (link, foreign + foreign_round)):
        text = client.get(address).content.decode()
        for row in rows:
            assert row.pk.hex not in text
            assert str(row.pk) not in text
            for what in ("abgeben", "unveraendert", "uebernehmen", "sichern"):
                sent = client.post(address, {**fields(row, text="Fremd"), "tun": f"{what}:{row.pk.hex}"})
                assert sent.status_code == 404, (address, what)
            assert client.post(address, {"tun": f"unveraendert:{row.pk.hex}"}).status_code == 404
    assert not StatusEntry.objects.exists()
    assert not StatusDraft.objects.exists()


def test_the_link_of_a_mail(world: World, settings: Any) -> None:
    settings.PUBLIC_URL = "https://plan.kreis.example"
    partner = world.user(Role.PARTNER_EDITOR, world.municipality)
    behind = f"{settings.PUBLIC_URL}{PAGE}"
    closed_to_links = open_round(world, "ohne")
    assert report_links.report_address(user=partner, status_round=closed_to_links) == behind
    opened = open_round(world, linked=True)
    address = report_links.report_address(user=partner, status_round=opened)
    assert address == report_links.report_address(user=partner, status_round=opened)
    assert report_links.report_address(user=world.user(Role.HEAD), status_round=opened) == behind
    path, link = address.removeprefix(settings.PUBLIC_URL), ReportLink.objects.get()
    assert path.split("/")[-2] not in str(ReportLink.objects.values())
    guest = Client(enforce_csrf_checks=True)
    page = guest.get(path)
    assert page.status_code == 200
    assert (page["Referrer-Policy"], "no-store" in page["Cache-Control"]) == ("no-referrer", True)
    assert "sessionid" not in guest.cookies
    link.refresh_from_db()
    assert link.used_at is None
    row = asked(world.municipality)[0]
    assert guest.post(path, {**fields(row, text="Unterwegs."), "tun": f"abgeben:{row.pk.hex}"}).status_code == 302
    entry = row.entries.get()
    assert (entry.author, entry.author_label, entry.by_link) == (partner, str(partner), True)
    links.WRITES, kept = 1, links.WRITES
    try:
        assert guest.post(path, fields(asked(world.municipality)[1], text="Zu viel"), headers=JSON).status_code == 429
    finally:
        links.WRITES = kept
    assert guest.get(path.replace("/link/", "/link/0")).status_code == 404
    # it ends with the role, with the round, after the deadline, and by hand
    for end, back in (
        (
            lambda: partner.memberships.update(valid_to=date(2020, 1, 1)),
            lambda: partner.memberships.update(valid_to=None),
        ),
        (lambda: move(opened, -30), lambda: move(opened, 20)),
        (lambda: state(opened, "closed"), lambda: state(opened, "open")),
        (lambda: actions.revoke_link(link=link, by=None), lambda: None),
    ):
        assert guest.get(path).status_code == 200
        end()
        assert guest.get(path).status_code == 410
        assert guest.post(path, fields(row, text="Zu spät"), headers=JSON).status_code == 410
        back()
    assert report_links.report_address(user=User.objects.get(pk=partner.pk), status_round=opened) == behind


def move(status_round: StatusRound, days: int) -> None:
    """Set the deadline so many days from today."""
    deadline = timezone.localdate() + timedelta(days=days)
    StatusRound.objects.filter(pk=status_round.pk).update(cut_off=deadline, deadline=deadline)


def state(status_round: StatusRound, value: str) -> None:
    StatusRound.objects.filter(pk=status_round.pk).update(state=value)


def test_guessing_links_is_slowed_down(client: Client, world: World) -> None:
    for number in range(8):
        last = client.get(reverse("cooperation:report-by-link", args=[f"falsch{number}"])).status_code
    assert last == 429


def test_queries_do_not_grow(client: Client, world: World, django_assert_max_num_queries: Any) -> None:
    counts = []
    users = [world.user(Role.PARTNER_EDITOR, world.municipality), world.user(Role.PROJECT_LEAD)]
    for more in (1, 2, 12):
        for number in range(more):
            joint(world, 100 * more + number, world.municipality, world.body)
        opened = open_round(world, f"r{more}")
        values = actions.StatusValues(text="Gut.")
        for row in opened.requests.with_subject():  # something reported and something to report, from the second on
            if more == 1 or row.subject in world.projects:
                actions.submit_status(request=row, as_of=opened.cut_off, values=values, token=uuid.uuid4(), by=None)
        if more == 1:
            actions.close_round(status_round=opened, by=None)
            continue
        for user in users:
            client.force_login(user)
            with django_assert_max_num_queries(30) as captured:
                assert client.get(PAGE).status_code == 200
            counts.append(len(captured.captured_queries))
    assert counts[:2] == counts[2:], counts


@pytest.mark.django_db(transaction=True)
def test_all_submit_in_the_same_minute() -> None:
    """Partners submit at once, each of them twice with the same form: every entry is there once."""
    world = county()
    bodies = [
        Body.objects.create(slug=f"ort-{number}", name=f"Ort {number} (fiktiv)", kind="gemeinde", fictional=True)
        for number in range(30 if FULL else 8)
    ]
    joint(world, 1, *bodies)
    joint(world, 2, *bodies)
    open_round(world)
    clients, sent = [], []
    for body in bodies:
        client = Client()
        client.force_login(world.user(Role.PARTNER_EDITOR, body))
        clients.append(client)
        rows = asked(body)
        typed = {name: value for row in rows for name, value in fields(row, text=f"{body}: {row.pk}").items()}
        sent.append(typed | {"tun": "alle"})
    start = Barrier(len(bodies))

    def submit(client: Client, typed: dict[str, str]) -> list[int]:
        start.wait()
        try:
            return [client.post(PAGE, typed).status_code for _ in range(2)]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(bodies)) as pool:
        answers = list(pool.map(submit, clients, sent))
    assert answers == [[302, 302]] * len(bodies)
    entries = StatusEntry.objects.values_list("text", "request", "body__name")
    assert sorted(text for text, _request, _body in entries) == sorted(
        f"{body}: {row.pk}" for body in bodies for row in asked(body)
    )
