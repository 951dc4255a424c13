"""The access matrix: every route, every role, every method. A route that is not listed here fails the test."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evaluation.models import FactsSnapshot, Manifest, RenderJob, Rendition, Report
from organisation.models import Role, User
from tests.access import (
    comments,
    cooperation,
    council,
    council_paper,
    cycle,
    digiplan,
    evaluation,
    exchange,
    finance,
    impact,
    meetings,
    money,
    narratives,
    organisation,
    partner,
    pivot,
    posts,
    reminders,
    reporting,
    roadmap,
    roadmap_parts,
    rollout,
)
from tests.access.rules import ELSEWHERE, GUEST, METHODS, NOBODY, PARTNERS, WHO, Rule, Scene
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

ROOMS = (
    *(digiplan, organisation, council, roadmap, pivot, roadmap_parts, posts, money, comments, impact),
    *(cooperation, reporting, rollout, meetings, partner, reminders, evaluation, narratives, cycle, exchange, finance),
    council_paper,
)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + (entry.name or str(entry.pattern))
        else:
            yield from routes(entry, prefix + (f"{entry.namespace}:" if entry.namespace else ""))


def test_every_route_is_in_the_matrix() -> None:
    known = [name for room in ROOMS for name in room.MATRIX]
    assert sorted(routes()) == sorted(known)


@pytest.fixture
def worlds(tmp_path, settings) -> dict[str, World]:
    settings.MEDIA_ROOT = tmp_path
    User.objects.create_user("erstes@konto.example", display_name="damit der erste Start vorbei ist")
    return {"own": county("kreis-eins"), "other": county("kreis-zwei")}


@pytest.fixture
def report(worlds: dict[str, World], tmp_path) -> Report:
    return report_of(worlds["own"], tmp_path)


def report_of(world: World, folder: Path) -> Report:
    """A report in draft with facts, a manifest and a file in `folder`."""
    row = Report.objects.create(
        plan=world.plan,
        owner=world.body,
        number="EB 2022/1",
        period_from=date(2022, 1, 1),
        period_to=date(2022, 12, 31),
        cut_off=date(2022, 12, 31),
    )
    from evaluation.canonical import canonical, sha256
    from evaluation.facts import collect

    content = canonical(
        collect(
            world.plan,
            period_from=row.period_from,
            period_to=row.period_to,
            cut_off=row.cut_off,
            frozen_at=datetime(2023, 1, 31, 12, tzinfo=UTC),
        )
    )
    facts = FactsSnapshot.objects.create(
        report=row,
        version=1,
        format_version=1,
        cut_off=row.cut_off,
        frozen_at=datetime(2023, 1, 31, 12, tzinfo=UTC),
        content=content,
        sha256=sha256(content),
    )
    manifest = Manifest.objects.create(
        report=row, facts=facts, texts_sha256="0" * 64, renderer_version="1", sha256="a" * 64
    )
    (folder / "datei.pdf").write_bytes(b"%PDF-1.7 geheim")
    job = RenderJob.objects.create(manifest=manifest, state="done", finished_at=datetime(2023, 1, 31, 12, tzinfo=UTC))
    Rendition.objects.create(manifest=manifest, job=job, path="datei.pdf", size=15, pages=1, sha256="b" * 64)
    return row


def account(who: str, worlds: dict[str, World]) -> User | None:
    if who == GUEST:
        return None
    if who == NOBODY:
        return User.objects.create_user("niemand@kreis.example", display_name="ohne Rolle")
    if who == ELSEWHERE:
        return worlds["other"].user(Role.EDITOR)
    body = worlds["own"].municipality if who in PARTNERS else None
    return worlds["own"].user(Role(who), body=body)


def addresses(scene: Scene) -> Iterator[tuple[str, Rule, str]]:
    for room in ROOMS:
        for name, rule in room.MATRIX.items():
            yield name, rule, reverse(name, args=[room.VALUES[part](scene) for part in rule.kwargs])


@pytest.mark.parametrize("who", WHO)
def test_matrix(who: str, client: Client, worlds: dict[str, World], report: Report) -> None:
    user = account(who, worlds)
    wrong = []
    signed_in = False
    for name, rule, where in addresses(Scene(worlds["own"], report)):
        for method in METHODS if who in (GUEST, "editor") else ["GET", "POST"]:
            if user is not None and not signed_in:
                user.refresh_from_db()
                client.force_login(user)
            response = client.generic(method, where)
            # what was accepted may have ended the session, or begun one
            signed_in = method in SAFE or response.status_code in REFUSED
            if user is None and not signed_in:
                client.logout()
            for closer in response._resource_closers:  # type: ignore[attr-defined]  # as the server does at the end
                closer()
            status = response.status_code
            if status != rule.expected(who, method):
                wrong.append(f"{method} {where} ({name}): {status}, expected {rule.expected(who, method)}")
    assert not wrong, "\n".join(wrong)


SAFE, REFUSED = ("GET", "HEAD"), (403, 404, 405)
LEAKS = ["kreis-eins", "EB 2022/1"]


@pytest.mark.parametrize("who", [GUEST, NOBODY, ELSEWHERE])
def test_lists_show_nothing_of_another_county(
    who: str, client: Client, worlds: dict[str, World], report: Report
) -> None:
    """Bodies are shared reference data; everything else of county one must be absent for strangers."""
    if user := account(who, worlds):
        client.force_login(user)
    for name in ("start", "roadmap:plans", "council:overview", "council:mandates", "council:committees",
                 "cooperation:overview", "evaluation:reports"):  # fmt: skip
        text = client.get(reverse(name), follow=True).content.decode()
        for leak in LEAKS:
            assert leak not in text, (name, leak)


def test_an_ended_membership_loses_access_with_the_next_request(client: Client, worlds: dict[str, World]) -> None:
    user = worlds["own"].user(Role.EDITOR)
    client.force_login(user)
    where = reverse("roadmap:plan", args=[worlds["own"].plan.slug])
    assert client.get(where).status_code == 200
    user.memberships.update(valid_to=date(2020, 1, 1))
    assert client.get(where).status_code == 404


def test_unsafe_requests_need_the_csrf_token(worlds: dict[str, World], report: Report) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(worlds["own"].user(Role.EDITOR))
    for name in ("evaluation:report-new", "sign-out", "take-role"):
        assert client.post(reverse(name)).status_code == 403
    for name in ("report-cancel", "report-retry", "report-freeze"):
        assert client.post(reverse(f"evaluation:{name}", args=[report.pk])).status_code == 403


def test_an_unknown_id_is_hidden_like_a_foreign_one(client: Client, worlds: dict[str, World]) -> None:
    client.force_login(worlds["own"].user(Role.EDITOR))
    for name in ("report", "report-read", "report-facts", "rendition"):
        assert client.get(reverse(f"evaluation:{name}", args=[uuid.uuid4()])).status_code == 404
