"""Nobody sees anything of another county, and partners nothing of other municipalities: by enumeration.

Every primary key and every slug of the foreign rows is put into every route that has a parameter; the answer must be
404 (403 only where the row itself is visible). Every page that can be reached by links, every search and every list is
read for texts of the foreign rows: their names contain their county's or town's. With DIGIPLAN_TEST_FULL=1 for every
role, every row and every word; else for those who may do most, with one row of each model.
"""

import os
import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from organisation import kinds
from organisation.models import AuditEvent, Role, User
from roadmap.querysets import ProjectQuerySet
from tests.leak_rows import OTHER, PARTNERS, TOWNS, Scene, filled, own_rows, scene_in
from tests.leaks import crawl, fresh, leaks, markers, read

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
pytestmark = pytest.mark.django_db
ROLES = list(Role) if FULL else [Role.EDITOR, Role.COMMITTEE_MEMBER, Role.PARTNER_EDITOR]
PARTNER_ROLES = sorted(PARTNERS) if FULL else [Role.PARTNER_EDITOR]
EVERY_ROW: set[Role] = {Role.ADMINISTRATOR, Role.EDITOR, Role.PARTNER_EDITOR} if FULL else set()
"""For whom every row is tried: who may do most. For the others one row of each model."""


@pytest.fixture
def scene(settings, tmp_path) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    return scene_in(tmp_path)


@pytest.mark.parametrize("role", ROLES if FULL else [Role.EDITOR])
def test_no_address_leads_to_another_county(scene: Scene, role: Role) -> None:
    user = fresh(scene.own.user(role, scene.own.municipality if role in PARTNERS else None))
    every = role in EVERY_ROW
    found = leaks(user, scene.of_county, own_rows(scene), every=every, filled=filled(scene) if every else None)
    assert not found, "\n".join(found[:40])


@pytest.mark.parametrize("role", PARTNER_ROLES)
def test_no_address_leads_a_partner_to_another_municipality(scene: Scene, role: Role) -> None:
    user = fresh(scene.own.user(role, scene.own.municipality))
    own = {label: found - scene.of_towns.get(label, set()) for label, found in own_rows(scene).items()}
    every = role in EVERY_ROW
    found = leaks(user, scene.of_towns, own, every=every, filled=filled(scene) if every else None)
    assert not found, "\n".join(found[:40])


@pytest.mark.skipif(not FULL, reason="only with DIGIPLAN_TEST_FULL=1")
def test_an_account_without_a_role_finds_nothing_at_all(scene: Scene) -> None:
    user = User.objects.create_user("niemand@kreis.example", display_name="ohne Rolle")
    everything = {label: found for label, found in own_rows(scene).items() if found}
    found = leaks(user, scene.of_county, everything)
    assert not found, "\n".join(found[:40])


def test_the_enumeration_would_find_a_leak(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red first: with one `visible_to` that shows everything, addresses and search do leak, and it is noticed."""
    user = fresh(scene.own.user(Role.EDITOR))
    monkeypatch.setattr(ProjectQuerySet, "visible_to", lambda rows, _user: rows.all())
    rows = own_rows(scene)
    found = [line for name in ("rights", "history") for line in leaks(user, scene.of_county, rows, only=name)]
    assert any("rights" in line for line in found)
    assert any("history" in line for line in found)
    client = Client()
    client.force_login(user)
    assert markers(read(client, f"{reverse('search')}?q=Projekt"), [OTHER])


WORDS = ("kreis-zwei", "Projekt", "Vorlage", "Vereinbarung", "Meilenstein", "Dokument", "Bericht", "EB", "Beitrag")


def foreign_names(scene: Scene, role: Role) -> list[str]:
    return [OTHER, *(TOWNS if role in PARTNERS else ())]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_or_download_that_links_lead_to_tells_of_others(scene: Scene, role: Role) -> None:
    client = Client()
    client.force_login(scene.own.user(role, scene.own.municipality if role in PARTNERS else None))
    found, pages = [], 0
    for address, text in crawl(client, "/"):
        pages += 1
        found += [f"{address}: …{marker}…" for marker in markers(text, foreign_names(scene, role))]
    assert not found, "\n".join(found)
    assert pages > 5


@pytest.mark.parametrize("role", ROLES)
def test_no_search_finds_or_counts_others(scene: Scene, role: Role) -> None:
    user = scene.own.user(role, scene.own.municipality if role in PARTNERS else None)
    client = Client()
    client.force_login(user)
    for word in WORDS if FULL else WORDS[:2]:
        for kind in ("", *(kind.slug for kind in kinds.kinds() if kind.search)):
            query = QueryDict(mutable=True)
            query.update({"q": word, "art": kind})
            text = read(client, f"{reverse('search')}?{query.urlencode()}").replace(f'value="{word}"', "")
            text = text.replace(f"„{word}“", "").replace(f"q={word}", "").replace(f"<title>{word}", "")
            bare = re.sub("</?mark>", "", text)
            assert not markers(bare, foreign_names(scene, role)), (word, kind)


def test_undo_takes_no_event_of_another_county(scene: Scene) -> None:
    event = AuditEvent.objects.filter(owner=scene.other.body, action="project.edit").get()
    client = Client()
    client.force_login(scene.own.user(Role.EDITOR))
    assert client.post(reverse("undo", args=[event.pk])).status_code == 404
    scene.other.joint.refresh_from_db()
    assert scene.other.joint.results == f"Ergebnis {OTHER}"
