"""The global search: what is found, in which order, how it is shown, and that nothing else is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from organisation import kinds, search
from organisation.folding import fold, folded
from organisation.models import Body, Role
from organisation.search_terms import beginning, marked, places, snippet, terms
from roadmap.models import (
    Document,
    Indicator,
    IndicatorDefinition,
    PlanEntry,
    PlanVersion,
    Project,
    Risk,
    VisionPoint,
)
from tests.worlds import World, county

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters="\x00"), max_size=60)
GERMAN = st.text("aäbcdeéfgßhiIıİjklmoöOÖsSuüUÜẞçñœÆ \u0308\u0301\u00ad\u00a0-*%_\\\"'", max_size=60)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("München", "muenchen"),
        ("Mu\u0308nchen", "muenchen"),
        ("MÜNCHEN", "muenchen"),
        ("GROẞ", "gross"),
        ("Café", "cafe"),
        ("Bau\u00adlast", "baulast"),
        ("30\u00a0000", "30 000"),
    ],
)
def test_one_spelling(text: str, plain: str) -> None:
    assert fold(text) == plain


@given(st.one_of(ANY_TEXT, GERMAN))
def test_folding_letter_by_letter_is_folding_the_whole(text: str) -> None:
    whole = folded(text)
    assert whole.folded == fold(text)
    assert len(whole.origin) == len(whole.folded)


@given(st.one_of(ANY_TEXT, GERMAN), st.sampled_from(["a", "ae", "ss", "b", "e i"]))
def test_marking_loses_no_letter(text: str, word: str) -> None:
    assert "".join(piece for piece, _found in marked(text, [word])) == folded(text).text


@pytest.mark.django_db
@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY_TEXT, GERMAN))
def test_the_database_folds_the_same(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT digiplan_fold(%s)", [text])
        assert cursor.fetchone()[0] == fold(text)


def test_queries_are_read() -> None:
    assert terms('  Straße "neue  Akte" -Bau or x ').wanted == ("strasse", "neue akte")
    assert terms("Akte -Bau").unwanted == ("bau",)
    assert terms("x").too_short
    assert not terms("").too_short
    assert terms("„Akte“, (IT)!").wanted == ("akte", "it")
    assert terms('"Akte').wanted == ("akte",)
    assert len(terms(" ".join(f"wort{n}" for n in range(50))).wanted) == 8
    assert terms("Baulastenakten").shorter == "baulasten"
    assert terms("Akte").shorter == ""


def test_snippets_show_the_place_in_the_original() -> None:
    text = "Vorwort " * 60 + "die Überführung der Straßenakten " + "Nachwort " * 60
    pieces = snippet(["", text], ["strasse"])
    assert ("Straße", True) in pieces
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
    assert sum(len(piece) for piece, _found in pieces) < 220
    assert snippet(["nichts"], ["strasse"]) == []
    assert beginning(["", "a " * 300]).endswith(" …")
    assert places(folded("mit IT"), ["it"]) == [(4, 6)]
    assert places(folded("aaa"), ["aa", "aaa"]) == [(0, 3)]


@pytest.fixture
def world() -> World:
    return county("kreis-eins")


def project(world: World, slug: str, title: str, description: str = "") -> Project:
    row = Project.objects.create(owner=world.body, slug=slug, title=title)
    PlanEntry.objects.create(version=world.version, project=row, title=title, description=description)
    return row


def names(world: World, query: str, kind: str = "projekt", role: Role = Role.EDITOR) -> list[str]:
    return [hit.name for hit in search.find(world.user(role), terms(query))[kind]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Akte", "Digitale Baulastenakten"),
        ("akten", "Digitale Baulastenakten"),
        ("strasse", "Straßenbau"),
        ("Straße", "Straßenbau"),
        ("STRASSEN", "Straßenbau"),
        ("Muenchen", "Nach München"),
        ("München", "Nach München"),
        ("münch", "Nach München"),
        ("Häuser", "Ein Haus"),
        ("Baulastenakten Digitale", "Digitale Baulastenakten"),
        ('"Nach München"', "Nach München"),
    ],
)
def test_parts_of_words_and_other_spellings_are_found(world: World, query: str, title: str) -> None:
    for number, name in enumerate(("Digitale Baulastenakten", "Straßenbau", "Nach München", "Ein Haus")):
        project(world, f"p{number}", name)
    assert names(world, query) == [title]


@pytest.mark.django_db
def test_short_words_stand_at_the_beginning_of_a_word(world: World) -> None:
    project(world, "eins", "IT-Sicherheit")
    project(world, "zwei", "Hilfe mit Zeit")
    assert names(world, "IT") == ["IT-Sicherheit"]


@pytest.mark.django_db
def test_what_is_unwanted_is_left_out(world: World) -> None:
    project(world, "eins", "Akte Bau")
    project(world, "zwei", "Akte Sozial")
    assert names(world, "Akte -Bau") == ["Akte Sozial"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["%", "_kte", "50 %", "a\\", "*", "()", "'", '"', "-", "\x00\x00", "a & b | !c", "<->"]
)
def test_signs_of_a_query_language_are_only_letters(client: Client, world: World, query: str) -> None:
    project(world, "eins", "Akte")
    client.force_login(world.user(Role.EDITOR))
    assert client.get(reverse("search"), {"q": query}).status_code == 200
    assert "Akte" not in names(world, query)


@pytest.mark.django_db
def test_titles_come_before_texts(world: World) -> None:
    project(world, "d", "Anderes", "hier steht die Akte")
    project(world, "c", "Die Akte")
    project(world, "b", "Akte und mehr")
    project(world, "a", "Akte")
    assert names(world, "Akte") == ["Akte", "Akte und mehr", "Die Akte", "Anderes"]


@pytest.mark.django_db
def test_every_kind_is_found_and_leads_to_a_page(client: Client, world: World) -> None:
    Risk.objects.create(project=world.joint, slug="risiko", title="Risiko in kreis-eins")
    user = world.user(Role.EDITOR)
    client.force_login(user)
    found = search.find(user, terms("kreis-eins"))
    missing = {slug for slug, hits in found.items() if not hits} - {"bericht"}
    assert not missing
    for hits in found.values():
        for hit in search.shown(user, hits, terms("kreis-eins")):
            assert client.get(hit.address).status_code == 200, hit.address


@pytest.mark.django_db
def test_what_is_found_is_escaped_and_marked(client: Client, world: World) -> None:
    project(world, "eins", "<b>Akte</b>", "<script>alert('Akte')</script> & mehr")
    client.force_login(world.user(Role.EDITOR))
    text = client.get(reverse("search"), {"q": "akte"}).content.decode()
    assert "&lt;b&gt;<mark>Akte</mark>&lt;/b&gt;" in text
    assert "<b>Akte" not in text
    assert "<script>alert" not in text
    reflected = client.get(reverse("search"), {"q": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in reflected


@pytest.mark.django_db
def test_only_what_one_may_see(world: World) -> None:
    other = county("kreis-zwei")
    Document.objects.create(plan=world.plan, slug="oeffentlich", title="Öffentliches kreis-eins", public=True)
    stranger = other.user(Role.EDITOR)
    found = search.find(stranger, terms("kreis-eins"))
    assert {slug for slug, hits in found.items() if hits} == {"koerperschaft"}
    member = search.find(world.user(Role.COMMITTEE_MEMBER), terms("kreis-eins"))
    assert {slug for slug, hits in member.items() if hits} == {
        "koerperschaft",
        "vorlage",
        "auftrag",
        "gremium",
        "tagesordnungspunkt",
    }
    partner = search.find(world.user(Role.PARTNER_EDITOR, world.municipality), terms("kreis-eins"))
    assert [hit.pk for hit in partner["projekt"]] == [world.joint.pk]
    assert len(partner["meilenstein"]) == 1
    assert [hit.name for hit in partner["dokument"]] == ["Öffentliches kreis-eins"]
    assert not partner["vorlage"]


@pytest.mark.django_db
def test_what_is_not_registered_for_search_is_not_searched(world: World) -> None:
    searched = {kind.slug for kind in kinds.kinds() if kind.search}
    wanted = {"plan", "handlungsfeld", "projekt", "meilenstein", "vorlage", "auftrag", "vereinbarung", "koerperschaft"}
    assert wanted | {"gremium", "dokument", "bericht", "risiko", "indikator"} <= searched


@pytest.mark.django_db
def test_risks_and_indicators_are_found_with_their_project_by_who_may_see_them(client: Client, world: World) -> None:
    joint, own = world.joint, world.projects[1]
    for slug, project, public in (("offen", joint, True), ("intern", joint, False), ("fremd", own, True)):
        Risk.objects.create(project=project, slug=slug, title=f"Lieferung {slug}", measure="Puffer", public=public)
    for slug, of in (("gemeinsam", joint), ("eigen", own), ("plan", None)):
        row = Indicator.objects.create(plan=world.plan, project=of, slug=slug, name=f"Lieferzeit {slug}")
        IndicatorDefinition.objects.create(indicator=row, text="Tage mit Puffer", unit="Tage")
    everything = {"risiko": ["fremd", "intern", "offen"], "indikator": ["eigen", "gemeinsam", "plan"]}
    common = {"risiko": ["offen"], "indikator": ["gemeinsam"]}
    stranger = county("kreis-zwei").user(Role.EDITOR)
    for user, wanted in (
        (world.user(Role.EDITOR), everything),
        (world.user(Role.PARTNER_EDITOR, world.municipality), common),
        (stranger, {"risiko": [], "indikator": []}),
    ):
        for word in ("Lieferung", "Lieferzeit", "Puffer"):
            found = search.find(user, terms(word))
            for slug, names in wanted.items():
                if word != {"risiko": "Lieferzeit", "indikator": "Lieferung"}[slug]:
                    assert sorted(hit.name.split()[-1] for hit in found[slug]) == names, (user, word)
    client.force_login(world.user(Role.EDITOR))
    text = client.get(reverse("search"), {"q": "Puffer", "art": "risiko"}).content.decode()
    assert text.count('class="hit"') == 3
    assert own.title in text
    assert "#risiken" in text
    assert "Tage mit <mark>Puffer</mark>" in client.get(reverse("search"), {"q": "Puffer"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "x", "gibtesnicht", "Bericht"])
def test_pages_for_nothing_too_little_and_too_much(client: Client, world: World, query: str) -> None:
    client.force_login(world.user(Role.EDITOR))
    answer = client.get(reverse("search"), {"q": query})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert ('class="empty"' in text) == (query != "Bericht")
    assert ("?q=gibtesn" in text) == (query == "gibtesnicht")


@pytest.mark.django_db
def test_one_kind_in_pages(client: Client, world: World) -> None:
    for number in range(30):
        project(world, f"p{number}", f"Akte {number:02}")
    client.force_login(world.user(Role.EDITOR))
    first = client.get(reverse("search"), {"q": "Akte", "art": "projekt"}).content.decode()
    assert first.count('class="hit"') == 20
    assert "q=Akte&amp;art=projekt&amp;seite=2" in first
    second = client.get(reverse("search"), {"q": "Akte", "art": "projekt", "seite": "2"}).content.decode()
    assert second.count('class="hit"') == 10
    assert client.get(reverse("search"), {"q": "Akte", "art": "quatsch"}).status_code == 404


def queries(client: Client, **query: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(reverse("search"), query).status_code == 200
    return len(caught)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["", "projekt", "meilenstein", "dokument", "vorlage", "handlungsfeld", "risiko"])
def test_as_many_queries_for_one_hit_as_for_thirty(client: Client, kind: str) -> None:
    small, large = county("kreis-klein", projects=1), county("kreis-gross", projects=30, rows=10)
    for each in (small, large):
        for number, project in enumerate(each.projects):
            Risk.objects.create(project=project, slug=f"r{number}", title=f"Risiko {each.slug}")
            Indicator.objects.create(plan=each.plan, project=project, slug=f"i{number}", name=f"Zahl {each.slug}")
    client.force_login(small.user(Role.EDITOR))
    few = queries(client, q="kreis-klein", art=kind)
    client.force_login(large.user(Role.EDITOR))
    assert queries(client, q="kreis-gross", art=kind) == few


@pytest.mark.django_db
def test_the_form_stands_on_every_page_and_needs_no_script(client: Client, world: World) -> None:
    assert 'role="search"' not in client.get(reverse("sign-in")).content.decode()
    client.force_login(world.user(Role.EDITOR))
    text = client.get(reverse("roadmap:plans")).content.decode()
    assert 'role="search"' in text
    assert f'action="{reverse("search")}"' in text
    assert Body.objects.count() == 3


GROWING = {"projekt", "meilenstein", "vorlage", "auftrag", "handlungsfeld", "plan", "dokument", "haushaltsposten"}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(GROWING))
def test_the_stems_of_what_grows_are_indexed(slug: str) -> None:
    kind = kinds.by_slug(slug)
    assert kind is not None
    assert kind.search is not None
    texts = [(kind.model, [*kind.search.title, *kind.search.text])]
    texts += [(part.model, list(part.text)) for part in kind.search.parts if part.model is not VisionPoint]
    for model, columns in texts:
        rows = search.stems_of(model._default_manager, columns, terms("Akten"))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            plan = rows.order_by().values("pk").explain()
            cursor.execute("SET LOCAL enable_seqscan = on")
        assert f"{model._meta.db_table}_german" in plan, plan


@pytest.mark.django_db
def test_partners_find_nothing_of_a_draft(world: World) -> None:
    draft = PlanVersion.objects.create(
        plan=world.plan, slug="v2", label="v2", state="draft", position=2, vision_statement="Geheimvision"
    )
    PlanEntry.objects.create(version=draft, project=world.joint, title="Neuer Titel", description="Geheimtext")
    partner = world.user(Role.PARTNER_EDITOR, world.municipality)
    for word in ("Geheimtext", "Geheimvision", "Neuer Titel"):
        assert not any(search.find(partner, terms(word)).values()), word
        assert any(search.find(world.user(Role.EDITOR), terms(word)).values()), word
    [hit] = search.shown(partner, search.find(partner, terms(world.joint.title))["projekt"], terms("Geheimtext"))
    assert "Geheim" not in hit.text
