"""Special reports on their way: who reads them, what they need to be complete, and what they leave alone."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from evaluation import actions, signing
from evaluation.cycle import board, completeness, correcting
from evaluation.models import Cycle, Narrative, NarrativeRevision, Report, ReportKind, ReportState
from organisation.models import Role
from organisation.waiting import waiting_for
from tests.evaluation import rows
from tests.evaluation.special import county
from tests.evaluation.special.county import LEAK, NEIGHBOUR
from tests.evaluation.views.helpers import signed_in

pytestmark = pytest.mark.django_db


def make(world: SimpleNamespace, kind: ReportKind, **values: Any) -> Report:
    period = (county.PERIOD["period_from"], county.PERIOD["period_to"])
    return actions.create_report(plan=world.plan, by=None, kind=kind, period=period, **values)


def kinds(report: Report) -> list[str]:
    return sorted({gap.kind for gap in completeness.gaps(report)})


def write(report: Report, key: str, text: str, *, ready: bool) -> None:
    row, _new = Narrative.objects.get_or_create(report=report, key=key)
    Narrative.objects.filter(pk=row.pk).update(ready=ready)
    NarrativeRevision.objects.create(narrative=row, number=row.revisions.count() + 1, text=text, author_label="x")


def test_a_kind_has_its_scope_and_no_other() -> None:
    world = county.build()
    wrong: list[tuple[ReportKind, dict[str, Any], str]] = [
        (ReportKind.AD_HOC, {}, "project"),
        (ReportKind.AD_HOC, {"body": world.town}, "project"),
        (ReportKind.MUNICIPAL, {}, "body"),
        (ReportKind.ANNUAL, {"project": world.open}, "project"),
        (ReportKind.MUNICIPAL, {"body": world.group}, "body"),  # takes part in nothing
    ]
    for kind, values, field in wrong:
        with pytest.raises(ValidationError) as refused:
            make(world, kind, **values)
        assert field in refused.value.error_dict, (kind, values)
    unfit: list[tuple[str, dict[str, Any]]] = [
        ("ad_hoc", {}),
        ("annual", {"project": world.open}),
        ("municipal", {"project": world.open}),
    ]
    for name, values in unfit:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.report(world.plan, kind=name, **values)


def test_only_what_is_in_scope_must_be_there() -> None:
    world = county.build()
    annual = make(world, ReportKind.ANNUAL)
    project = make(world, ReportKind.AD_HOC, project=world.open)
    town = make(world, ReportKind.MUNICIPAL, body=world.town)
    bare = make(world, ReportKind.AD_HOC, project=world.deferred)
    assert {gap.text for gap in completeness.gaps(annual) if gap.kind == "entry"} > {"Projekt portal"}
    assert [gap.text for gap in completeness.gaps(project) if gap.kind == "entry"] == ["Projekt glasfaser"]
    assert "entry" not in kinds(town)  # it reported itself
    assert {"money", "posts"} <= set(kinds(project)) & set(kinds(town))
    assert not {"money", "posts"} & set(kinds(bare))
    for role, page in ((Role.FINANCE, "evaluation:confirm-money"), (Role.PERSONNEL, "evaluation:confirm-posts")):
        asked = {each.address for each in waiting_for(rows.user(role, world.owner))}
        told = [row for row in (annual, project, town, bare) if reverse(page, args=[row.pk]) in asked]
        assert told == [annual, project, town]
    final = make(world, ReportKind.FINAL)
    assert "proposal" in kinds(final)
    write(final, "proposal", "Der Kreistag beschließt.", ready=False)
    assert "proposal" in kinds(final)
    write(final, "proposal", "Der Kreistag beschließt.", ready=True)
    assert "proposal" not in kinds(final)
    assert "proposal" not in kinds(annual)
    address = reverse("evaluation:text", args=[final.pk, "beschlussvorschlag"])
    client = signed_in(Role.EDITOR, world.owner)
    assert client.get(address).status_code == 200
    assert client.get(reverse("evaluation:text", args=[annual.pk, "beschlussvorschlag"])).status_code == 404
    texts = client.get(reverse("evaluation:texts", args=[project.pk])).text
    assert "Beschlussvorschlag" not in texts
    assert reverse("evaluation:text", args=[project.pk, "haushalt"]) in texts


def test_the_year_and_the_annual_report_do_not_know_of_them() -> None:
    world = county.build()
    project = make(world, ReportKind.AD_HOC, project=world.open)
    rows.put(project, ReportState.PUBLISHED)
    cycle = Cycle.objects.create(plan=world.plan, year=2022, session_on=date(2023, 3, 1))
    assert board.report_of(cycle) is None
    year = actions.create_report(plan=world.plan, by=None, year=2023)
    assert '"prior":null' in year.facts.get().content
    client = signed_in(Role.EDITOR, world.owner)
    page = client.get(reverse("evaluation:report", args=[project.pk])).text
    assert reverse("evaluation:cycle", args=[world.plan.slug, 2022]) not in page
    # a later report on the same project is compared with it, one on another with none
    later = {"kind": ReportKind.AD_HOC, "year": 2023, "plan": world.plan, "by": None}
    assert '"number":"PB 2022/1"' in actions.create_report(project=world.open, **later).facts.get().content
    assert '"prior":null' in actions.create_report(project=world.deferred, **later).facts.get().content


def test_a_correction_keeps_the_scope() -> None:
    world = county.build()
    report = make(world, ReportKind.MUNICIPAL, body=world.town)
    manifest = actions.current_manifest(report)
    rows.put(report, ReportState.SIGNED_OFF)
    Report.objects.filter(pk=report.pk).update(signed_manifest=manifest)
    report.refresh_from_db()
    next_one = correcting.correct(report=report, reason="Falsche Zahl", by=rows.user(Role.EDITOR, world.owner))
    assert (next_one.kind, next_one.body, next_one.number, next_one.version) == (
        "municipal",
        world.town,
        "GB 2022/1",
        2,
    )
    assert LEAK not in next_one.facts.get().content


def test_a_municipality_reads_its_own_report_once_it_is_published_and_no_other() -> None:
    world = county.build()
    report = make(world, ReportKind.MUNICIPAL, body=world.town)
    project = make(world, ReportKind.AD_HOC, project=world.open)
    readers = {
        "own": signed_in(Role.PARTNER_READER, world.town),
        "neighbour": signed_in(Role.PARTNER_EDITOR, world.other_town),
        "committee": signed_in(Role.COMMITTEE_MEMBER, world.owner),
        "guest": signed_in(None, world.owner),
    }
    address = reverse("evaluation:report-read", args=[report.pk])
    assert {name: client.get(address).status_code for name, client in readers.items()} == dict.fromkeys(readers, 404)
    for row in (report, project):
        rows.put(row, ReportState.PUBLISHED)
        Report.objects.filter(pk=row.pk).update(public=False)
    found = {name: client.get(address).status_code for name, client in readers.items()}
    assert found == {"own": 200, "neighbour": 404, "committee": 200, "guest": 404}
    page = readers["own"].get(address).text
    assert "Läuft bei uns" in page
    assert not re.search(f"{LEAK}|{NEIGHBOUR}", page)
    listed = readers["own"].get(reverse("evaluation:reports")).text
    assert "Bericht für Musterstadt" in listed
    assert "Bericht zum Projekt" not in listed
    assert address in readers["own"].get(reverse("cooperation:partner", args=[world.town.slug])).text
    assert readers["own"].get(reverse("evaluation:report-read", args=[project.pk])).status_code == 404
    assert readers["own"].get(reverse("evaluation:report-facts", args=[report.pk])).status_code == 404


def test_the_report_on_an_internal_project_is_not_published_for_everybody() -> None:
    world = county.build()
    report = make(world, ReportKind.AD_HOC, project=world.secret)
    rows.put(report, ReportState.SUBMITTED)
    report.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        signing.publish(report=report, by=rows.user(Role.HEAD, world.owner), public=True)
    assert refused.value.error_dict.keys() == {"public"}
    with pytest.raises(ValidationError) as refused:
        signing.publish(report=report, by=rows.user(Role.HEAD, world.owner, "zweite"), public=False)
    assert refused.value.code == "files"
