"""Products, budgets, sources, grants with instalments, causes of deviations: made, edited, deleted in the browser."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organisation.models import AuditEvent, Role
from roadmap.models import BudgetPlan, BudgetProduct, FundingSource, Grant, GrantInstalment, MoneyDeviation
from tests.roadmap.test_money_items import at, change, text_of
from tests.worlds import World, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return county(projects=1)


@pytest.fixture
def finance(client: Client, world: World) -> Client:
    client.force_login(world.user(Role.FINANCE))
    return client


def send(client: Client, where: str, **sent: Any) -> None:
    answer = client.post(where, sent)
    assert answer.status_code == 302, text_of(answer)[-3000:]


def refused(client: Client, where: str, field: str, **sent: Any) -> None:
    answer = client.post(where, sent)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)


def test_products_budgets_and_sources(finance: Client, world: World) -> None:
    new = at(world, "product-new")
    send(finance, new, code="01.02.01", name="Digitalisierung", sub_plan="Innere Verwaltung", frame="NRW")
    assert finance.post(new, {"code": "01.02.01"}).status_code == 422, "a code is there once"
    product = BudgetProduct.objects.get(code="01.02.01")
    assert change(finance, at(world, "product-edit", product.slug), name="IT").status_code == 302
    new = at(world, "budget-new")
    send(finance, new, label="Doppelhaushalt", years="2023–2024", state="adopted")
    refused(finance, new, "years", label="x", years="ab 2023")
    refused(finance, new, "supplementary_number", label="x", state="supplementary")
    send(finance, new, label="1. Nachtrag", years="2023", state="supplementary", supplementary_number="1")
    double = BudgetPlan.objects.get(label="Doppelhaushalt")
    assert (double.year_from, double.year_to) == (2023, 2024)
    assert change(finance, at(world, "budget-edit", double.slug), years="2023").status_code == 302
    new = at(world, "funding-new")
    send(finance, new, name="Anteil der Stadt", kind="partner", partner=world.municipality.pk, scope="additional")
    refused(finance, new, "partner", name="x", kind="reserve", partner=world.municipality.pk)
    page = text_of(finance.get(at(world, "money-basics")))
    for text in ("01.02.01", "Innere Verwaltung", "NRW", "Nachtrag 1", world.municipality.name, "nur das Zusätzliche"):
        assert text in page, text
    for name, row in (
        ("product", product),
        ("budget", double),
        ("funding", FundingSource.objects.get(name="Anteil der Stadt")),
    ):
        send(finance, at(world, f"{name}-delete", row.slug))
        assert not type(row).objects.filter(pk=row.pk).exists()
    used = finance.post(at(world, "product-delete", "11150"))
    assert used.status_code == 422, "an item hangs on it"
    assert AuditEvent.objects.filter(action="product.remove").count() == 1
    row = BudgetProduct.objects.get(slug="11150")
    assert finance.get(reverse("history", args=["produkt", row.pk])).status_code == 200


def test_a_grant_with_its_own_share_and_instalments(finance: Client, world: World) -> None:
    new = at(world, "grant-new")
    refused(finance, new, "approval_to", programme="Smart", approval_from="2023", approval_to="2022", qualifier="exact")
    refused(finance, new, "rate_percent", programme="Smart", rate_percent="101", qualifier="exact")
    send(
        finance, new, programme="Smart", rate_percent="80", eligible_cost="125.000", own_share="20.000",
        amount="100.000", qualifier="exact", approval_from="01.01.2021", approval_to="01.11.2022",
        statement_due="Q1 2023",
    )  # fmt: skip
    grant = Grant.objects.get(programme="Smart")
    where = at(world, "grant", grant.slug)
    page = text_of(finance.get(where))
    assert "25.000,00 €" in page, "the own share that rate and cost leave"
    assert "ist abgelaufen" in page
    new = at(world, "instalment-new", grant.slug)
    send(
        finance,
        new,
        due_on="01.07.2021",
        amount="60.000",
        qualifier="exact",
        received_on="2021",
        received_amount="60.000",
    )
    send(finance, new, due_on="01.07.2022", amount="40.000", qualifier="about")
    refused(finance, new, "received_on", received_amount="5", qualifier="exact")
    assert list(GrantInstalment.objects.values_list("number", flat=True)) == [1, 2]
    second = GrantInstalment.objects.get(number=2)
    edit = at(world, "instalment-edit", grant.slug, second.pk)
    assert change(finance, edit, received_on="12/2022", received_amount="39.000,50").status_code == 302
    page = text_of(finance.get(where))
    assert "99.000,50 €" in page
    assert "rund</span> 100.000,00 €" in page
    source = FundingSource.objects.create(owner=world.body, slug="f", kind="grant", name="Förderung", grant=grant)
    assert finance.post(at(world, "grant-delete", grant.slug)).status_code == 422, "it covers something"
    source.delete()
    assert change(finance, at(world, "grant-edit", grant.slug), statement_sent="15.02.2023").status_code == 302
    send(finance, at(world, "instalment-delete", grant.slug, second.pk))
    send(finance, at(world, "grant-delete", grant.slug))
    assert not GrantInstalment.objects.exists()


def test_a_cause_is_named_once_per_product_year_and_side(finance: Client, world: World) -> None:
    product = BudgetProduct.objects.get()
    new = at(world, "deviation-new")
    opened = finance.get(f"{new}?product={product.pk}&year=2023&direction=expense").context["form"]
    assert [str(opened[name].value()) for name in ("product", "year", "direction")] == [
        str(product.pk),
        "2023",
        "expense",
    ]
    sent = {"product": product.pk, "year": "2023", "direction": "expense", "cause": "Preise", "remedy": "Nachtrag"}
    send(finance, new, **sent)
    assert finance.post(new, sent).status_code == 422
    row = MoneyDeviation.objects.get()
    assert change(finance, at(world, "deviation-edit", row.pk), remedy="Rahmenvertrag").status_code == 302
    assert "Rahmenvertrag" in text_of(finance.get(at(world, "money-deviations")))
    event = AuditEvent.objects.get(action="deviation.edit")
    send(finance, reverse("undo", args=[event.pk]))
    row.refresh_from_db()
    assert row.remedy == "Nachtrag"
    send(finance, at(world, "deviation-delete", row.pk))


@pytest.mark.parametrize("name", ["money-basics", "grants", "money-deviations"])
def test_lists_take_as_many_queries_with_many_rows(
    finance: Client, world: World, name: str, django_assert_max_num_queries: Any
) -> None:
    where = at(world, name)
    rows(world, 1)
    finance.get(where)
    with django_assert_max_num_queries(60) as few:
        finance.get(where)
        number = len(few)
    rows(world, 20)
    with django_assert_max_num_queries(number):
        finance.get(where)


def rows(world: World, count: int) -> None:
    for at_ in range(count):
        slug = f"r{count}-{at_}"
        product = BudgetProduct.objects.create(owner=world.body, slug=slug, code=slug)
        BudgetPlan.objects.create(owner=world.body, slug=slug, label=slug)
        grant = Grant.objects.create(plan=world.plan, slug=slug, programme=slug, project=world.joint, funder=world.body)
        GrantInstalment.objects.create(grant=grant, number=1)
        FundingSource.objects.create(owner=world.body, slug=slug, kind="grant", name=slug, grant=grant)
        MoneyDeviation.objects.create(plan=world.plan, product=product, year=2023, cause="x")
