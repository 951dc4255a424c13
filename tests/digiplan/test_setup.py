"""The set-up page: what is done, what is missing, and a constant number of queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digiplan.setup_state import DONE, states, steps
from organisation.models import Body, BodyKind, Membership, Role, User
from tests.worlds import county

pytestmark = pytest.mark.django_db


def editor(body: Body, role: Role = Role.EDITOR) -> User:
    user = User.objects.create_user(f"{role}@{body.slug}.example", display_name=role.label)
    Membership.objects.create(user=user, body=body, role=role)
    return user


def test_an_empty_county_misses_everything(client: Client) -> None:
    body = Body.objects.create(slug="neu", name="Kreis Neu (fiktiv)", kind=BodyKind.KREIS, fictional=True)
    client.force_login(editor(body, Role.ADMINISTRATOR))
    page = client.get("/einrichten/").content.decode()
    assert f"0 von {len(DONE)} Schritten sind erledigt" in page
    assert page.count("fehlt noch") == len(DONE)
    for address in ("/einrichten/plandatei/", "/einrichten/tabelle/", "/verwaltung/texte/"):
        assert f'href="{address}"' in page


def test_done_steps_say_so_in_words_and_shape() -> None:
    world = county()
    (state,) = states([world.body.pk])
    found = {name: step.done for name, step in zip(DONE, steps(state, administers=True), strict=True)}
    assert found == {
        "texts": False, "units": True, "bodies": True, "people": False, "committees": True, "papers": True,
        "plan": True, "projects": True, "agreements": True, "joint": True, "rounds": False, "reports": False,
    }  # fmt: skip


def test_an_editor_is_told_what_an_administrator_does(client: Client) -> None:
    client.force_login(county().user(Role.EDITOR))
    page = client.get("/einrichten/").content.decode()
    assert 'href="/verwaltung/texte/"' not in page
    assert "erledigt die Administration" in page


def test_one_query_for_all_counties_and_rows() -> None:
    first, second = county("eins", projects=1), county("zwei", projects=9, rows=4)
    with CaptureQueriesContext(connection) as queries:
        assert len(states([first.body.pk, second.body.pk])) == 2
    assert len(queries) == 1


def test_another_county_is_not_there(client: Client) -> None:
    client.force_login(county("eins").user(Role.EDITOR))
    county("zwei")
    assert client.get("/einrichten/?kreis=zwei").status_code == 404
