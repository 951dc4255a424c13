"""Plan file and spreadsheet in the browser: checked, shown, confirmed; within the own county, all of it or nothing."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from exchange import uploads
from exchange.models import Upload, UploadState
from exchange.planfile import dump, load
from organisation.models import Body, BodyKind, Membership, Role, User
from roadmap.models import Plan, Project
from tests.exchange.books import book
from tests.exchange.plan_texts import changed
from tests.worlds import county

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
OWN = (ROOT / "plans" / "dithmarschen.yaml").read_bytes()
OTHER = (ROOT / "plans" / "rhein-sieg-kreis.yaml").read_bytes()
PLAN_FILE, SPREADSHEET = "/einrichten/plandatei/", "/einrichten/tabelle/"


@pytest.fixture
def body() -> Body:
    return Body.objects.create(slug="kreis-dithmarschen", name="Kreis Dithmarschen", kind=BodyKind.KREIS)


@pytest.fixture
def user(body: Body) -> User:
    account = User.objects.create_user("buero@kreis.example", display_name="Programmbüro")
    Membership.objects.create(user=account, body=body, role=Role.EDITOR)
    return account


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def file(content: bytes, name: str = "plan.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_plan_file_is_shown_first_and_loaded_on_confirmation(signed_in: Client, user: User) -> None:
    response = signed_in.post(PLAN_FILE, {"file": file(OWN)})
    upload = Upload.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("exchange:upload", args=[upload.pk])
    assert not Plan.objects.exists()
    page = signed_in.get(response["Location"]).content.decode()
    assert "Steckbriefe" in page
    assert "Alles eintragen" in page
    assert signed_in.post(response["Location"]).status_code == 302
    assert Plan.objects.get(slug="dithmarschen").owner.slug == "kreis-dithmarschen"
    upload.refresh_from_db()
    assert (upload.state, bytes(upload.content)) == (UploadState.LOADED, b"")
    assert 'href="/roadmap/dithmarschen/"' in signed_in.get(response["Location"]).content.decode()


def test_a_double_submit_loads_once(signed_in: Client) -> None:
    signed_in.post(PLAN_FILE, {"file": file(OWN)})
    where = reverse("exchange:upload", args=[Upload.objects.get().pk])
    assert [signed_in.post(where).status_code for _ in range(2)] == [302, 302]
    assert Plan.objects.filter(slug="dithmarschen").count() == 1


def test_mistakes_come_back_with_their_lines_and_nothing_is_kept(signed_in: Client) -> None:
    broken = OWN.replace(b"kind: council_paper", b"kind: Drucksache", 1)
    line = broken[: broken.index(b"kind: Drucksache")].count(b"\n") + 1
    response = signed_in.post(PLAN_FILE, {"file": file(broken)})
    assert response.status_code == 422
    page = response.content.decode()
    assert f">{line}<" in page
    assert "council_paper" in page
    assert "steht nicht in der Werteliste" in page
    assert not Upload.objects.exists()


def test_another_countys_file_is_refused_by_its_line(signed_in: Client) -> None:
    response = signed_in.post(PLAN_FILE, {"file": file(OTHER)})
    page = response.content.decode()
    assert response.status_code == 422
    assert "rhein-sieg-kreis" in page
    assert "kreis-dithmarschen" in page
    assert not Project.objects.exists()


@pytest.fixture
def in_kreis_a(client: Client) -> Client:
    """An editor of the county of the small plan file, which is loaded."""
    load(changed(), name="vorher")
    county_a = Body.objects.get(slug="kreis-a")
    account = User.objects.create_user("buero@kreis-a.example", display_name="Programmbüro")
    Membership.objects.create(user=account, body=county_a, role=Role.EDITOR)
    client.force_login(account)
    return client


NEW_BODY = """bodies:
  - slug: kiel
    name: Anderswo
    kind: stadt
    source:
      document: vorlage
