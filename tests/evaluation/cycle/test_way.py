"""A report's way from draft to decision: who may take which step, what holds it up, and what is printed of that."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from council.models import Paper, Resolution
from evaluation import actions, confirming, pages, signing
from evaluation import report as report_html
from evaluation.cycle import completeness, correcting, workflow
from evaluation.models import ConfirmationKind, RenderJob, Report, ReportMove, ReportState
from organisation.models import AuditEvent, Role
from tests.evaluation import rows
from tests.evaluation.jobs.helpers import in_threads
from tests.evaluation.test_signing import rendered
from tests.worlds import World, county


@pytest.fixture
def world(db: None) -> World:
    return county("kreis-eins")


@pytest.fixture
def report(world: World) -> Report:
    return actions.create_report(plan=world.plan, by=world.user(Role.EDITOR), year=2022)


def code(error: ValidationError) -> str | None:
    found = error.error_dict["reason"][0] if hasattr(error, "error_dict") else error
    return getattr(found, "code", None)


def confirm(report: Report) -> None:
    facts = pages.latest_facts(report)
    assert facts is not None
    for kind in ConfirmationKind:
        confirming.decide(facts=facts, kind=kind, verdict="confirmed", by=None)


def test_the_whole_way_in_the_pages(world: World, report: Report, client: Client) -> None:
    """Every step by the role that takes it; all other roles are refused it."""

    def go(name: str, role: Role, values: dict[str, str], *, refused: tuple[Role, ...]) -> None:
        address = reverse(f"evaluation:{name}", args=[report.pk])
        for other in refused:
            client.force_login(world.user(other))
            assert client.post(address, values).status_code == 403, (name, other)
        client.force_login(world.user(role))
        answer = client.get(address)
        assert answer.status_code == 200, name
        answer = client.post(address, values)
        assert answer.status_code == 302, (name, answer.content.decode()[-3000:])
        report.refresh_from_db()

    review = reverse("evaluation:report-review", args=[report.pk])
    client.force_login(world.user(Role.EDITOR))
    page = client.get(review).content.decode()
    assert "Projekte ohne Meldung" in page
    assert world.joint.title in page
    assert client.post(review, {"reason": " "}).status_code == 422
    go("report-review", Role.EDITOR, {"reason": "Die Sitzung steht an."}, refused=(Role.HEAD, Role.FINANCE))
    assert report.state == ReportState.IN_REVIEW
    go("report-send-back", Role.HEAD, {"remark": "Bitte Kapitel 5 kürzen."}, refused=(Role.COUNCIL_OFFICE,))
    assert (report.state, report.in_review_at) == (ReportState.DRAFT, None)
    go("report-review", Role.EDITOR, {}, refused=())  # what was let pass once stays passed
    agree = reverse("evaluation:report-agree", args=[report.pk])
    assert client.post(agree, {}).status_code == 422  # nobody confirmed money and posts
    confirm(report)
    go("report-agree", Role.EDITOR, {"reason": "Texte folgen"}, refused=(Role.FINANCE, Role.COUNCIL_OFFICE))
    rendered(actions.current_manifest(report), final=False)
    opened = actions.current_manifest(report).sha256
    go("report-sign-off", Role.HEAD, {"manifest": opened}, refused=(Role.EDITOR,))
    assert report.signed_manifest is not None
    for edition in actions.FINAL_EDITIONS:
        rendered(report.signed_manifest, final=True, edition=edition)
    assert client.post(reverse("evaluation:report-send-back", args=[report.pk]), {"remark": "x"}).status_code == 403
    nameless = Paper.objects.create(owner=world.body, slug="ohne", title="ohne Nummer")
    client.force_login(world.user(Role.COUNCIL_OFFICE))
    submit = reverse("evaluation:report-submit", args=[report.pk])
    assert client.post(submit, {"paper": str(nameless.pk)}).status_code == 422
    go("report-submit", Role.COUNCIL_OFFICE, {"paper": str(world.paper.pk)}, refused=(Role.HEAD, Role.FINANCE))
    assert report.paper == world.paper
    go("report-publish", Role.COUNCIL_OFFICE, {"public": "nein"}, refused=(Role.FINANCE,))
    assert (report.state, report.public) == (ReportState.PUBLISHED, False)
    page_address = reverse("evaluation:report", args=[report.pk])
    client.force_login(world.user(Role.COMMITTEE_MEMBER))
    assert client.get(page_address).status_code == 200
    client.logout()
    assert client.get(page_address).status_code == 404  # for the committee alone
    resolution = Resolution.objects.get(paper=world.paper)
    Resolution.objects.update(result="postponed")
    client.force_login(world.user(Role.COUNCIL_OFFICE))
    decide = reverse("evaluation:report-decide", args=[report.pk])
    assert client.post(decide, {"resolution": str(resolution.pk)}).status_code == 422
    Resolution.objects.update(result="noted")
    go("report-decide", Role.COUNCIL_OFFICE, {"resolution": str(resolution.pk)}, refused=(Role.HEAD,))
    assert report.state == ReportState.DECIDED
    told = list(report.moves.order_by("number").values_list("to_state", flat=True))
    assert told == ["in_review", "draft", "in_review", "agreed", "signed_off", "submitted", "published", "decided"]
    assert AuditEvent.objects.filter(target_id=report.pk, action="report.send_back").get().details["reason"]
    page = " ".join(client.get(page_address).content.decode().split())
    for words in ("Bitte Kapitel 5 kürzen.", "obwohl", "zur Kenntnis genommen"):
        assert words in page, words


def test_what_was_let_pass_is_printed_and_what_goes_missing_later_is_not_let_pass(report: Report, world: World) -> None:
    editor, head = world.user(Role.EDITOR), world.user(Role.HEAD)
    before = actions.current_manifest(report)
    workflow.send_for_review(report=report, by=editor, reason="Drei Gemeinden melden später.")
    workflow.agree(report=report, by=editor, reason="Die Kämmerei bestätigt nach.")
    manifest = actions.current_manifest(report)
    assert manifest.sha256 != before.sha256
    assert RenderJob.objects.active().get().manifest == manifest  # the draft is made anew
    with translation.override("de"):
        facts = json.loads(manifest.facts.content)
        made = report_html.preview_sections(facts, particulars=manifest.particulars, only=["mandate"])
    for words in ("Drei Gemeinden melden später.", "Projekte ohne Meldung (2)", "die Bestätigung des Geldes"):
        assert words in made[0].html, words
    # a verdict against the figures is no new gap, but a new version of the facts is one
    workflow.send_back(report=report, by=head, remark="Betrag prüfen")
    world.plan.versions.create(slug="v9", label="v9", state="draft", position=9)
    actions.freeze_again(report=report, reason="Fassung nachgetragen", by=editor)
    kinds = {gap.kind for gap in completeness.uncovered(completeness.gaps(report), report)}
    assert kinds == {"money", "posts"}
    rows.put(report, ReportState.AGREED)
    rendered(actions.current_manifest(report), final=False)
    with pytest.raises(ValidationError) as error:
        signing.sign_off(report=report, by=head)
    assert code(error.value) == "incomplete"


def test_steps_are_refused_out_of_turn(report: Report, world: World) -> None:
    editor, head = world.user(Role.EDITOR), world.user(Role.HEAD)
    for act in (
        lambda: workflow.agree(report=report, by=editor, reason="x"),
        lambda: workflow.send_back(report=report, by=editor, remark="x"),
        lambda: signing.sign_off(report=report, by=head),
        lambda: workflow.submit(report=report, paper=world.paper, by=editor),
        lambda: signing.publish(report=report, by=editor),
        lambda: workflow.decide(report=report, resolution=Resolution.objects.get(), by=editor),
    ):
        with pytest.raises(ValidationError) as error:
            act()
        assert code(error.value) == "state"
    assert not ReportMove.objects.exists()
    rows.agreed(report)
    rendered(actions.current_manifest(report), final=False)
    # who froze the present facts has made the report, too
    frozen_by = pages.latest_facts(report)
    assert frozen_by is not None
    Report.objects.update(created_by=None)
    with pytest.raises(ValidationError) as error:
        signing.sign_off(report=report, by=editor)
    assert code(error.value) == "author"


def test_the_database_refuses_half_a_step(report: Report, world: World) -> None:
    head = world.user(Role.HEAD)
    halves = (
        {"agreed_at": rows.MOMENT},
        {"decided_by": head},
        {"state": "signed_off"},
        {"signed_off_at": rows.MOMENT, "signed_off_by": head},
        {"submitted_at": rows.MOMENT, "submitted_by": head},
        {"public": True},
        {"correction_reason": "grundlos"},
        {"state": "decided", "signed_off_at": rows.MOMENT, "signed_off_by": head},
    )
    for values in halves:
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**values)
    step = {"report": report, "number": 1, "from_state": "in_review", "to_state": "draft"}
    for more in ({}, {"to_state": "agreed", "overridden": ["entry:1"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportMove.objects.create(**{**step, **more})


@pytest.mark.django_db(transaction=True)
def test_release_against_edit_and_release_against_release() -> None:
    """Sign-off against freezing anew, sending back, and a correction against another: one wins, the other is told."""
    county_body = rows.body()
    editor, heads = rows.user(Role.EDITOR, county_body), [
        rows.user(Role.HEAD, county_body, name=f"leitung-{number}") for number in range(2)
    ]  # fmt: skip
    plan = rows.plan(county_body)
    for number in range(6):
        report = rows.agreed(rows.report(plan, f"EB 2022/{number}", created_by=editor))
        rendered(actions.current_manifest(report), final=False)

        def sign(report: Report = report) -> None:
            signing.sign_off(report=report, by=heads[0])

        def back(report: Report = report) -> None:
            workflow.send_back(report=report, by=heads[1], remark="doch nicht")

        raised = in_threads(*((sign, back) if number % 2 else (back, sign)))
        assert [code(error) for error in raised if isinstance(error, ValidationError)] == ["state"]
        report.refresh_from_db()
        signed = report.state == ReportState.SIGNED_OFF
        assert signed is (report.signed_manifest is not None) is (report.signed_off_at is not None)
        assert report.moves.exclude(number=1).count() == 1
        if not signed:
            continue
    signed_report = rows.put(rows.report(plan, "EB 2022/9", period_from=date(2022, 1, 1)), ReportState.SIGNED_OFF)
    Report.objects.filter(pk=signed_report.pk).update(signed_manifest=signed_report.manifests.get())

    def correct() -> None:
        correcting.correct(report=signed_report, reason="Zahl falsch", by=editor)

    raised = in_threads(correct, correct, correct)
    assert [code(error) for error in raised if isinstance(error, ValidationError)] == ["replaced", "replaced"]
    assert Report.objects.get(replaces=signed_report).version == 2
    connection.close()
