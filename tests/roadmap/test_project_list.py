"""The project list, read: filters with counts, order, groups, sums, columns, saved views."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from organisation.models import AuditEvent, Role
from roadmap.amounts import Amount, Qualifier, SplitTotal, Total
from roadmap.models import (
    DefaultView,
    PlanEntry,
    Project,
    ProjectForecast,
    ProjectStateChange,
    SavedView,
)
from roadmap.projectlist import arrange, columns, query
from roadmap.projectlist.rows import ListRow
from tests.roadmap.list_pages import at, states, text_of, titles
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county(projects=6)


@pytest.fixture
def editor(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.EDITOR))
    return client


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
