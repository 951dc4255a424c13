"""What is signed is what the head of IT opened; drafts of every edition before that, marked when they are outdated."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import actions, signing
from evaluation.models import Edition, RenderJob, Rendition, Report, ReportState
from evaluation.narratives import actions as texts
from evaluation.narratives.places import section
from organisation.merging import Edit
from organisation.models import Role
from roadmap.models import BudgetAmount, BudgetItem
from tests.evaluation import rows
from tests.evaluation.test_signing import rendered
from tests.worlds import World, county


@pytest.fixture
def world(db: None) -> World:
    return county("kreis-eins")


@pytest.fixture
def report(world: World) -> Report:
    """An agreed report whose draft can be read."""
    row = rows.agreed(actions.create_report(plan=world.plan, by=world.user(Role.EDITOR), year=2022))
    rendered(actions.current_manifest(row), final=False)
    return row


def write(report: Report, text: str) -> None:
    place, new = section("summary"), Edit(base="", value=text)
    texts.save_text(report=report, place=place, title="Auf einer Seite", edits={"text": new}, by=None)


def freeze(report: Report, world: World) -> None:
    """Facts in which an amount differs; who froze them does not sign."""
    amount = {"amount": Decimal(47_110), "effective_on": date(2022, 10, 1)}
    BudgetAmount.objects.create(item=BudgetItem.objects.get(), **amount)
    rows.put(report, ReportState.IN_REVIEW)
    actions.freeze_again(report=report, reason="Betrag berichtigt", by=world.user(Role.EDITOR))
    rows.agreed(report)


CHANGES: dict[str, tuple[Callable[[Report, World], None], tuple[str, ...]]] = {
    "a text": (lambda report, _world: write(report, "Ganz anders."), ("Auf einer Seite", "neu")),
    "the facts": (freeze, ("Fassung 1 → Fassung 2", "Betrag berichtigt", "47.110")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_since_it_was_opened_is_not_signed(
    what: str, report: Report, world: World, client: Client
) -> None:
    client.force_login(world.user(Role.HEAD))
    address = reverse("evaluation:report-sign-off", args=[report.pk])
    opened = actions.current_manifest(report).sha256
    assert opened in client.get(address).content.decode()
    change, words = CHANGES[what]
    change(report, world)
    rendered(actions.current_manifest(report), final=False)  # there is a draft of it, which nobody has read
    answer = client.post(address, {"manifest": opened})
    assert answer.status_code == 409
    page = " ".join(answer.content.decode().replace("\u00a0", " ").split())
    for text in words:
        assert text in page, text
    report.refresh_from_db()
    assert (report.state, report.signed_manifest) == (ReportState.AGREED, None)
    now = actions.current_manifest(report)
    assert f'value="{now.sha256}"' in page  # read the new draft, and sign that
    assert client.post(address, {"manifest": "0" * 64}).status_code == 422
    assert client.post(address, {"manifest": now.sha256}).status_code == 302
    report.refresh_from_db()
    assert report.signed_manifest == now


def test_without_a_draft_of_the_new_wording_there_is_nothing_to_sign(
    report: Report, world: World, client: Client
) -> None:
    opened = actions.current_manifest(report).sha256
    write(report, "Noch ungelesen.")
    client.force_login(world.user(Role.HEAD))
    address = reverse("evaluation:report-sign-off", args=[report.pk])
    for answer, status in ((client.get(address), 200), (client.post(address, {"manifest": opened}), 409)):
        assert answer.status_code == status
        assert 'name="manifest"' not in answer.content.decode()
    # the same guard for whoever calls the action: what was opened is compared under the report's lock
    with pytest.raises(signing.ChangedSinceOpened):
        signing.sign_off(report=report, by=world.user(Role.HEAD), opened=opened)


def test_every_edition_is_ordered_as_a_draft_and_outdated_ones_say_so(
    report: Report, world: World, client: Client
) -> None:
    page, order = (reverse(f"evaluation:{name}", args=[report.pk]) for name in ("report", "report-draft"))
    client.force_login(world.user(Role.HEAD))
    for edition in (Edition.COMMITTEE, Edition.SUMMARY, Edition.PUBLIC):
        assert client.post(order, {"ausgabe": edition}).status_code == 302
        assert f'value="{edition}"' not in client.get(page).content.decode()  # it is being made
    asked = RenderJob.objects.active().filter(manifest=actions.current_manifest(report), final=False)
    assert set(asked.values_list("edition", flat=True)) == {"committee", "summary", "public"}
    asked.update(state="done", finished_at=rows.MOMENT)
    for name in ("committee", "summary", "public"):
        rendered(actions.current_manifest(report), final=False, edition=name)
    text = client.get(page).content.decode()
    assert "überholt" not in text
    for file in Rendition.objects.filter(manifest__report=report):
        assert reverse("evaluation:rendition", args=[file.pk]) in text
    write(report, "Anders.")
    text = client.get(page).content.decode()
    assert text.count("überholt") >= 4
    assert "Der Entwurf ist überholt" in text
    for name in ("committee", "summary", "public"):
        assert f'value="{name}"' in text  # a new one is offered
    client.post(order, {"ausgabe": "summary"})
    job = RenderJob.objects.active().get(edition="summary")
    assert job.manifest == actions.current_manifest(report)
    client.force_login(world.user(Role.FINANCE))
    assert client.post(order, {"ausgabe": "summary"}).status_code == 403
    client.force_login(world.user(Role.HEAD))
    rows.put(report, ReportState.SIGNED_OFF)
    assert client.post(order, {"ausgabe": "summary"}).status_code == 403
