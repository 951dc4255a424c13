"""The page for a new report of any kind: what it proposes, what it refuses and at which field, what it makes."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Report, ReportKind
from evaluation.proposing import months_after, proposed_period
from organisation.models import Role
from tests.evaluation import rows
from tests.evaluation.special import county
from tests.evaluation.views.helpers import signed_in

pytestmark = pytest.mark.django_db

NEW = "evaluation:report-new"
DAYS = {"period_from": "01.10.2021", "period_to": "31.12.2022"}


def send(client: Client, world: SimpleNamespace, **data: Any) -> Any:
    return client.post(reverse(NEW), {"plan": world.plan.slug, **data})


PERIOD = ["period_from", "period_to"]
FIELDS = {
    "annual": ["plan", "year", "cut_off"],
    "interim": ["plan", *PERIOD, "cut_off"],
    "final": ["plan", *PERIOD, "cut_off"],
    "ad_hoc": ["plan", "project", *PERIOD, "cut_off"],
    "municipal": ["plan", "body", *PERIOD, "cut_off"],
}


def test_the_page_has_the_fields_of_the_chosen_kind_and_leads_to_the_other_kinds() -> None:
    world = county.build()
    client = signed_in(Role.EDITOR, world.owner)
    for kind, fields in FIELDS.items():
        page = client.get(reverse(NEW), {"art": kind})
        shown = [field.name for field in page.context["form"].visible_fields()]
        assert shown == fields, kind
        assert f'name="kind" value="{kind}"' in page.text
        assert page.text.count(f'href="?art={kind}&amp;plan={world.plan.slug}" aria-current="page"') == 1
        assert all(f'href="?art={other}&amp;plan={world.plan.slug}"' in page.text for other in FIELDS)
        back = send(client, world, kind=kind, cut_off="gestern")  # what was chosen stays chosen in a form with errors
        assert [field.name for field in back.context["form"].visible_fields()] == fields
        assert f'name="kind" value="{kind}"' in back.text
    plain = client.get(reverse(NEW), {"art": "jubilee"}).context["form"]
    assert [field.name for field in plain.visible_fields()] == FIELDS["annual"]
    assert plain["plan"].value() == world.plan.slug  # the only one there is
    strange = send(client, world, kind="jubilee", year="2022")
    assert 'id="id_kind_error"' in strange.text


def test_wrong_input_comes_back_at_its_field_and_right_input_makes_a_report() -> None:
    world = county.build()
    client = signed_in(Role.EDITOR, world.owner)
    project, body = str(world.open.pk), str(world.town.pk)
    stranger = rows.body("kreis-fern")
    wrong: list[tuple[dict[str, str], set[str]]] = [
        ({"kind": "annual", "year": "2022", "project": project}, {"project"}),
        ({"kind": "annual", "year": "2022", "body": body}, {"body"}),
        ({"kind": "annual", "year": "2022", **DAYS}, {"period_from", "period_to"}),
        ({"kind": "annual"}, {"year"}),
        ({"kind": "jubilee", "year": "2022"}, {"kind"}),
        ({"kind": "interim", "year": "2022", **DAYS}, {"year"}),
        ({"kind": "final", "project": project, **DAYS}, {"project"}),
        ({"kind": "interim", "period_from": "01.10.2021"}, {"period_to"}),
        ({"kind": "interim", "period_from": "31.12.2022", "period_to": "01.10.2021"}, {"period_to"}),
        ({"kind": "interim", "period_from": "gestern", "period_to": "31.12.2022"}, {"period_from"}),
        ({"kind": "interim", **DAYS, "cut_off": "01.01.2020"}, {"cut_off"}),
        ({"kind": "interim", "period_from": "01.10.2021", "period_to": "01.10.2999"}, {"cut_off"}),
        ({"kind": "ad_hoc", **DAYS}, {"project"}),
        ({"kind": "ad_hoc", "project": project, "body": body, **DAYS}, {"body"}),
        ({"kind": "ad_hoc", "project": "nirgends", **DAYS}, {"project"}),
        ({"kind": "ad_hoc", "project": project, "year": "2022", **DAYS}, {"year"}),
        ({"kind": "municipal", "year": "2022"}, {"body"}),
        ({"kind": "municipal", "year": "2022", "body": str(stranger.pk)}, {"body"}),
        ({"kind": "municipal", "year": "2022", "body": str(world.owner.pk)}, {"body"}),
        ({"kind": "municipal", "year": "2022", "body": body, "project": project}, {"project"}),
        ({"kind": "municipal", "year": "1999\0", "body": body}, {"year"}),
    ]
    for data, fields in wrong:
        answer = send(client, world, **data)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, fields), data
        assert 'class="field__error"' in answer.text, data
    assert not Report.objects.exists()
    right = [
        ({"kind": "interim", **DAYS}, "ZB 2022/1", "Zwischenbericht 2021–2022"),
        ({"kind": "final", **DAYS, "cut_off": "30.11.2022"}, "AB 2022/1", "Abschlussbericht 2021–2022"),
        ({"kind": "ad_hoc", "project": project, **DAYS}, "PB 2022/1", "Bericht zum Projekt „Projekt glasfaser“"),
        ({"kind": "municipal", "body": body, "year": "2022"}, "GB 2022/1", "Bericht für Musterstadt"),
        ({"year": "2022"}, "EB 2022/1", "Evaluationsbericht EB 2022/1"),
    ]
    for data, number, title in right:
        answer = send(client, world, **data)
        assert answer.status_code == 302, (data, answer.context and answer.context["form"].errors)
        made = Report.objects.get(number=number)
        assert (made.kind, str(made.project_id or ""), str(made.body_id or "")) == (
            data.get("kind", "annual"),
            data.get("project", ""),
            data.get("body", ""),
        )
        page = client.get(answer["Location"]).text
        assert title in page
    again = send(client, world, **right[2][0])["Location"]
    assert again == reverse("evaluation:report", args=[Report.objects.get(kind="ad_hoc").pk])  # the same draft
    listed = client.get(reverse("evaluation:reports")).text
    assert all(title in listed for _data, number, title in right if not number.startswith("EB"))


def test_an_empty_period_comes_back_with_a_proposal_that_can_be_sent_as_it_is() -> None:
    world = county.build()
    client = signed_in(Role.EDITOR, world.owner)
    answer = send(client, world, kind="interim")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["period_from"])
    form = answer.context["form"]
    proposed = {name: form[name].value() for name in ("period_from", "period_to")}
    # the version of 2021 is followed by one of June 2023 that states no period: from its adoption on, 2.5 years
    assert proposed == {"period_from": "01.06.2023", "period_to": "30.11.2025"}
    assert send(client, world, kind="interim", **proposed).status_code == 302
    start = client.get(reverse(NEW), {"plan": world.plan.slug, "art": "interim"}).context["form"]
    assert start["period_from"].value() == date(2023, 6, 1)
    early = proposed_period(ReportKind.INTERIM, world.plan, date(2024, 2, 29))
    assert early == (date(2023, 6, 1), date(2024, 2, 29))
    assert proposed_period(ReportKind.FINAL, world.plan, date(2023, 1, 1)) is None
    assert proposed_period(ReportKind.MUNICIPAL, world.plan, date(2026, 3, 1)) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
    )
    assert months_after(date(2021, 8, 31), 30) == date(2024, 2, 29)


def test_the_ways_to_it_stand_on_the_pages_of_project_and_municipality() -> None:
    world = county.build()
    client = signed_in(Role.EDITOR, world.owner)
    page = client.get(reverse("roadmap:project", args=[world.plan.slug, world.open.slug])).text
    address = f"{reverse(NEW)}?plan={world.plan.slug}&amp;projekt={world.open.slug}"
    assert address in page
    form = client.get(address.replace("&amp;", "&")).context["form"]
    assert (form["kind"].value(), form["project"].value()) == ("ad_hoc", world.open.pk)
    town = client.get(reverse("cooperation:partner", args=[world.town.slug])).text
    assert f"{reverse(NEW)}?kommune={world.town.slug}" in town
    form = client.get(f"{reverse(NEW)}?kommune={world.town.slug}").context["form"]
    assert (form["kind"].value(), form["body"].value()) == ("municipal", world.town.pk)
    reader = signed_in(Role.PROJECT_LEAD, world.owner)
    assert "&amp;projekt=" not in reader.get(reverse("roadmap:project", args=[world.plan.slug, world.open.slug])).text
    assert "kommune=" not in reader.get(reverse("cooperation:partner", args=[world.town.slug])).text
