"""The access matrix: every route, every role, every method. A route that is not listed here fails the test."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evaluation.models import FactsSnapshot, Manifest, RenderJob, Rendition, Report
from organisation.models import Role, User
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

GUEST, NOBODY, ELSEWHERE = "guest", "nobody", "editor elsewhere"
OFFICE = ["administrator", "editor", "project_lead", "head", "finance", "personnel", "council_office"]
EDITING = ["administrator", "editor"]
COMMITTEE = ["committee_member"]
PARTNERS = ["partner_editor", "partner_reader"]
WHO = [GUEST, NOBODY, ELSEWHERE, *OFFICE, *COMMITTEE, *PARTNERS]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass
class Rule:
    """Status per role for each allowed method; everything else answers `other` (guests: `guest`)."""

    allowed: dict[str, dict[str, int]]
    guest: int = 302
    default: int = 404
    other: int = 405
    kwargs: list[str] = field(default_factory=list)

    def expected(self, who: str, method: str) -> int:
        known = "GET" if method == "HEAD" else method
        if known not in self.allowed:
            return self.guest if who == GUEST and self.guest == 302 else self.other
        return self.allowed[known].get(who, self.guest if who == GUEST else self.default)


def each(people: list[str], status: int) -> dict[str, int]:
    return dict.fromkeys(people, status)


def read(
    *groups: list[str], refused: list[str] | None = None, guest: int = 302, kwargs: list[str] | None = None
) -> Rule:
    """A page to read: 200 for the groups, 403 for `refused`, 404 for everyone else, sign-in for guests."""
    seen = {who: 200 for group in groups for who in group}
    return Rule({"GET": {**seen, **each(refused or [], 403)}}, guest=guest, kwargs=kwargs or [])


EVERYONE = [who for who in WHO if who != GUEST]
PUBLIC = Rule({"GET": each(WHO, 200)}, guest=200)

MATRIX: dict[str, Rule] = {
    "start": PUBLIC,
    "imprint": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "readiness": PUBLIC,
    "liveness": PUBLIC,
    "set-language": Rule({"GET": each(WHO, 302), "POST": each(WHO, 302)}, guest=200, other=302),
    "sign-in": Rule(
        {"GET": {GUEST: 200, **each(EVERYONE, 302)}, "POST": {GUEST: 422, **each(EVERYONE, 302)}}, guest=200
    ),
    "take-role": Rule({"POST": each(WHO, 404)}, guest=404, other=404),
    "sign-out": Rule({"POST": each(WHO, 302)}, guest=200),
    "roadmap:plans": read(EVERYONE),
    "roadmap:plan": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:projects": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:project": read(OFFICE, PARTNERS, kwargs=["plan", "project"]),
    "roadmap:field": read(OFFICE, PARTNERS, kwargs=["plan", "field"]),
    "roadmap:budget": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:posts": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:versions": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:sources": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "council:overview": read(EVERYONE),
    "council:mandates": read(EVERYONE),
    "council:committees": read(EVERYONE),
    "council:paper": read(OFFICE, COMMITTEE, kwargs=["owner", "paper"]),
    "council:committee": read(OFFICE, COMMITTEE, kwargs=["owner", "committee"]),
    "cooperation:overview": read(EVERYONE),
    "cooperation:bodies": read(EVERYONE),
    "cooperation:body": read(EVERYONE, kwargs=["body"]),
    "cooperation:agreement": read(OFFICE, PARTNERS, kwargs=["owner", "agreement"]),
    "evaluation:reports": PUBLIC,
    "evaluation:report-new": Rule(
        {
            method: {**each(OFFICE, 403), **each([*EDITING, ELSEWHERE], status)}
            for method, status in (("GET", 200), ("POST", 422))
        }
    ),
    "evaluation:report": read(OFFICE, guest=404, kwargs=["report"]),
    "evaluation:report-read": read(OFFICE, guest=404, kwargs=["report"]),
    "evaluation:report-facts": read(OFFICE, guest=404, kwargs=["report"]),
    "evaluation:report-cancel": Rule(
        {"POST": {**each(OFFICE, 403), **each(EDITING, 302)}}, guest=404, kwargs=["report"]
    ),
    "evaluation:report-retry": Rule(
        {"POST": {**each(OFFICE, 403), **each(EDITING, 302)}}, guest=404, kwargs=["report"]
    ),
    "evaluation:report-freeze": Rule(
        {"POST": {**each(OFFICE, 403), **each(EDITING, 422)}}, guest=404, kwargs=["report"]
    ),
    "evaluation:rendition": read(OFFICE, guest=404, kwargs=["rendition"]),
}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + (entry.name or str(entry.pattern))
        else:
            yield from routes(entry, prefix + (f"{entry.namespace}:" if entry.namespace else ""))


def test_every_route_is_in_the_matrix() -> None:
    assert set(routes()) == set(MATRIX)


@pytest.fixture
def worlds(tmp_path, settings) -> dict[str, World]:
    settings.MEDIA_ROOT = tmp_path
    return {"own": county("kreis-eins"), "other": county("kreis-zwei")}


@pytest.fixture
def report(worlds: dict[str, World], tmp_path) -> Report:
    """A report in draft with facts, a manifest and a file."""
    world = worlds["own"]
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
    (tmp_path / "datei.pdf").write_bytes(b"%PDF-1.7 geheim")
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


def address(name: str, rule: Rule, world: World, report: Report) -> str:
    values = {
        "plan": world.plan.slug,
        "project": world.joint.slug,
        "field": "feld",
        "owner": world.body.slug,
        "paper": world.paper.slug,
        "committee": world.committee.slug,
        "agreement": world.agreement.slug,
        "body": world.outsider.slug,
    }
    if rule.kwargs == ["report"]:
        return reverse(name, args=[report.pk])
    if rule.kwargs == ["rendition"]:
        return reverse(name, args=[Rendition.objects.get(manifest__report=report).pk])
    return reverse(name, kwargs={key: values[key] for key in rule.kwargs})


@pytest.mark.parametrize("who", WHO)
def test_matrix(who: str, client: Client, worlds: dict[str, World], report: Report) -> None:
    user = account(who, worlds)
    wrong = []
    for name, rule in MATRIX.items():
        where = address(name, rule, worlds["own"], report)
        for method in METHODS if who in (GUEST, "editor") else ["GET", "POST"]:
            if user is not None:
                client.force_login(user)
            else:
                client.logout()
            response = client.generic(method, where)
            for closer in response._resource_closers:  # type: ignore[attr-defined]  # as the server does at the end
                closer()
            status = response.status_code
            if status != rule.expected(who, method):
                wrong.append(f"{method} {where} ({name}): {status}, expected {rule.expected(who, method)}")
    assert not wrong, "\n".join(wrong)


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
