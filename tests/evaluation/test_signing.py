"""Signing off pins what the report says; publishing lets the committee read it."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from evaluation import actions, pages, signing
from evaluation.models import Edition, Manifest, RenderJob, Rendition, Report, ReportState
from organisation.models import Role, User
from tests.evaluation import rows


def rendered(manifest: Manifest, *, final: bool, edition: str = "full") -> Rendition:
    """A finished file of a manifest."""
    same: dict[str, Any] = {"manifest": manifest, "edition": edition, "final": final}
    RenderJob.objects.filter(**same).update(state="done", finished_at=rows.MOMENT)
    job = RenderJob.objects.filter(**same).first() or RenderJob.objects.create(
        **same, state="done", finished_at=rows.MOMENT
    )
    return Rendition.objects.create(
        **same, job=job, path=f"{edition}-{final}.pdf", size=1, pages=1, sha256="c" * 64, language="de"
    )


@pytest.fixture
def people(db: None) -> dict[str, User]:
    county = rows.body()
    return {role: rows.user(Role(role), county) for role in ("head", "editor", "committee_member", "council_office")}


@pytest.fixture
def report(people: dict[str, User]) -> Report:
    """An agreed report whose draft of the present facts can be read."""
    row = rows.agreed(rows.report(rows.plan(rows.body()), created_by=people["editor"]))
    rendered(actions.current_manifest(row), final=False)
    return row


def test_signing_pins_the_manifest_and_orders_every_edition(report: Report, people: dict[str, User]) -> None:
    signed = signing.sign_off(report=report, by=people["head"])
    assert signed.signed_manifest == actions.current_manifest(report)
    assert set(RenderJob.objects.active().values_list("edition", "final")) == {(edition, True) for edition in Edition}
    assert pages.standing(signed).active
    with pytest.raises(ValidationError):
        signing.sign_off(report=report, by=people["head"])
    with pytest.raises(ValidationError):
        actions.freeze_again(report=signed, reason="doch noch etwas", by=people["editor"])


def test_nobody_signs_what_nobody_could_read(report: Report, people: dict[str, User]) -> None:
    rows.facts(report, version=2)
    with pytest.raises(ValidationError):
        signing.sign_off(report=report, by=people["head"])
    report.refresh_from_db()
    assert report.state == ReportState.AGREED


def test_whoever_made_it_does_not_sign_it(report: Report, people: dict[str, User], client: Client) -> None:
    Report.objects.update(created_by=people["head"])
    report.refresh_from_db()
    with pytest.raises(ValidationError):
        signing.sign_off(report=report, by=people["head"])
    client.force_login(people["head"])
    assert client.post(reverse("evaluation:report-sign-off", args=[report.pk])).status_code == 403


def test_the_committee_reads_it_only_when_it_is_published(
    report: Report, people: dict[str, User], client: Client
) -> None:
    page = reverse("evaluation:report", args=[report.pk])
    publication = reverse("evaluation:report-publish", args=[report.pk])
    client.force_login(people["council_office"])
    assert client.post(publication).status_code == 403
    client.force_login(people["head"])
    assert client.get(reverse("evaluation:report-sign-off", args=[report.pk])).status_code == 200
    opened = {"manifest": actions.current_manifest(report).sha256}
    assert client.post(reverse("evaluation:report-sign-off", args=[report.pk])).status_code == 422
    assert client.post(reverse("evaluation:report-sign-off", args=[report.pk]), opened).status_code == 302
    client.force_login(people["committee_member"])
    assert client.get(page).status_code == 404
    client.force_login(people["council_office"])
    assert client.post(publication).status_code == 403
    rows.submitted(report)
    assert client.post(publication, {"public": "ja"}).status_code == 422
    report.refresh_from_db()
    assert report.signed_manifest is not None
    for edition in Edition:
        rendered(report.signed_manifest, final=True, edition=edition)
    assert client.get(publication).status_code == 200
    assert client.post(publication, {"public": "ja"}).status_code == 302
    client.force_login(people["committee_member"])
    assert client.get(page).status_code == 200
    assert client.post(publication).status_code == 403
    client.logout()
    files = Rendition.objects.visible_to(User())
    assert [file.edition for file in files] == ["public"]


def test_a_failed_final_file_is_ordered_again_from_the_pinned_manifest(report: Report, people: dict[str, User]) -> None:
    signed = signing.sign_off(report=report, by=people["head"])
    RenderJob.objects.active().update(state="failed", error="io_error", finished_at=rows.MOMENT)
    actions.retry(report=signed, by=people["editor"])
    assert {job.manifest for job in RenderJob.objects.active()} == {signed.signed_manifest}
    assert RenderJob.objects.active().filter(final=True).count() == len(Edition)


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_the_same_moment_sign_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits for the other behind the look at the state: only the lock keeps the second one from getting there."""
    both, real = threading.Barrier(2), actions.current_manifest

    def meet(row: Report) -> Manifest:
        with suppress(threading.BrokenBarrierError):
            both.wait(1)
        return real(row)

    monkeypatch.setattr(signing, "current_manifest", meet)
    county = rows.body()
    people = [rows.user(Role.HEAD, county, name=f"leitung-{number}") for number in range(2)]
    report = rows.agreed(rows.report(rows.plan(county)))
    rendered(actions.current_manifest(report), final=False)
    refused: list[str | None] = []

    def act(who: User) -> None:
        try:
            signing.sign_off(report=report, by=who)
        except ValidationError as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[who]) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["state"]
    assert RenderJob.objects.active().count() == len(Edition)
