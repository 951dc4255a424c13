"""A municipality sees nothing of another: by enumeration over every route, with three that hold all that could leak.

Every address of the access matrix is filled with the rows of each municipality. With its own rows a municipality reads
what it may, and there no word of another stands; with another's it gets 404. And what it reads is the same, figures and
lists included, whether or not the others have any rows.

With --full for every municipality and both its roles: each address of the matrix goes through the whole stack with both
methods, and every key of the others' goes to every view, in each place that takes a key, beside rows of one's own.
Otherwise for one municipality and one role, and the views are called as the handler calls them, which leaves the pages
of refusals out.
"""

import io
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404
from django.http.request import HttpHeaders
from django.test import Client, RequestFactory, override_settings
from django.urls import resolve, reverse
from django.urls.converters import UUIDConverter
from pytest_django.plugin import DjangoDbBlocker

from cooperation.models import StatusEntry
from cooperation.partner.scope import Scope
from cooperation.querysets import StatusRequestQuerySet
from evaluation.models import Report
from evaluation.partner_sheet.content import content
from organisation import calendar_actions, kinds
from organisation.models import Body, Role, User
from roadmap.object_permissions import sync_permissions
from roadmap.querysets import ProjectQuerySet
from tests import test_access
from tests.access.rules import Rule
from tests.access.rules import Scene as AccessScene
from tests.cooperation.towns import WORDS, Town, base, fill, uncovered
from tests.leaks import addresses as filled_in
from tests.leaks import fresh, keys, leaks, routes, seen_as
from tests.worlds import World

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
pytestmark = pytest.mark.django_db
REFERENCE = ("cooperation:body", "body-", "arms", "relation-")
"""Pages about bodies, which are reference data that everyone reads."""
SIGNS_OUT = {"sign-out", "take-role"}
BEARER = {"cooperation:report-by-link", "reminders:stop", "watches:stop"}
"""Whoever holds such a link is whom it was sent to, whoever else is signed in; the rooms' own tests guard them."""
HTMX = {"HTTP_HX_REQUEST": "true"}


@dataclass
class Scene:
    world: World
    report: Report
    towns: dict[str, Town]
    kept: dict[str, AccessScene] = field(default_factory=dict)

    def of(self, town: Town | None = None) -> AccessScene:
        """The access matrix's scene, with a municipality's rows in the place of the county's."""
        world = self.world if town is None else town.world
        return self.kept.setdefault(world.slug, AccessScene(world, self.report))

    def others(self, town: Town) -> list[Town]:
        return [each for each in self.towns.values() if each is not town]


def addresses(scene: AccessScene) -> list[tuple[str, Rule, list[object]]]:
    """Every route of the matrix with the arguments that it has in a scene; what requests write is undone, so once."""
    kept: list[tuple[str, Rule, list[object]]] | None = scene.__dict__.get("addresses")
    if kept is None:
        kept = [
            (name, rule, [room.VALUES[part](scene) for part in rule.kwargs])
            for room in test_access.ROOMS
            for name, rule in room.MATRIX.items()
        ]
        scene.__dict__["addresses"] = kept
    return kept


def readable(data: bytes) -> str:
    """The text of a page or file; of a spreadsheet that of its parts."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    return data.decode(errors="replace")


class _Headers(HttpHeaders):
    """Headers that remember whether the view asked for a fragment's."""

    asked = False

    def __getitem__(self, name: str) -> str:
        self.asked = self.asked or name == "HX-Request"
        return super().__getitem__(name)


