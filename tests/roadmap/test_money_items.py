"""A single budget item in the browser: made, edited by section, its amounts over time, shares, cover, deleted."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisation.inputs import MoneyField
from organisation.models import AuditEvent, Role, SourceRef
from roadmap import actions
from roadmap.actions.money_items import amount_on
from roadmap.amounts import FigureError, parse_money
from roadmap.models import Allocation, BudgetItem, FundingSource
from roadmap.money.percents import ShareError, parse_share, percent_of
from roadmap.money.years import YearsError, parse_years
from tests.worlds import ADOPTED, World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county(projects=3)


@pytest.fixture
def finance(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.FINANCE))
    return client


def at(world: World, name: str, *args: object) -> str:
    return reverse(f"roadmap:{name}", args=[world.plan.slug, *args])


def text_of(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


def change(client: Client, where: str, **typed: Any) -> Any:
    """Send the form of a section with some fields typed anew."""
    form = client.get(where).context["form"]
    bases = dict(form.bases())
    sent = {**bases, **{name: bases.get(f"vorher-{name}", "") for name in form.fields}, **typed}
    return client.post(where, sent)


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action).order_by("at"))


ACCEPTED = [("1.234,56", "1.234,56"), ("1.234,56 €", "1.234,56"), ("1234,5", "1.234,50"), ("1 234", "1.234,00")]
REFUSED = ["1e9", "１２３", "12,345", "NaN", "10000000000000", "12 34", "1.23", "1,234.56", "−1", "-1"]


@pytest.mark.parametrize(("typed", "shown"), ACCEPTED)
def test_figures_are_accepted_and_shown_back_in_full(finance: Client, world: World, typed: str, shown: str) -> None:
    answer = change(finance, at(world, "item-amount", "posten-0"), amount=typed, qualifier="exact", reason="Bescheid")
    assert answer.status_code == 302
    assert f"{shown} €" in text_of(finance.get(at(world, "item", "posten-0")))
    assert f'value="{shown}"' in text_of(finance.get(at(world, "item-amount", "posten-0")))


@pytest.mark.parametrize("typed", REFUSED)
def test_figures_are_refused_at_the_field(finance: Client, world: World, typed: str) -> None:
    for where, sent in (
        (at(world, "item-amount", "posten-0"), {"reason": "x"}),
        (at(world, "item-new"), {"title": "Neu", "stage": "draft"}),
    ):
        answer = finance.post(where, {"amount": typed, "qualifier": "exact", **sent})
        assert answer.status_code == 422
        page = text_of(answer)
        assert 'id="id_amount_error"' in page
        assert f'value="{typed}"' in page, "nothing typed is lost"
    assert BudgetItem.objects.get().amounts.count() == 1
    with pytest.raises(FigureError):
        parse_money(typed)  # one grammar: that of the calculations refuses the same


def test_a_reversal_is_an_actual(finance: Client, world: World) -> None:
    sent = {"title": "Storno", "stage": "actual", "amount": "−1", "qualifier": "exact", "years": "2023"}
    assert finance.post(at(world, "item-new"), sent).status_code == 302
    where = at(world, "item", "storno")
    assert "-1,00 €" in text_of(finance.get(where))
    answer = change(finance, at(world, "item-kind", "storno"), stage="draft")
    assert answer.status_code == 422, "the stage cannot leave a negative amount behind"
    assert MoneyField(minimum=None).clean("−1") == parse_money("−1", allow_negative=True) == Decimal("-1.00")


def test_a_new_item_has_everything_that_was_typed(finance: Client, world: World) -> None:
    sent = {
        "title": "Software", "years": "ab 2023", "recurring": "ja", "side": "expense", "stage": "appropriation",
        "amount": "400.000", "qualifier": "about", "conditional": "on", "condition": "Rücklage", "nature": "additional",
        "voluntary": "ja", "project": world.joint.pk, "account": "525100", "since": "2022",
    }  # fmt: skip
    answer = finance.post(at(world, "item-new"), sent)
    assert answer.status_code == 302
    page = text_of(finance.get(answer["Location"]))
    for text in ("rund</span> 400.000,00 €", "ab 2023", "unter Vorbehalt", "Rücklage", "525100", world.joint.title):
        assert text in page, text
    row = BudgetItem.objects.get(slug="software")
    assert (row.part, row.direction, row.open_ended, row.year_from, row.year_to) == (
        "result", "expense", True, 2023, None,
    )  # fmt: skip
    assert row.amounts.get().effective_on == date(2022, 12, 31)
    assert finance.post(at(world, "item-new"), {**sent, "condition": ""}).status_code == 422
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = finance.post(at(world, "item-new"), {**sent, "since": f"{tomorrow:%d.%m.%Y}"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["since"])
    assert finance.post(at(world, "item-new"), {**sent, "years": "2023/24"}).status_code == 422
    answer = finance.post(at(world, "item-new"), {**sent, "amount": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["since"]), "no amount to be known since"
    assert 'value="2022"' in text_of(answer), "nothing typed is lost"
    assert finance.post(at(world, "item-new"), {**sent, "amount": "", "since": ""}).status_code == 302


def test_sections_are_merged_and_a_clash_tells_all_three(finance: Client, world: World, client: Client) -> None:
    where = at(world, "item-kind", "posten-0")
    opened = finance.get(where).context["form"]
    bases = dict(opened.bases())
    sent = {**bases, **{name: bases[f"vorher-{name}"] for name in opened.fields}}
    assert change(finance, where, years="2024–2026", stage="appropriation").status_code == 302
    assert finance.post(where, {**sent, "nature": "existing"}).status_code == 302  # another field: both land
    row = BudgetItem.objects.get()
    assert (row.year_from, row.year_to, row.stage, row.nature) == (2024, 2026, "appropriation", "existing")
    answer = finance.post(where, {**sent, "years": "2030"})
    assert answer.status_code == 409
    clash = answer.context["form"].clashes[0]
    assert (clash.before, clash.theirs, clash.field.value()) == ("2023", "2024–2026", "2030")
    event = events("item.edit")[0]
    assert finance.post(reverse("undo", args=[event.pk])).status_code == 302
    row.refresh_from_db()
    assert (row.year_from, row.year_to) == (2023, 2023), "undone"
    assert row.nature == "existing"
    assert "2024–2026" in text_of(finance.get(reverse("history", args=["haushaltsposten", row.pk])))


def test_a_new_amount_is_a_dated_row_with_its_reason(finance: Client, world: World) -> None:
    where = at(world, "item-amount", "posten-0")
    assert change(finance, where, amount="45.000,00", qualifier="exact").status_code == 422  # no reason
    opened = dict(finance.get(where).context["form"].bases())
    assert change(finance, where, amount="45.000,00", qualifier="exact", reason="Bescheid").status_code == 302
    row = BudgetItem.objects.get()
    assert [(str(a.amount), a.qualifier) for a in row.amounts.all()] == [("30000.00", "about"), ("45000.00", "exact")]
    late = {**opened, "amount": "50.000,00", "qualifier": "about", "reason": "später"}
    answer = finance.post(where, late)
    assert answer.status_code == 409
    assert next(clash.theirs for clash in answer.context["form"].clashes) == "45.000"
    page = text_of(finance.get(at(world, "item", "posten-0")))
    assert "Bescheid" in page
    assert page.index("45.000,00 €") < page.index("30.000,00 €")
    assert finance.post(reverse("undo", args=[events("item.amount")[0].pk])).status_code == 302
    page = text_of(finance.get(at(world, "item", "posten-0")))
    assert "rund</span> 30.000,00 €" in page
    assert change(finance, where, amount="", reason="nicht mehr bekannt").status_code == 302
    assert row.amounts.last().amount is None, "empty is unknown, not 0"  # type: ignore[union-attr]
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = change(finance, where, amount="5", reason="x", since=f"{tomorrow:%d.%m.%Y}")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["since"])
    answer = change(finance, where, amount="5", reason="x", since="01.01.2021")
    assert answer.status_code == 422, "a later amount is there"


def rows(*pairs: tuple[str, str], name: str = "shares") -> dict[str, str]:
    """What the form sends: what each share is of, and the share."""
    sent: dict[str, str] = {}
    for number, (what, share) in enumerate(pairs):
        sent |= {f"{name}-{number}-was": what, f"{name}-{number}-anteil": share}
    return sent


def put(client: Client, where: str, sent: dict[str, str]) -> Any:
    return client.post(where, {**dict(client.get(where).context["form"].bases()), **sent})


def test_an_amount_known_since_an_earlier_day_is_undone_since_that_day(finance: Client, world: World) -> None:
    item = BudgetItem.objects.get()
    first = item.amounts.get()
    day = first.effective_on + timedelta(days=5)
    where = at(world, "item-amount", "posten-0")
    change(finance, where, amount="5", qualifier="at_most", reason="Bescheid", since=f"{day:%d.%m.%Y}")
    assert finance.post(reverse("undo", args=[events("item.amount")[-1].pk])).status_code == 302
    found = amount_on(item, day + timedelta(days=1))
    assert found is not None
    assert (found.amount, found.qualifier) == (first.amount, first.qualifier)
    assert item.amounts.count() == 3, "what was entered stays in the history"


def test_thirds_lose_no_cent_and_more_than_the_whole_is_refused(finance: Client, world: World) -> None:
    where = at(world, "item-shares", "posten-0")
    item = BudgetItem.objects.get()
    first = Allocation.objects.get()
    SourceRef.objects.create(
        owner=world.body, target_type="roadmap.allocation", target_id=first.pk, source=world.source, status="stated"
    )
    change(finance, at(world, "item-amount", "posten-0"), amount="100", qualifier="exact", reason="x")
    keys = [f"projekte/{project.slug}" for project in world.projects]
    assert put(finance, where, rows(*((key, "1/3") for key in keys))).status_code == 302
    page = text_of(finance.get(at(world, "item", "posten-0")))
    euros = [part.amount.value for part in finance.get(at(world, "item", "posten-0")).context["parts"]]
    assert sorted(euros) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert sum(euros) == 100
    assert "33,3333" in page
    assert Allocation.objects.filter(pk=first.pk, share=Decimal("0.333333")).exists(), "the row and its source stay"
    assert (
        put(finance, where, rows((keys[0], "33,3333"), (keys[1], "33,3333 %"), (keys[2], "33,3333"))).status_code == 302
    )
    for wrong in (
        rows((keys[0], "60"), ("plan", "41")), rows((keys[0], "100,1")), rows((keys[0], "0")), rows((keys[0], "")),
        rows(("", "50")), rows((keys[0], "50"), (keys[0], "20")), rows(("projekte/fremd", "50")),
    ):  # fmt: skip
        answer = put(finance, where, wrong)
        assert answer.status_code == 422, wrong
        assert 'id="id_shares_error"' in text_of(answer)
    assert item.allocations.count() == 3
    assert put(finance, where, rows(("felder/v1/feld", "50"), ("plan", "20"))).status_code == 302
    parts = finance.get(at(world, "item", "posten-0")).context["parts"]
    assert sorted((part.percent, part.amount.value) for part in parts) == [("20", 20), ("30", 30), ("50", 50)]
    assert not SourceRef.objects.filter(target_id=first.pk).exists()
    newest = events("item.edit")[-1]
    assert finance.post(reverse("undo", args=[newest.pk])).status_code == 302
    assert item.allocations.count() == 3


def test_cover_by_known_and_unknown_shares(finance: Client, world: World) -> None:
    FundingSource.objects.create(owner=world.body, slug="foerderung", kind="grant", name="Förderung")
    where = at(world, "item-covers", "posten-0")
    sent = rows(("ruecklage", "60"), ("foerderung", "12,345"), name="covers")
    assert put(finance, where, sent).status_code == 302
    page = text_of(finance.get(at(world, "item", "posten-0")))
    assert "27,65 % hat keine Deckung" in page
    assert put(finance, where, rows(("ruecklage", ""), ("foerderung", "40"), name="covers")).status_code == 302
    assert put(finance, where, rows(("ruecklage", "70"), ("foerderung", "40"), name="covers")).status_code == 422
    assert put(finance, where, rows(("ruecklage", "10"), ("foerderung", "90"), name="covers")).status_code == 302
    assert put(finance, where, rows(("", ""), name="covers")).status_code == 302
    assert not BudgetItem.objects.get().covers.exists()


def test_a_clash_of_shares_and_of_cover_names_what_they_are_for(finance: Client, world: World) -> None:
    projects = world.projects[:2]
    FundingSource.objects.create(owner=world.body, slug="foerderung", kind="grant", name="Förderung des Landes")
    for section, name, mine, theirs, told in (
        ("item-shares", "shares", ("plan", "20"), (f"projekte/{projects[1].slug}", "33,3333"),
         (f"Projekt: {projects[0].title}: 100 %", f"Projekt: {projects[1].title}: 33,3333 %")),
        ("item-covers", "covers", ("ruecklage", "60"), ("foerderung", ""),
         ("nicht angegeben", "Förderung des Landes: Anteil nicht angegeben")),
    ):  # fmt: skip
        where = at(world, section, "posten-0")
        stale = dict(finance.get(where).context["form"].bases())
        assert put(finance, where, rows(theirs, name=name)).status_code == 302
        answer = finance.post(where, {**rows(mine, name=name), **stale})
        assert answer.status_code == 409
        clash = answer.context["form"].clashes[0]
        before = text_of(answer).split("conflict__text")[1].partition("</div>")[0]
        assert told[0] in before
        assert clash.theirs == told[1]


def test_an_item_is_deleted_with_a_reason_and_not_under_a_baseline(finance: Client, world: World) -> None:
    where = at(world, "item-delete", "posten-0")
    assert finance.post(where).status_code == 422
    amounts = [(BudgetItem.objects.get(), Decimal(30000), "about")]
    resolution = world.version.resolution
    assert resolution
    actions.set_baseline(version=world.version, resolution=resolution, set_on=ADOPTED, by=None, amounts=amounts)
    answer = finance.post(where, {"reason": "doppelt"})
    assert answer.status_code == 422
    assert BudgetItem.objects.exists()
    other = actions.add_budget_item(plan=world.plan, by=None, slug="zweiter", title="Zweiter", stage="need")
    assert finance.post(at(world, "item-delete", other.slug), {"reason": "doppelt"}).status_code == 302
    assert events("item.remove")[0].details == {"reason": "doppelt"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2023", "2023"), ("2021-2025", "2021–2025"), ("ab 2023", "2023–"), ("2023–", "2023–"), ("bis 2025", "–2025"),
     ("", "")],
)  # fmt: skip
def test_years_have_one_form(typed: str, kept: str) -> None:
    assert str(parse_years(typed)) == kept
    assert parse_years(kept) == parse_years(typed)


@pytest.mark.parametrize("typed", ["23", "2025–2021", "2023/24", "２０２３", "1e9", "3000"])
def test_no_years(typed: str) -> None:
    with pytest.raises(YearsError):
        parse_years(typed)


def test_shares_have_one_form() -> None:
    assert [percent_of(parse_share(text)) for text in ("50", "33,3333 %", "1/3", "2/3", "100")] == [
        "50", "33,3333", "33,3333", "66,6667", "100",
    ]  # fmt: skip
    for text in ("0", "101", "1/0", "3/2", "33,33333", "50.5", "-1", "ein Drittel"):
        with pytest.raises(ShareError):
            parse_share(text)


def test_the_page_of_an_item_takes_as_many_queries_with_many_parts(
    finance: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    item = BudgetItem.objects.get()
    where = at(world, "item", "posten-0")
    finance.get(where)
    with django_assert_max_num_queries(60) as one:
        finance.get(where)
        number = len(one)
    Allocation.objects.all().delete()
    for project in world.projects:
        Allocation.objects.create(item=item, project=project, share=Decimal("0.333333"))
        change(finance, at(world, "item-amount", "posten-0"), amount=f"{project.pk.int % 1000}", reason="x")
    with django_assert_max_num_queries(number):
        finance.get(where)
