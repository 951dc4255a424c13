"""The page of the components shows every one of them, and is not there in production."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from organisation.models import Role
from tests.worlds import county

pytestmark = pytest.mark.django_db

PAGES = ("einzelheit", "formular", "abschnitt", "rueckfrage")


def test_every_component_is_shown(client: Client) -> None:
    client.force_login(county().user(Role.EDITOR))
    shown: set[str] = set()
    for address in [reverse("components"), *(reverse("component", args=[name]) for name in PAGES)]:
        response = client.get(address)
        assert response.status_code == 200
        shown |= {template.name for template in response.templates if template.name}
    folder = Path(settings.BASE_DIR, "templates", "components")
    assert {f"components/{path.name}" for path in folder.iterdir()} - shown == set()


def test_production_has_no_such_page(client: Client, settings) -> None:
    settings.MODE = "production"
    for address in [reverse("components"), *(reverse("component", args=[name]) for name in PAGES)]:
        assert client.get(address).status_code == 404


def test_an_unknown_name_is_404(client: Client) -> None:
    assert client.get(reverse("component", args=["nichts"])).status_code == 404


def test_the_section_keeps_what_was_typed_in_a_conflict(client: Client) -> None:
    address = reverse("component", args=["abschnitt"])
    sent = {"title": "Akte", "vorher-title": "Digitale Bauakte", "next_steps": "Anders", "vorher-next_steps": "Zuvor"}
    response = client.post(address, sent)
    assert response.status_code == 409
    assert "Anders" in response.content.decode()
    assert client.post(address, {"title": ""}).status_code == 422