class Reader:
    """One account. `whole`: it asks through the whole stack and reads refusals as well.

    The stack before a view knows nothing of keys: one address of each route says what it does. With all keys,
    tests/leaks.py asks the views.
    """

    def __init__(self, user: User, *, role: Role = Role.PARTNER_EDITOR, whole: bool = FULL) -> None:
        self.user, self.role, self.whole = user, role.value, whole
        self.client = Client()
        self.client.force_login(user)
        self.has_fragment = True
        """Whether the last answer may be another one for htmx."""

    def ask(self, address: str, method: str = "get", **headers: str) -> tuple[int, str]:
        """Status and text of an answer; what the request writes is undone."""
        with transaction.atomic():
            found = (self._sent if self.whole else self._called)(address, method, headers)
            transaction.set_rollback(True)
        return found

    def _sent(self, address: str, method: str, headers: dict[str, str]) -> tuple[int, str]:
        return _told(getattr(self.client, method)(address, **headers))

    def _called(self, address: str, method: str, headers: dict[str, str]) -> tuple[int, str]:
        request: Any = getattr(RequestFactory(), method)(address, **headers)
        request.resolver_match = found = resolve(request.path)
        request.user, request.session, request.htmx = fresh(self.user), SessionStore(), False
        request._messages = FallbackStorage(request)  # as the middleware does
        request._dont_enforce_csrf_checks = True
        request.__dict__["headers"] = seen = _Headers(request.META)
        try:
            answer = found.func(request, *found.args, **found.kwargs)
            if hasattr(answer, "render"):
                answer.render()
        except Http404:
            return 404, ""
        except PermissionDenied:
            return 403, ""
        except BadRequest:
            return 400, ""
        except (ImmediateHttpResponse, ReauthenticationRequired):  # answered by a middleware
            return self._sent(address, method, headers)
        finally:
            self.has_fragment = seen.asked
        return _told(answer)


