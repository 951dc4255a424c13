"""The project list: filters with counts, order, groups, sums, saved views, cells, many at once and their history."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisation.models import AuditEvent, OrgUnit, Role
from organisation.partial_dates import PartialDate, parse_iso
from roadmap.amounts import Amount, Qualifier, SplitTotal, Total
from roadmap.models import (
    ActionField,
    DefaultView,
    PlanEntry,
    PlanVersion,
    Project,
    ProjectForecast,
    ProjectStateChange,
    SavedView,
)
from roadmap.projectlist import arrange, columns, query
from roadmap.projectlist.rows import ListRow
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county(projects=6)


@pytest.fixture
def editor(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


def at(world: World, name: str = "projects", *more: object) -> str:
    return reverse(f"roadmap:{name}", args=[world.plan.slug, *more])


def titles(client: Client, world: World, **asked: Any) -> list[str]:
    """Titles of the rows that an address shows, in their order."""
    answer = client.get(at(world), asked)
    assert answer.status_code == 200, answer.context["problems"]
    html = answer.content.decode()
    body = html[html.index("</thead>") : html.index("<tfoot>")] if "</thead>" in html else ""
    return [part.split("</a></th>")[0].rpartition(">")[2] for part in body.split('<th scope="row">')[1:]]


def states(world: World, *values: str) -> None:
    """Set the states of the projects, in their order."""
    for project, value in zip(world.projects, values, strict=False):
        ProjectStateChange.objects.create(
            project=project, state=value, effective_on=date(2024, 1, 31), effective_on_precision="month", reason="Grund"
        )


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_filters_narrow_and_count(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "started", "ongoing")
    page = editor.get(at(world), {"stand": "started"})
    options = {option.value: option for _k, _l, found, _s in page.context["filters"]["several"] for option in found}
    assert (options["started"].count, options["ongoing"].count) == (2, 1), "each counts as if it alone were asked for"
    assert len(titles(editor, world, stand="started")) == 2
    assert len(titles(editor, world, stand="started,ongoing")) == 3
    assert len(titles(editor, world, stand="ohne")) == 3
    assert editor.get(at(world), {"stand": "erfunden"}).status_code == 422
    assert editor.get(at(world), {"bis": "neulich"}).status_code == 422


def test_a_period_takes_what_may_end_in_it(editor: Client, world: World) -> None:
    ProjectForecast.objects.all().delete()
    for project, (day, precision) in zip(
        world.projects,
        [(date(2027, 12, 31), "year"), (date(2027, 3, 31), "month"), (date(2028, 1, 1), "day")],
        strict=False,
    ):
        ProjectForecast.objects.create(
            project=project, ends_on=day, ends_on_precision=precision, effective_on=date(2024, 1, 1),
            effective_on_precision="day",
        )  # fmt: skip
    assert len(titles(editor, world, bis="2027")) == 2
    assert len(titles(editor, world, von="Q2 2027", bis="2027")) == 1
    assert len(titles(editor, world, von="2028")) == 1


def test_the_text_is_found_by_stem_and_in_any_spelling(editor: Client, world: World) -> None:
    first, second = world.projects[:2]
    Project.objects.filter(pk=first.pk).update(title="Straßenbäume erfassen")
    PlanEntry.objects.filter(project=first).update(title="Straßenbäume erfassen")
    PlanEntry.objects.filter(project=second).update(title="Anträge", description="Wir digitalisieren Häuser.")
    assert titles(editor, world, q="strassenbaeume") == ["Straßenbäume erfassen"]
    assert titles(editor, world, q="Haus") == ["Anträge"]
    assert titles(editor, world, q="Antrag") == ["Anträge"]
    assert titles(editor, world, q="nirgends") == []


def test_order_by_any_column_leaves_the_unknown_last(editor: Client, world: World) -> None:
    for number, project in zip(["10", "9", "1.10", "1.9", "", "2"], world.projects, strict=True):
        PlanEntry.objects.filter(project=project).update(number=number)
    listed = [title.rsplit(" ", 1)[1] for title in titles(editor, world, sortierung="nr")]
    assert listed == ["3", "2", "5", "1", "0", "4"]
    listed = [title.rsplit(" ", 1)[1] for title in titles(editor, world, sortierung="-nr")]
    assert listed == ["0", "1", "5", "2", "3", "4"]
    for column in columns.allowed(figures=True):
        assert len(titles(editor, world, sortierung=column.key, spalten=column.key)) == 6, column.key


def test_columns_are_chosen_in_the_address(editor: Client, world: World) -> None:
    keys = [column.key for column in columns.allowed(figures=True)]
    page = editor.get(at(world), {"spalten": ",".join(keys)})
    assert [head.label for head in page.context["heads"]] == [str(columns.COLUMNS[key].label) for key in keys]
    few = editor.get(at(world), {"spalten": ["stand", "nr"]})
    assert len(few.context["heads"]) == 3
    assert editor.get(at(world), {"spalten": "gehalt"}).status_code == 422


def row(**values: Any) -> ListRow:
    """A row of which only what is given is known."""
    known: dict[str, Any] = dict.fromkeys(ListRow._fields[:9]) | dict.fromkeys(ListRow._fields[9:19], "")
    return ListRow(**{**known, "title": "x", "number": "", "priority": "", **values})


def test_sums_keep_their_words_and_count_the_unknown() -> None:
    """Rules 5, 7, 8 and 9: conditional money apart, "rund" survives, a project without money is counted and not 0."""
    about = SplitTotal(Total((Amount(Decimal("100.00"), Qualifier.ABOUT),)), Total((Amount(Decimal("7.00")),)))
    exact = SplitTotal(Total((Amount(Decimal("50.00")),), unknown=1))
    found = arrange.joined([about, exact])
    assert found.secured.amount == Amount(Decimal("150.00"), Qualifier.ABOUT)
    assert found.secured.unknown == 1
    assert found.conditional.amount == Amount(Decimal("7.00"))
    counted = arrange.sums([row(state="started"), row(state="")], ["aufwand"])
    assert (counted.count, counted.states["started"], counted.states[""]) == (2, 1, 1)
    assert counted.unknown_money == {"aufwand": 2}
    assert counted.money["aufwand"].secured.amount is None


def test_groups_keep_their_sums_over_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrange, "PAGE_SIZE", 3)
    rows = [row(state=state, title=str(place)) for place, state in enumerate(["started", "ongoing"] * 3)]
    asked = query.read(QueryDict("gruppe=stand&seite=2&spalten=nr,titel"), figures=True)
    groups, pages = arrange.arrange(rows, asked)
    assert (pages.number, pages.count, pages.several) == (2, 2, True)
    assert [(group.key, len(group.rows), group.sums.count, group.continued) for group in groups] == [
        ("ongoing", 3, 3, False)
    ]
    asked = query.read(QueryDict("gruppe=stand&seite=alle&spalten=nr,titel"), figures=True)
    assert [len(group.rows) for group in arrange.arrange(rows, asked)[0]] == [3, 3]


def test_the_footer_and_groups_stand_on_the_page(editor: Client, world: World) -> None:
    states(world, "started", "started")
    page = text_of(editor.get(at(world), {"gruppe": "stand", "spalten": "stand,aufwand,ampel"}))
    assert "list-group" in page
    assert "<tfoot>" in page
    assert "6 Projekte" in page


def test_partners_see_no_money_and_change_nothing(client: Client, world: World) -> None:
    client.force_login(world.user(Role.PARTNER_EDITOR, world.municipality))
    page = client.get(at(world), {"spalten": "stand,stelle"})
    assert 'class="cell"' not in page.content.decode()
    assert "bulk__pick" not in page.content.decode()
    assert client.get(at(world), {"spalten": "aufwand"}).status_code == 422
    assert client.get(at(world), {"vorbehalt": "ja"}).context["filters"]["flags"][-1][0] != "vorbehalt"


# --- saved views


def test_a_view_is_saved_shared_chosen_renamed_and_deleted(client: Client, world: World) -> None:
    mine, other = world.user(Role.EDITOR), world.user(Role.FINANCE)
    client.force_login(mine)
    new = f"{at(world, 'view-new')}?abfrage=stand%3Dstarted%26seite%3D2"
    answer = client.post(new, {"name": "Begonnene", "shared": "on", "default": "on"})
    assert answer["Location"] == f"{at(world)}?stand=started"
    view = SavedView.objects.get()
    assert (view.query, view.shared, view.user) == ("stand=started", True, mine)
    assert client.get(at(world))["Location"] == f"{at(world)}?stand=started", "the list opens with it"
    assert client.get(f"{at(world)}?ansicht=").status_code == 200
    assert client.post(new, {"name": "Begonnene"}).status_code == 422
    client.force_login(other)
    assert "Begonnene (geteilt)" in text_of(client.get(at(world)))
    assert client.get(at(world, "view-edit", view.pk)).status_code == 403
    client.post(at(world, "view-choose", view.pk))
    assert DefaultView.objects.filter(user=other).exists()
    client.post(at(world, "view-choose", view.pk))
    assert not DefaultView.objects.filter(user=other).exists()
    client.force_login(mine)
    client.post(at(world, "view-edit", view.pk), {"name": "Nur für mich"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Nur für mich", False)
    client.force_login(other)
    assert client.get(at(world, "view-delete", view.pk)).status_code == 404
    client.force_login(mine)
    client.post(at(world, "view-delete", view.pk))
    assert not SavedView.objects.exists()
    assert AuditEvent.objects.filter(action__startswith="list_view.").count() == 5


# --- cells


def opened(client: Client, where: str, **typed: str) -> dict[str, str]:
    """What the form of a cell sends: the values that it was opened with, and what is typed."""
    form = client.get(where, headers={"HX-Request": "true"}).context["form"]
    bases = dict(form.bases())
    return {**bases, **{name: bases.get(f"vorher-{name}", "") for name in form.fields}, **typed}


def test_a_cell_is_saved_in_its_place(editor: Client, world: World) -> None:
    unit = OrgUnit.objects.create(owner=world.body, slug="neu", name="Neues Amt", kind="amt")
    where = at(world, "cell", world.joint.slug, "stelle")
    page = f"http://testserver{at(world)}?spalten=stelle,nr"
    data = opened(editor, where, responsible_unit=str(unit.pk))
    answer = editor.post(where, data, headers={"HX-Request": "true", "HX-Current-URL": page})
    html = text_of(answer)
    assert answer.headers["HX-Retarget"] == f"#p-{world.joint.slug}"
    assert "Neues Amt" in html
    assert html.count("<td") == 3, "box, number and unit: the columns of the list"
    event = AuditEvent.objects.get(action="project.edit")
    assert f"/rueckgaengig/{event.pk}/" in html or str(event.pk) in html, "with the offer to undo it"
    assert event.details["changes"]["responsible_unit"][1]["name"] == "Neues Amt"


def test_without_scripts_a_cell_is_a_page_that_leads_back(editor: Client, world: World) -> None:
    where = at(world, "cell", world.joint.slug, "stand")
    back = f"{at(world)}?stand=ohne&gruppe=feld"
    page = editor.get(where, headers={"Referer": f"http://testserver{back}"})
    assert "<h1" in text_of(page)
    data = {**opened(editor, where, state="deferred"), "zurueck": page.context["query"]}
    refused = editor.post(where, data)
    assert refused.status_code == 422
    assert "state_reason" in refused.context["form"].errors
    answer = editor.post(where, {**data, "state_reason": "Das Geld fehlt."})
    assert answer["Location"] == f"{back.replace('=ohne&', '=ohne&')}#p-{world.joint.slug}"
    assert ProjectStateChange.objects.filter(project=world.joint, state="deferred", reason="Das Geld fehlt.").exists()


def test_a_cell_that_somebody_else_changed_is_a_conflict(editor: Client, world: World) -> None:
    where = at(world, "cell", world.joint.slug, "stelle")
    units = [OrgUnit.objects.create(owner=world.body, slug=s, name=f"Amt {s}", kind="amt") for s in ("a", "b")]
    data = opened(editor, where, responsible_unit=str(units[0].pk))
    Project.objects.filter(pk=world.joint.pk).update(responsible_unit=units[1])
    answer = editor.post(where, data, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    page = text_of(answer)
    for text in ("IT-Amt kreis-eins", "Amt a", "Amt b"):
        assert text in page
    world.joint.refresh_from_db()
    assert world.joint.responsible_unit == units[1]


def test_what_the_council_adopted_is_no_cell(editor: Client, world: World) -> None:
    assert "/zelle/feld/" not in editor.get(at(world)).content.decode()
    assert editor.get(at(world, "cell", world.joint.slug, "feld")).status_code == 403
    draft = drafted(world)
    page = editor.get(at(world), {"fassung": draft.slug}).content.decode()
    assert f"/zelle/feld/?fassung={draft.slug}" in page
    where = f"{at(world, 'cell', world.joint.slug, 'feld')}?fassung={draft.slug}"
    other = ActionField.objects.create(version=draft, slug="anders", name="Anderes Feld", position=9)
    editor.post(where, opened(editor, where, field=str(other.pk)))
    assert PlanEntry.objects.get(version=draft, project=world.joint).field == other


def drafted(world: World) -> PlanVersion:
    """A draft beside the version in force, with all projects in one field."""
    draft = PlanVersion.objects.create(plan=world.plan, slug="v2", label="v2", state="draft", position=2)
    of_draft = ActionField.objects.create(version=draft, slug="feld", name="Feld im Entwurf", position=0)
    for project in world.projects:
        PlanEntry.objects.create(version=draft, project=project, title=project.title, field=of_draft)
    return draft


# --- many at once


class Bulk:
    """Ticks projects and goes through the pages of a change."""

    def __init__(self, client: Client, world: World, kind: str, asked: str = "") -> None:
        self.client, self.address = client, at(world, "projects-change")
        self.fixed = {"aktion": kind, "filter": asked}

    def preview(self, projects: list[Project], **typed: str) -> Any:
        ids = [str(project.pk) for project in projects]
        return self.client.post(self.address, {**self.fixed, "schritt": "vorschau", "projekt": ids, **typed})

    def apply(self, previewed: Any, **other: str) -> Any:
        context = previewed.context
        return self.client.post(
            self.address,
            {
                **self.fixed,
                "schritt": "anwenden",
                "projekte": context["keys"],
                "gezeigt": context["shown"],
                **dict(context["hidden"]),
                **other,
            },
        )


def outcomes(answer: Any) -> dict[str, str]:
    return {line["row"].title.rsplit(" ", 1)[1]: line["outcome"] for line in answer.context["lines"]}


def test_many_are_previewed_and_changed_at_once_with_history_and_undo(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "ongoing", "started", "started")
    bulk = Bulk(editor, world, "stand")
    assert bulk.preview(world.projects[:4], state="deferred").status_code == 422, "it needs its reason"
    page = bulk.preview(world.projects[:4], state="ongoing", reason="Alle laufen weiter.")
    assert outcomes(page) == {"0": "change", "1": "same", "2": "change", "3": "change"}
    assert ProjectStateChange.objects.count() == 4, "a preview changes nothing"
    answer = bulk.apply(page)
    assert answer.status_code == 302
    assert len(titles(editor, world, stand="ongoing")) == 4

    whole = AuditEvent.objects.get(action="projects.change")
    assert whole.details["count"] == 3
    parts = AuditEvent.objects.filter(pk__in=whole.details["parts"])
    assert {part.target_id for part in parts} == {world.projects[place].pk for place in (0, 2, 3)}
    for part in parts:
        assert part.details == {"changes": {"state": ["started", "ongoing"]}, "reason": "Alle laufen weiter."}
        assert part.actor_label == str(world.user(Role.EDITOR))
    history = text_of(editor.get(reverse("roadmap:project-history", args=[world.plan.slug, world.joint.slug])))
    for text in ("begonnen", "fortlaufend", "Alle laufen weiter."):
        assert text in history

    back = editor.post(reverse("undo", args=[whole.pk]), headers={"Referer": f"http://testserver{at(world)}?q=x"})
    assert back["Location"].endswith(f"{at(world)}?q=x"), "undo leads back to where it was offered"
    assert len(titles(editor, world, stand="started")) == 3


def test_all_that_the_filter_finds(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "started")
    unit = OrgUnit.objects.create(owner=world.body, slug="neu", name="Neues Amt", kind="amt")
    bulk = Bulk(editor, world, "stelle", "stand=started")
    page = bulk.preview([], unit=str(unit.pk), alle="1")
    assert page.context["count"] == 2
    answer = bulk.apply(page)
    assert answer["Location"] == f"{at(world)}?stand=started"
    assert Project.objects.filter(responsible_unit=unit).count() == 2


def test_ends_move_by_days_where_they_are_known_to_the_day(editor: Client, world: World) -> None:
    ProjectForecast.objects.all().delete()
    for project, (day, precision) in zip(
        world.projects, [(date(2027, 1, 31), "day"), (date(2027, 12, 31), "year")], strict=False
    ):
        ProjectForecast.objects.create(
            project=project, ends_on=day, ends_on_precision=precision, effective_on=date(2024, 1, 1),
            effective_on_precision="day",
        )  # fmt: skip
    bulk = Bulk(editor, world, "ende")
    assert bulk.preview(world.projects[:2], days="30").status_code == 422, "a reason is needed"
    assert bulk.preview(world.projects[:2], days="30", end="2028", reason="x").status_code == 422
    page = bulk.preview(world.projects[:3], days="30", reason="Lieferung verspätet")
    assert outcomes(page) == {"0": "change", "1": "refused", "2": "refused"}
    bulk.apply(page)
    assert newest_end(world.projects[0]) == parse_iso("2027-03-02")
    assert newest_end(world.projects[1]) == parse_iso("2027")


def newest_end(project: Project) -> PartialDate | None:
    row = project.forecasts.order_by("-effective_on", "-recorded_at").first()
    return PartialDate(row.ends_on, row.ends_on_precision) if row and row.ends_on else None


def test_the_field_of_many_changes_only_in_a_draft(editor: Client, world: World) -> None:
    draft = drafted(world)
    own = world.version.fields.get()
    refused = Bulk(editor, world, "feld").preview(world.projects, field=str(own.pk))
    assert set(outcomes(refused).values()) == {"refused"}
    goal = ActionField.objects.create(version=draft, slug="ziel", name="Zielfeld", position=1)
    bulk = Bulk(editor, world, "feld", "fassung=v2")
    page = bulk.preview(world.projects, field=str(goal.pk))
    assert set(outcomes(page).values()) == {"change"}
    assert bulk.apply(page).status_code == 302
    assert PlanEntry.objects.filter(version=draft, field=goal).count() == 6
    whole = AuditEvent.objects.get(action="projects.change")
    editor.post(reverse("undo", args=[whole.pk]))
    assert not PlanEntry.objects.filter(version=draft, field=goal).exists()


def test_a_row_changed_since_the_preview_stops_the_whole(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "started", "started")
    bulk = Bulk(editor, world, "stand")
    page = bulk.preview(world.projects[:3], state="completed", reason="fertig")
    states(World(**{**vars(world), "projects": [world.projects[1]]}), "ongoing")
    answer = bulk.apply(page)
    assert answer.status_code == 409
    assert outcomes(answer) == {"0": "change", "1": "conflict", "2": "change"}
    assert not ProjectStateChange.objects.filter(state="completed").exists(), "nothing of it was written"
    again = bulk.apply(answer)
    assert again.status_code == 302
    assert ProjectStateChange.objects.filter(state="completed").count() == 3, "now it was known"


def test_undo_of_many_is_all_or_nothing(editor: Client, world: World) -> None:
    ProjectStateChange.objects.all().delete()
    states(world, "started", "started")
    bulk = Bulk(editor, world, "stand")
    bulk.apply(bulk.preview(world.projects[:2], state="ongoing"))
    whole = AuditEvent.objects.get(action="projects.change")
    states(World(**{**vars(world), "projects": [world.projects[0]]}), "completed")
    ProjectStateChange.objects.filter(state="completed").update(effective_on=timezone.localdate())
    answer = editor.post(reverse("undo", args=[whole.pk]), follow=True)
    assert world.projects[0].title in text_of(answer)
    assert len(titles(editor, world, stand="ongoing")) == 1, "the other one was not taken back either"


def test_queries_do_not_grow_with_rows(client: Client, django_assert_max_num_queries: Any) -> None:
    counts = []
    for world in (county("klein", projects=2), county("gross", projects=40)):
        client.force_login(world.user(Role.EDITOR))
        client.get(at(world))
        every = ",".join(column.key for column in columns.allowed(figures=True))
        with django_assert_max_num_queries(40) as captured:
            assert client.get(at(world), {"spalten": every, "q": "projekt", "gruppe": "feld"}).status_code == 200
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1], counts