"""


def test_a_body_that_another_county_keeps_cannot_be_renamed(in_kreis_a: Client) -> None:
    Body.objects.create(slug="kiel", name="Kiel", kind=BodyKind.STADT)
    text = changed(("bodies:\n", NEW_BODY))
    line = text[: text.index("name: Anderswo")].count("\n") + 1
    response = in_kreis_a.post(PLAN_FILE, {"file": file(text.encode())})
    assert response.status_code == 422
    assert f">{line}<" in response.content.decode()
    assert Body.objects.get(slug="kiel").name == "Kiel"


def test_a_new_body_and_one_of_the_own_county_may_be_changed(in_kreis_a: Client) -> None:
    text = changed(("bodies:\n", NEW_BODY), ("Stadt B (fiktiv)", "Stadt Bee (fiktiv)"))
    response = in_kreis_a.post(PLAN_FILE, {"file": file(text.encode())})
    assert response.status_code == 302
    in_kreis_a.post(response["Location"])
    assert Body.objects.get(slug="kiel").name == "Anderswo"
    assert Body.objects.get(slug="stadt-b").name == "Stadt Bee (fiktiv)"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Erstes Feld", "name: Heimlich"),
        ("title: E-Akte\n            source", "title: Heimlich\n            source"),
        ("state: adopted", "state: draft"),
        ("- Alles ist online.", "- Heimlich"),
    ],
)
def test_what_the_council_adopted_is_not_changed_by_a_file(in_kreis_a: Client, old: str, new: str) -> None:
    text = changed((old, new))
    line = text[: text.index("slug: v1")].count("\n") + 1
    response = in_kreis_a.post(PLAN_FILE, {"file": file(text.encode())})
    assert response.status_code == 422
    assert f">{line}<" in response.content.decode()
    assert dump(Plan.objects.get(slug="masterplan")).count("Heimlich") == 0


def test_what_is_not_adopted_may_be_changed_by_a_file(in_kreis_a: Client) -> None:
    response = in_kreis_a.post(PLAN_FILE, {"file": file(changed(("title: Masterplan", "title: Plan")).encode())})
    assert response.status_code == 302
    in_kreis_a.post(response["Location"])
    assert Plan.objects.get(slug="masterplan").title == "Plan"


def test_a_large_file_goes_to_the_worker(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(uploads, "LARGE", 1000)

    def hand_over(pk: object) -> bool:
        sent.append(str(pk))
        return True

    monkeypatch.setattr(uploads, "_handed_over", hand_over)
    signed_in.post(PLAN_FILE, {"file": file(OWN)})
    upload = Upload.objects.get()
    assert sent == [str(upload.pk)]
    where = reverse("exchange:upload", args=[upload.pk])
    assert "wird geprüft" in signed_in.get(where).content.decode()
    uploads.advance(upload.pk)
    signed_in.post(where)
    assert len(sent) == 2
    assert "wird geladen" in signed_in.get(where).content.decode()
    uploads.advance(upload.pk)
    uploads.advance(upload.pk)  # a copy of the message
    assert "ist geladen" in signed_in.get(where).content.decode()
    assert Plan.objects.filter(slug="dithmarschen").exists()


def test_an_upload_is_its_owners_alone(signed_in: Client, client: Client, body: Body) -> None:
    signed_in.post(PLAN_FILE, {"file": file(OWN)})
    where = reverse("exchange:upload", args=[Upload.objects.get().pk])
    colleague = User.objects.create_user("zweite@kreis.example", display_name="Zweite")
    Membership.objects.create(user=colleague, body=body, role=Role.EDITOR)
    client.force_login(colleague)
    assert client.get(where).status_code == 404
    assert client.post(where).status_code == 404
    assert not Plan.objects.exists()


def test_a_file_can_be_thrown_away(signed_in: Client) -> None:
    signed_in.post(PLAN_FILE, {"file": file(OWN)})
    upload = Upload.objects.get()
    assert signed_in.post(reverse("exchange:upload-discard", args=[upload.pk])).status_code == 302
    assert not Upload.objects.exists()


def test_a_spreadsheet_is_shown_first_and_loaded_on_confirmation(signed_in: Client) -> None:
    sent = {"file": file(book(), "plan.xlsx"), "title": "Agenda", "kind": "agenda"}
    response = signed_in.post(SPREADSHEET, sent)
    assert response.status_code == 302
    assert not Plan.objects.exists()
    assert "Digitale Bauakte" in signed_in.get(response["Location"]).content.decode()
    signed_in.post(response["Location"])
    signed_in.post(response["Location"])
    plan = Plan.objects.get()
    assert plan.versions.get().entries.count() == 2


def test_mistakes_of_a_spreadsheet_name_their_cells(signed_in: Client) -> None:
    wrong = book(Projekte=[["Titel", "Stand"], ["A", "läuft"]], Meilensteine=[])
    response = signed_in.post(SPREADSHEET, {"file": file(wrong, "x.xlsx"), "title": "Agenda", "kind": "agenda"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "läuft" in page
    assert "zurückgestellt" in page
    assert not Plan.objects.exists()


def test_a_new_plan_needs_title_and_kind_and_another_countys_plan_cannot_be_chosen(signed_in: Client) -> None:
    foreign = county("anderswo").plan
    assert signed_in.post(SPREADSHEET, {"file": file(book(), "x.xlsx")}).status_code == 422
    response = signed_in.post(SPREADSHEET, {"file": file(book(), "x.xlsx"), "plan": foreign.pk})
    assert response.status_code == 422
    assert foreign.versions.count() == 1


def test_the_template_is_a_download(signed_in: Client) -> None:
    response = signed_in.get("/einrichten/tabelle/vorlage.xlsx")
    assert response.content.startswith(b"PK")
    assert "attachment" in response["Content-Disposition"]