def _told(answer: Any) -> tuple[int, str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for closer in answer._resource_closers:  # as the server does at the end
        closer()
    told = " ".join(f"{name}: {value}" for name, value in answer.items() if name in ("Location", "Content-Disposition"))
    return answer.status_code, f"{told}\n{readable(body)}"


def told_of(text: str, words: list[str]) -> list[str]:
    return [text[max(0, text.find(word) - 60) : text.find(word) + 30] for word in words if word in text]


CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|hx-headers=\'[^\']+\'|nonce="[^"]+"|DTSTAMP:\S+|\d\d:\d\d(:\d\d)?'
    r"|[\w-]+:[\w-]{6}:[\w-]{20,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def own_pages(reader: Reader, scene: AccessScene) -> dict[str, str]:
    """Everything that an account reads with its own rows, with fragments for htmx, without what always changes."""
    found = {}
    for name, rule, values in addresses(scene):
        closed = not reader.whole and rule.expected(reader.role, "GET") in (403, 405)
        if name in SIGNS_OUT or closed:  # by its role, whatever the row; tests/test_access.py holds it to that
            continue
        address = reverse(name, args=values)
        for headers in ({}, HTMX):
            status, text = reader.ask(address, **headers)
            if status == 200:
                found[f"{name} {sorted(headers)}"] = CHANGING.sub("", text)
            if status != 200 or not reader.has_fragment:
                break
    return found


def foreign(reader: Reader, scene: Scene, town: Town, other: Town) -> Iterator[str]:
    """Every address with a row of `other` that does not answer 404, or that tells anything of it."""
    county = {name: values for name, _rule, values in addresses(scene.of())}
    own = {name: values for name, _rule, values in addresses(scene.of(town))}
    for name, rule, values in addresses(scene.of(other)):
        if values in (county[name], own[name]) or name in SIGNS_OUT | BEARER:
            continue  # no row of the other's in it: read with one's own rows
        address = reverse(name, args=values)
        methods = [method.lower() for method in ("GET", "POST") if method in rule.allowed]
        for method in methods if FULL else methods[:1]:
            status, text = reader.ask(address, method)
            if status == 403 and reader.ask(reverse(name, args=_made_up(values, county[name])), method)[0] == 403:
                status = 404  # an area that the account may not enter: what does not exist gets the same answer
            text = text.replace(address, "")
            if status != 404 and not name.startswith(REFERENCE):
                yield f"{status} {method} {name} {address}"
            yield from (f"{name} {address}: …{word}…" for word in told_of(text, [other.word]))


def _made_up(values: list[object], shared: list[object]) -> list[object]:
    """The same arguments with keys and slugs that nobody has in place of the municipality's."""
    nobody = {UUID: UUID(int=7), int: 987654}
    return [
        one if one == same else nobody.get(type(one), "gibt-es-nicht") for one, same in zip(values, shared, strict=True)
    ]


def by_key(reader: Reader, town: Town, other: Town) -> Iterator[str]:
    """Rights and history of every row of the other municipality that answer anything but 404, or tell of it."""
    for kind in kinds.kinds():
        for key in sorted(other.keys.get(kind.label, ()))[: None if FULL else 1]:
            for name in ("rights", "history"):
                status, text = reader.ask(reverse(name, args=[kind.slug, key]))
                if status != 404 and kind.label not in VISIBLE:
                    yield f"{status} {name} {kind.slug} {key}"
                yield from told_of(text, [other.word])


VISIBLE = {"cooperation.participation"}
"""Who takes part in a common project is visible to all who take part; its history is refused."""


County = tuple[World, dict[str, Body], Report]


def scene_in(county: County, *slugs: str) -> Scene:
    """The county with the rows of these municipalities."""
    world, bodies, report = county
    towns = {slug: fill(world, bodies[slug]) for slug in slugs}
    sync_permissions()
    return Scene(world, report, towns)


@pytest.fixture(scope="module")
def county(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[County]:
    """The county and its municipalities without rows, once for all tests; what a test adds goes with it."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder), django_db_blocker.unblock(), transaction.atomic():
        User.objects.create_user("erstes@konto.example", display_name="damit der erste Start vorbei ist")
        world, bodies = base()
        report = test_access.report_of(world, folder)
        list(addresses(AccessScene(world, report)))  # rows of the county that the matrix makes when it needs them
        yield world, bodies, report
        transaction.set_rollback(True)


def reader_of(town: Town, role: Role) -> Reader:
    return Reader(fresh(town.world.user(role, town.body)), role=role)


def test_a_municipality_reads_the_same_whatever_the_others_have(county: County) -> None:
    world = county[0]
    scene = scene_in(county, "ort-a")
    town = scene.towns["ort-a"]
    assert uncovered(town) == [], "rows that could leak and that no town has: tests/cooperation/towns.py"
    reader = reader_of(town, Role.PARTNER_EDITOR)
    targets: list[dict[str, Any]] = [{}, {"target_type": "roadmap.plan", "target_id": world.plan.pk}]
    feeds = [
        calendar_actions.make_feed(user=town.world.user(Role.PARTNER_EDITOR, town.body), **target)[1]
        for target in targets
    ]

    def read() -> dict[str, str]:
        found = own_pages(reader, scene.of(town))
        for number, token in enumerate(feeds):
            status, text = _told(Client().get(reverse("calendar-feed", args=[token])))
            assert status == 200
            found[f"feed {number}"] = CHANGING.sub("", text)
        found["sheet"] = str(content(Scope(town.body), StatusEntry.objects.latest("as_of").as_of))
        for word in ("Projekt", "Beitrag", "geheim"):
            found[f"search {word}"] = CHANGING.sub("", reader.ask(f"{reverse('search')}?q={word}")[1])
        return found

    before = read()
    assert sum(town.word in text for text in before.values()) > 20, "its own rows do stand on its pages"
    scene.towns |= scene_in(county, "ort-b", "ort-c").towns
    after = read()
    words = [each.word for each in scene.others(town)]
    assert [f"{page}: {told_of(text, words)}" for page, text in after.items() if told_of(text, words)] == []
    assert set(before) <= set(after)
    assert [
        f"{page}: {_first_difference(before[page], after[page])}" for page in before if before[page] != after[page]
    ] == []
    found = [*foreign(reader, scene, town, scene.towns["ort-b"]), *by_key(reader, town, scene.towns["ort-b"])]
    found += _searched(reader, scene.towns["ort-b"])
    assert not found, "\n".join(found[:40])
    hidden = world.plan.slug, f"projekt-{scene.towns['ort-b'].body.slug}"
    status, text = Reader(reader.user, whole=True).ask(reverse("roadmap:project", args=hidden))
    assert (status, told_of(text.replace(hidden[1], ""), words)) == (404, [])


def _first_difference(one: str, other: str) -> str:
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(0, place - 60) : place + 60]!r} became {other[max(0, place - 60) : place + 60]!r}"


def _searched(reader: Reader, other: Town) -> list[str]:
    """What a search for another's word says that one for a word that nobody wrote does not."""
    nobody, found = "nirgendwogeschrieben"[: len(other.word)], []
    for kind in ("", *(kind.slug for kind in kinds.kinds() if kind.search and FULL)):
        one, none = (_answer(reader, word, kind) for word in (other.word, nobody))
        if one != none:
            found.append(f"search {kind}: {_first_difference(one, none)}")
    return found


def _answer(reader: Reader, word: str, kind: str) -> str:
    """What a search says, without the word itself and the shorter one that it offers."""
    text = reader.ask(f"{reverse('search')}?q={word}&art={kind}")[1]
    for length in range(len(word), 5, -1):
        text = text.replace(word[:length], "")
    return CHANGING.sub("", text)


@pytest.mark.parametrize(
    ("slug", "role"),
    [(slug, role) for slug in WORDS for role in (Role.PARTNER_EDITOR, Role.PARTNER_READER)] if FULL else [],
)
def test_no_address_leads_to_another_municipality(county: County, slug: str, role: Role) -> None:
    scene = scene_in(county, *WORDS)
    town = scene.towns[slug]
    reader, found = reader_of(town, role), []
    words = [each.word for each in scene.others(town)]
    for page, text in own_pages(reader, scene.of(town)).items():
        found += [f"{page}: …{one}…" for one in told_of(text, words)]
    filled = {name: _by_name(name, values) for name, _rule, values in addresses(scene.of(town))}
    for other in scene.others(town):
        found += [*foreign(reader, scene, town, other), *by_key(reader, town, other), *_searched(reader, other)]
        own = {label: rows - other.keys.get(label, set()) for label, rows in keys().items()}
        found += leaks(fresh(reader.user), _only_rows(other), own, every=True, filled=filled)
    assert not found, "\n".join(found[:40])


def _by_name(name: str, values: list[object]) -> dict[str, Any]:
    """What stands in a route's address, by the names of its parts."""
    return dict(resolve(reverse(name, args=values)).kwargs)


def _only_rows(town: Town) -> dict[str, set[UUID]]:
    return {label: rows for label, rows in town.keys.items() if label not in VISIBLE}


def test_every_route_with_a_parameter_is_enumerated() -> None:
    known = {name for room in test_access.ROOMS for name, rule in room.MATRIX.items() if rule.kwargs}
    assert {name for name, _pattern, _converters in routes()} <= known


def test_the_enumeration_would_find_a_leak(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red first: with one `visible_to` that shows everything, pages and search do leak, and it is noticed."""
    scene = scene_in(county, "ort-a", "ort-b")
    town, other = scene.towns["ort-a"], scene.towns["ort-b"]
    reader = reader_of(town, Role.PARTNER_READER)
    monkeypatch.setattr(StatusRequestQuerySet, "visible_to", lambda rows, _user: rows.all())
    status, text = reader.ask(reverse("cooperation:status", args=[sorted(_requests(other))[0]]))
    assert status == 200
    assert told_of(text, [other.word])
    monkeypatch.setattr(ProjectQuerySet, "visible_to", lambda rows, _user: rows.all())
    assert any("rights" in line for line in by_key(reader, town, other))
    assert _searched(reader, other)
    foreign_rows = _only_rows(other)
    assert any("projekt shows" in line for line in seen_as(reader.user, foreign_rows))
    assert any(
        "cooperation:status " in line for line in leaks(reader.user, foreign_rows, {}, only="cooperation:status")
    )


def test_every_key_stands_in_every_place_beside_own_rows() -> None:
    own, foreign_key = {"pk": UUID(int=1), "step": UUID(int=2)}, UUID(int=3)
    converters = {"pk": UUIDConverter(), "step": UUIDConverter()}
    found = list(filled_in(converters, {"council.paper": {foreign_key}}, {}, own, every=True, room="evaluation"))
    for values in (own | {"pk": foreign_key}, own | {"step": foreign_key}, dict.fromkeys(own, foreign_key)):
        assert values in found
    assert own not in found


def _requests(town: Town) -> set[UUID]:
    return town.keys["cooperation.statusrequest"]
