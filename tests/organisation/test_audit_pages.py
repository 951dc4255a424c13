"""The audit trail's page and its download: own county only, filters, nothing a spreadsheet would run."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.test import Client

from organisation.audit import record
from organisation.models import AuditEvent, Body, Membership, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Body:
    return Body.objects.create(slug="eins", name="Kreis Eins (fiktiv)", kind="kreis", fictional=True)


@pytest.fixture
def other() -> Body:
    return Body.objects.create(slug="zwei", name="Kreis Zwei (fiktiv)", kind="kreis", fictional=True)


@pytest.fixture
def user(county: Body) -> User:
    user = User.objects.create_user("admin@eins.example", display_name="Administration Eins")
    Membership.objects.create(user=user, body=county, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_only_the_own_county_and_readable(signed_in: Client, county: Body, other: Body, user: User) -> None:
    details = {"changes": {"title": ["Alt", "Neu"]}, "reason": "Beschluss vom 1. Juli", "role": "editor"}
    record(by=user, action="role.give", target=county, owner=county, details=details)
    record(by=None, action="body.add", target=other, owner=other, details={"reason": "geheim-zwei"})
    page = signed_in.get("/verwaltung/protokoll/").content.decode()
    for words in ("Administration Eins", "Rolle vergeben", "Körperschaft", "Alt", "Neu", "Beschluss vom 1. Juli"):
        assert words in page, words
    assert "geheim-zwei" not in page
    assert "Kreis Zwei" not in page
    text = signed_in.get("/verwaltung/protokoll.csv").getvalue().decode()
    assert "geheim-zwei" not in text
    assert "Rolle vergeben" in text


def test_filters_and_pages(signed_in: Client, county: Body, user: User) -> None:
    AuditEvent.objects.bulk_create(
        AuditEvent(
            owner=county,
            actor=user,
            actor_label=["Person A", "Person B"][number % 2],
            action=["role.give", "role.end"][number // 60],
            target_type="organisation.membership",
            target_label=f"Ziel-{number}",
            at=datetime(2026, 7, 1 + number % 3, 21, 59 if number else 60 - 1, tzinfo=UTC),
        )
        for number in range(120)
    )
    get = lambda query: signed_in.get(f"/verwaltung/protokoll/?{query}").content.decode()  # noqa: E731
    assert "120 Einträge" in get("")
    assert "Seite 1 von 3" in get("")
    assert get("seite=3").count("<tr>") == 21
    assert "60 Einträge" in get("person=Person+A")
    assert "30 Einträge" in get("person=Person+A&aktion=role.end")
    assert "aktion=role.end" in get("aktion=role.end")
    assert "40 Einträge" in get("tag=02.07.2026")
    assert "0 Einträge" in get("tag=31.12.1999")
    assert "120 Einträge" in get("art=organisation.membership")
    for odd in ("tag=gestern", "person=niemand", "aktion=%00", "seite=-1", "seite=x", "tag=31.02.2026"):
        assert "120 Einträge" in get(odd), odd
    rows = list(csv.reader(io.StringIO(_csv(signed_in, "aktion=role.end&tag=01.07.2026")), delimiter=";"))
    assert len(rows) == 1 + 20


def test_the_day_is_that_of_the_office(signed_in: Client, county: Body) -> None:
    for moment in (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), datetime(2026, 7, 1, 22, 0, tzinfo=UTC)):
        AuditEvent.objects.create(owner=county, actor_label="x", action="role.give", at=moment, target_label="t")
    assert "1 Eintrag" in signed_in.get("/verwaltung/protokoll/?tag=01.07.2026").content.decode()
    assert "1 Eintrag" in signed_in.get("/verwaltung/protokoll/?tag=02.07.2026").content.decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "<script>alert(1)</script>", 'a";b'])
def test_cells_come_out_as_text(signed_in: Client, county: Body, text: str) -> None:
    AuditEvent.objects.create(
        owner=county, actor_label=text, action=text[:60], target_label=text, details={"reason": text, "x": text}
    )
    page = signed_in.get("/verwaltung/protokoll/").content.decode()
    assert "<script>" not in page
    (_head, row) = csv.reader(io.StringIO(_csv(signed_in, ""), newline=""), delimiter=";")
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert row[1].lstrip("'") == text


def test_odd_details_take_no_page_down(signed_in: Client, county: Body) -> None:
    details = {"a": [], "b": [["x", 1], {"c": None}], "d": {"e": {"f": 1.5}}, "g": True, "h": 12, "changes": {}}
    AuditEvent.objects.create(owner=county, actor_label="x", action="y", target_label="z", details=details)
    assert signed_in.get("/verwaltung/protokoll/").status_code == 200
    assert len(_csv(signed_in, "")) > 20


def test_a_fixed_number_of_queries(signed_in: Client, county: Body, django_assert_max_num_queries) -> None:
    for number in range(40):
        record(by=None, action="body.add", target=county, owner=county, details={"number": number})
    with django_assert_max_num_queries(12):
        signed_in.get("/verwaltung/protokoll/")


def _csv(client: Client, query: str) -> str:
    response = client.get(f"/verwaltung/protokoll.csv?{query}")
    content: bytes = response.getvalue()
    return content.decode("utf-8-sig")
