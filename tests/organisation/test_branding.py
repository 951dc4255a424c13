"""Texts and arms: what is left of what was typed or uploaded, who may change it, and where it shows."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image, ImageFile, PngImagePlugin

from organisation.branding import ARMS_KEPT, arms_from, to_html
from organisation.branding_actions import change_branding, set_arms
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, Branding, Membership, Role, User

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](https://evil.example/x.png)",
    "![x](javascript:alert(1))",
    '[x](https://ok.example "onmouseover=alert(1)")',
    '[x](<https://ok.example/" onclick="alert(1)>)',
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='position:fixed'>x</p>",
    "<iframe src=//evil.example></iframe>",
    "</div></main><h1>x</h1>",
    "```\n<script>alert(1)</script>\n```",
    "`<script>`",
    "<https://ok.example/<script>>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "<!-- --><script>x</script>",
    "<style>*{display:none}</style>",
    "[a]: javascript:alert(1)\n\n[a]",
    "<form action=/abmelden/ method=post><button>x</button></form>",
    "<base href=//evil.example>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_in_texts_is_inert(payload: str) -> None:
    html = to_html(payload)
    elements = {part.split(">")[0].split()[0].strip("/") for part in html.split("<")[1:]}
    assert elements <= {"p", "a", "code", "h2", "em", "strong"}, html
    assert "javascript:" not in html.lower().replace("&lt;", "").split("<a ")[-1].split(">")[0]
    for piece in html.split("<a ")[1:]:
        attributes = piece.split(">")[0]
        assert attributes.startswith(('href="https://', 'rel="')), attributes
        assert " on" not in attributes.replace("rel=", "")


def test_markdown_becomes_what_is_allowed() -> None:
    text = "# Angaben\n\nKreis **Musterau**\\\nWeg 1\n\n## Kontakt\n\n- [M](mailto:a@b.example)\n- _x_\n\n###### tief"
    html = to_html(text)
    assert "<h2>Angaben</h2>" in html
    assert "<h3>Kontakt</h3>" in html
    assert "<h4>tief</h4>" in html
    assert "<strong>Musterau</strong><br>" in html
    assert 'href="mailto:a@b.example"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert "<li>" in html
    assert to_html("") == ""


@pytest.mark.parametrize(
    "text", ["> " * 3000 + "x", "- " * 3000 + "x", "*" * 20000, "[" * 20000, "`" * 20000, "\u202ex\ud83d"]
)
def test_odd_texts_take_no_time_and_no_page_down(text: str) -> None:
    assert isinstance(to_html(text.encode("utf-8", "replace").decode()), str)


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 300), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_encoded_anew(kind: str) -> None:
    made = arms_from(picture(kind) + b"<script>alert(1)</script>")
    assert made.startswith(b"\x89PNG")
    assert b"script" not in made
    with Image.open(io.BytesIO(made)) as found:
        assert found.size == (ARMS_KEPT, ARMS_KEPT // 2)
        assert not found.info


def test_nothing_hidden_survives() -> None:
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "<script>secret</script>")
    made = arms_from(picture(pnginfo=about))
    assert b"secret" not in made


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "svg"),
        (b'<?xml version="1.0"?><!DOCTYPE svg><svg/>', "svg"),
        (b"\xef\xbb\xbf  <svg/>", "svg"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "unreadable"),
        (b"%PDF-1.7", "unreadable"),
        (b"", "unreadable"),
        (picture()[:60], "unreadable"),
        (picture("BMP", (10, 10)), "unreadable"),
        (b"\0" * 500_001, "size"),
        (picture(size=(5000, 10)), "pixels"),
        (picture(size=(4001, 4001)), "pixels"),
    ],
)
def test_what_is_no_fitting_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        arms_from(content)
    assert caught.value.code == code


def test_a_picture_cut_short_is_refused_after_a_report_was_printed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does when it is loaded
    with pytest.raises(ValidationError):
        arms_from(picture()[:60])
    assert ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.fixture
def county() -> Body:
    return Body.objects.create(slug="musterau", name="Kreis Musterau (fiktiv)", kind="kreis", fictional=True)


@pytest.fixture
def other() -> Body:
    return Body.objects.create(slug="nebenan", name="Kreis Nebenan (fiktiv)", kind="kreis", fictional=True)


def account(body: Body, role: Role = Role.ADMINISTRATOR) -> User:
    user = User.objects.create_user(f"{role}@{body.slug}.example", display_name=f"{role}, {body}")
    Membership.objects.create(user=user, body=body, role=role)
    return user


@pytest.fixture
def signed_in(client: Client, county: Body) -> Client:
    client.force_login(account(county))
    return client


def typed(**texts: str) -> dict[str, str]:
    fields = {"display_name": "", "contact": "", "imprint": "", "privacy": "", "accessibility": "", **texts}
    bases = {f"vorher-{name}": "" for name in fields} | {"vorher-is_default": "False"}
    return {**bases, **fields}


@pytest.mark.django_db
def test_texts_are_saved_and_shown(signed_in: Client, county: Body) -> None:
    assert Branding.objects.count() == 0
    assert signed_in.get("/verwaltung/texte/").status_code == 200
    assert Branding.objects.count() == 0  # looking changes nothing
    data = typed(display_name="Musterau", imprint="**Der Landrat** (fiktiv)", contact="Kreishaus", is_default="on")
    assert signed_in.post("/verwaltung/texte/", data).status_code == 302
    page = signed_in.get("/impressum/").content.decode()
    assert "<strong>Der Landrat</strong> (fiktiv)" in page
    assert "Kreishaus" in page
    assert '<span class="brand__name">Musterau</span>' in page
    assert "noch nicht eingerichtet" in signed_in.get("/datenschutz/").content.decode()
    event = AuditEvent.objects.get(action="branding.change")
    assert event.owner == county
    assert event.details["changes"]["display_name"] == ["", "Musterau"]
    guest = Client().get("/impressum/").content.decode()
    assert "<strong>Der Landrat</strong>" in guest
    assert '<span class="brand__name">Musterau</span>' in guest


@pytest.mark.django_db
def test_the_preview_saves_nothing_and_keeps_what_was_typed(signed_in: Client) -> None:
    response = signed_in.post("/verwaltung/texte/", {**typed(privacy="# Zweck\n\nText"), "vorschau": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<h2>Zweck</h2>" in page
    assert "# Zweck" in page
    assert not Branding.objects.exists()


@pytest.mark.django_db
def test_two_administrators_on_one_text(signed_in: Client, county: Body) -> None:
    change_branding(body=county, edits={"imprint": Edit("", "von anderen")}, by=None)
    both = signed_in.post("/verwaltung/texte/", typed(privacy="von mir"))
    assert both.status_code == 302
    row = Branding.objects.get()
    assert (row.imprint, row.privacy) == ("von anderen", "von mir")
    conflict = signed_in.post("/verwaltung/texte/", {**typed(imprint="auch von mir"), "vorher-privacy": "von mir"})
    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "von anderen" in page
    assert "auch von mir" in page
    assert Branding.objects.get().imprint == "von anderen"


@pytest.mark.django_db
def test_one_body_at_most_is_shown_to_guests(signed_in: Client, county: Body, other: Body) -> None:
    Branding.objects.create(owner=other, is_default=True, imprint="nebenan")
    response = signed_in.post("/verwaltung/texte/", typed(is_default="on"))
    assert response.status_code == 422
    assert not Branding.objects.filter(owner=county, is_default=True).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Branding.objects.create(owner=county, is_default=True)
    # a county without an own text shows that of the installation; with one, its own
    assert "nebenan" in signed_in.get("/impressum/").content.decode()
    change_branding(body=county, edits={"imprint": Edit("", "eigenes")}, by=None)
    assert "eigenes" in signed_in.get("/impressum/").content.decode()
    assert "nebenan" in Client().get("/impressum/").content.decode()


@pytest.mark.django_db
def test_arms_are_uploaded_shown_and_removed(signed_in: Client, county: Body) -> None:
    upload = SimpleUploadedFile("wappen.svg", picture("JPEG"), content_type="text/html")  # the content counts
    assert signed_in.post("/verwaltung/wappen/", {"arms": upload}).status_code == 302
    page = signed_in.get("/verwaltung/").content.decode()
    assert 'src="/wappen/musterau.png?v=' in page
    response = Client().get("/wappen/musterau.png")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"].startswith("inline")
    again = Client().get("/wappen/musterau.png", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert signed_in.post("/verwaltung/wappen/", {"remove": "on"}).status_code == 302
    assert Client().get("/wappen/musterau.png").status_code == 404
    assert [event.action for event in AuditEvent.objects.filter(owner=county)] == ["branding.arms"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"), [(b"<svg/>", "SVG"), (b"x" * 600_000, "500"), (b"nothing", "PNG"), (None, "Bild")]
)
def test_refused_arms_come_back_with_the_reason(signed_in: Client, content: bytes | None, words: str) -> None:
    data = {} if content is None else {"arms": SimpleUploadedFile("x.png", content, content_type="image/png")}
    response = signed_in.post("/verwaltung/wappen/", data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Branding.objects.exclude(arms=None).exists()


@pytest.mark.django_db
def test_the_action_names_the_field(county: Body) -> None:
    with pytest.raises(ValidationError) as caught:
        set_arms(body=county, content=b"<svg/>", by=None)
    assert list(caught.value.message_dict) == ["arms"]


@pytest.mark.django_db
def test_one_who_administers_two_counties_chooses(client: Client, county: Body, other: Body) -> None:
    user = account(county)
    Membership.objects.create(user=user, body=other, role=Role.ADMINISTRATOR)
    client.force_login(user)
    assert "Kreis Musterau" in client.get("/verwaltung/texte/").content.decode()
    client.post("/verwaltung/texte/?kreis=nebenan", typed(imprint="für nebenan"))
    assert Branding.objects.get().owner == other
    assert client.get("/verwaltung/texte/?kreis=anderswo").status_code == 404
