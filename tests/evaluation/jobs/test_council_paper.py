"""From a signed report to its council paper, through the session, to the next report that tells what came of it."""

import subprocess
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.template.defaultfilters import linebreaks_filter
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from council.models import Committee, Mandate, Meeting, Paper, Resolution
from evaluation import actions, rendering, report
from evaluation.canonical import canonical
from evaluation.council_paper.content import content_of
from evaluation.facts import collect
from evaluation.models import (
    CouncilPaper,
    CouncilPaperFile,
    CouncilPaperVersion,
    RenderJob,
    Rendition,
    Report,
    ReportState,
)
from organisation.models import AuditEvent, OrgUnit, Role
from organisation.waiting import waiting_for
from roadmap.models import PlanVersion
from tests.evaluation.test_signing import rendered
from tests.evaluation.views.helpers import queries
from tests.worlds import World, county

pytestmark = pytest.mark.django_db(transaction=True)
PROPOSAL = "Der Bericht wird zur Kenntnis genommen.\n\nDie Verwaltung richtet eine Stelle ein."
SUMMARY = "Sachverhalt <script>alert(1)</script> mit „Anführung“ & Zeichen.\n\nZweiter\nAbsatz."


@pytest.fixture
def world() -> World:
    return county(projects=3)


@pytest.fixture
def signed(world: World) -> Report:
    """A report of 2022 that the head signed, with its final file."""
    row = actions.create_report(plan=world.plan, year=2022, by=world.user(Role.EDITOR))
    manifest = actions.current_manifest(row)
    RenderJob.objects.filter(manifest=manifest).update(state="cancelled", finished_at=timezone.now())
    rendered(manifest, final=False)
    final = rendered(manifest, final=True, edition="committee")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evaluation_rendition DISABLE TRIGGER USER")
        cursor.execute("UPDATE evaluation_rendition SET pages = 14, size = 2769000 WHERE id = %s", [final.pk])
        cursor.execute("ALTER TABLE evaluation_rendition ENABLE TRIGGER USER")
    now, head = timezone.now(), world.user(Role.HEAD)
    steps = ("in_review", "agreed", "signed_off")
    values = {"signed_manifest": manifest, **{f"{step}_at": now for step in steps}}
    values |= {f"{step}_by": head for step in steps}
    Report.objects.filter(pk=row.pk).update(state=ReportState.SIGNED_OFF, **values)
    row.refresh_from_db()
    return row


def account(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def begin(client: Client, world: World, signed: Report) -> CouncilPaper:
    meeting = Meeting.objects.create(
        committee=world.committee, slug="2023-03-02", held_on=date(2023, 3, 2), held_on_precision="day"
    )
    answer = client.post(
        reverse("evaluation:council-paper-new", args=[signed.pk]),
        {
            "reference": "2023/17",
            "title": "Evaluationsbericht 2022",
            "kind": "resolution_paper",
            "dated_on": "01.02.2023",
            "lead_unit": OrgUnit.objects.get(slug="it", owner=world.body).pk,
            "public": "ja",
            "committee_1": world.committee.pk,
            "meeting_1": meeting.pk,
            "role_1": "final",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return CouncilPaper.objects.select_related("paper").get(report=signed)


def work() -> None:
    for job in RenderJob.objects.filter(state="queued", council_paper__isnull=False):
        rendering.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == ("done", "")


def fetched(client: Client, file: CouncilPaperFile) -> bytes:
    answer = client.get(reverse("evaluation:council-paper-file", args=[file.pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse


def text_of(content: bytes, folder: Path) -> str:
    path = folder / "gelesen.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_from_the_signed_report_to_what_came_of_it(world: World, signed: Report, tmp_path: Path) -> None:
    office = account(world, Role.COUNCIL_OFFICE)
    waiting = [each.address for each in waiting_for(world.user(Role.COUNCIL_OFFICE))]
    assert reverse("evaluation:council-paper-new", args=[signed.pk]) in waiting
    before = list(Rendition.objects.filter(final=True).values_list("sha256", "path"))

    # what is proposed comes from the frozen facts
    row = begin(office, world, signed)
    assert signed.number in row.proposal
    assert row.summary.count("\n\n") > 2
    assert [(each.number, each.pages, each.size_kb) for each in row.paper.annexes.all()] == [(1, 14, 2705)]
    where = [signed.pk]
    page = reverse("evaluation:council-paper", args=where)
    said = office.get(page).content.decode()
    assert "Beschlussvorschlag" in said
    assert linebreaks_filter(row.proposal) in said

    # the figures of the facts stand alone where the paper covers nothing; the committee gets its own edition
    content = content_of(row, final=False, day=date(2023, 2, 1))
    assert content["finance"]["source"] == "facts"
    assert (content["finance"]["grid"] is None) == bool(content["finance"]["tables"])
    _choose(office, row, signed)

    texts = {"proposal": PROPOSAL, "summary": SUMMARY, "finance_note": "", "staffing_note": ""}
    bases = {f"vorher-{name}": getattr(row, name) for name in texts}
    assert office.post(reverse("evaluation:council-paper-edit", args=where), {**texts, **bases}).status_code == 302

    # a draft of both files; the same content is no new version
    for _twice in range(2):
        office.post(reverse("evaluation:council-paper-render", args=where))
        work()
    draft = CouncilPaperVersion.objects.get()
    pdf, docx = draft.files.get(format="pdf"), draft.files.get(format="docx")
    text = text_of(fetched(office, pdf), tmp_path)
    for part in ("Entwurf", "2023/17", "Evaluationsbericht 2022", "Sachverhalt <script>", "2.705", "Finanzielle"):
        assert part in text
    word = Document(BytesIO(fetched(office, docx)))
    _check_word(word, world, draft=True)
    member = account(world, Role.COMMITTEE_MEMBER)
    assert member.get(page).status_code == 404
    assert member.get(reverse("evaluation:council-paper-file", args=[pdf.pk])).status_code == 404
    assert "script>alert" not in office.get(page).content.decode()

    # submitted: fixed, without "Entwurf"; the signed report did not change
    assert office.post(reverse("evaluation:council-paper-submit", args=where)).status_code == 302
    work()
    final = CouncilPaperVersion.objects.get(final=True)
    assert final.version == 2
    text = text_of(fetched(member, final.files.get(format="pdf")), tmp_path)
    assert "Entwurf" not in text
    assert "Die Verwaltung richtet eine Stelle ein." in text
    _check_word(Document(BytesIO(fetched(member, final.files.get(format="docx")))), world, draft=False)
    signed.refresh_from_db()
    assert (signed.state, signed.paper) == (ReportState.SUBMITTED, row.paper)
    assert list(Rendition.objects.filter(final=True).values_list("sha256", "path")) == before
    refused = office.post(
        reverse("evaluation:council-paper-edit", args=where),
        {**texts, "proposal": "anders", "vorher-proposal": PROPOSAL},
    )
    assert refused.status_code == 422
    assert CouncilPaper.objects.get().proposal == PROPOSAL

    _session(office, member, world, signed, row.paper)


def _choose(office: Client, row: CouncilPaper, signed: Report) -> None:
    """The office chooses what is handed in; the others stay behind it, and without any it is refused."""
    page = reverse("evaluation:council-paper-annexes", args=[signed.pk])
    row.paper.annexes.create(number=2, title="Kostenschätzung")

    def listed() -> list[tuple[int, str, int | None]]:
        return [(each.number, each.title, each.pages) for each in row.paper.annexes.order_by("number")]

    name = f"Evaluationsbericht {signed.number}"
    assert office.post(page, {"editions": []}).status_code == 422
    assert listed() == [(1, f"{name}, Ausschussausgabe", 14), (2, "Kostenschätzung", None)]
    assert office.post(page, {"editions": ["full", "committee"]}).status_code == 302
    assert listed() == [(1, f"{name}, Ausschussausgabe", 14), (2, name, None), (3, "Kostenschätzung", None)]
    assert "wird noch angefertigt" in office.get(reverse("evaluation:council-paper", args=[signed.pk])).text
    assert office.post(page, {"editions": ["committee"]}).status_code == 302
    assert listed() == [(1, f"{name}, Ausschussausgabe", 14), (2, "Kostenschätzung", None)]


def _check_word(word: Any, world: World, *, draft: bool) -> None:
    headings = [each.text for each in word.paragraphs if each.style.name.startswith("Heading")]
    assert headings[:3] == ["Beratungsfolge", "Beschlussvorschlag", "Sachverhalt"]
    assert [each.text for each in word.paragraphs if each.style.name == "List Number"] == PROPOSAL.split("\n\n")
    whole = "\n".join(each.text for each in word.paragraphs)
    assert ("Entwurf" in whole) is draft
    assert "<script>alert(1)</script>" in whole
    assert word.tables
    for table in word.tables:
        assert table.rows[0]._tr.trPr.xpath("./w:tblHeader"), "the head row is one"
    assert {each.get(f"{{{each.nsmap['w']}}}val") for each in word.styles.element.xpath("//w:lang")} == {"de-DE"}
    core = word.core_properties
    assert (core.author, core.last_modified_by, core.language) == (world.body.name, "", "de-DE")


def _session(office: Client, member: Client, world: World, signed: Report, paper: Paper) -> None:
    where = [signed.pk]
    page = reverse("evaluation:session", args=where)
    step = paper.consultations.get()
    proposed = PROPOSAL.replace("\n\n", "\r\n\r\n")
    answer = office.post(
        reverse("evaluation:session-result", args=[*where, step.pk]),
        {"result": "adopted_changed", "points": proposed, "votes_yes": "27", "votes_no": "0", "votes_abstain": "3",
         "unanimous": "ja"},
    )  # fmt: skip
    assert answer.status_code == 302
    resolution = Resolution.objects.get(paper=paper)
    assert (resolution.votes_yes, resolution.votes_biased, resolution.unanimous) == (27, None, True)
    first, second = resolution.points.all()
    take_over = reverse("evaluation:session-take-over", args=[*where, resolution.pk])
    office.post(take_over, {"punkt": "1"})
    office.post(
        reverse("council:point-edit", args=[world.body.slug, paper.slug, resolution.slug, 2]),
        {"proposed_text": second.proposed_text, "vorher-proposed_text": second.proposed_text,
         "adopted_text": "Die Verwaltung prüft eine Stelle.", "vorher-adopted_text": "", "reason": ""},
    )  # fmt: skip
    assert [each.adopted_text for each in resolution.points.all()] == [
        first.proposed_text, "Die Verwaltung prüft eine Stelle.",
    ]  # fmt: skip
    link = "https://ratsinfo.example/niederschrift/17"
    office.post(
        reverse("evaluation:session-minutes", args=[*where, step.pk]),
        {"minutes_url": link, "vorher-minutes_url": "", "minutes_document": "", "vorher-minutes_document": ""},
    )
    project_lead = world.user(Role.PROJECT_LEAD)
    mandate = {
        "title": "Stelle prüfen",
        "unit": OrgUnit.objects.get(slug="it", owner=world.body).pk,
        "due_on": "30.09.2023",
        "committee": world.committee.pk,
        "responsible": project_lead.pk,
    }
    give = reverse("evaluation:session-mandate", args=[*where, second.pk])
    assert office.post(give, {**mandate, "unit": ""}).status_code == 422, "somebody is in charge, by unit or role"
    assert office.post(give, mandate).status_code == 302
    given = Mandate.objects.get(title="Stelle prüfen")
    assert "IT-Amt" in given.addressee
    assert [each.text for each in waiting_for(project_lead) if each.text == given.title] == [given.title]
    _read(member, page, link)

    # the plan changes by a draft that names the resolution
    editor = account(world, Role.EDITOR)
    editor.post(reverse("evaluation:session-version", args=[*where, resolution.pk]), {"label": "Fortschreibung"})
    assert PlanVersion.objects.get(label="Fortschreibung").resolution == resolution
    _next_report(office, member, world, given, page)
    codes = set(AuditEvent.objects.values_list("action", flat=True))
    assert codes >= {"council_paper.create", "council_paper.edit", "council_paper.submit", "mandate.charge"}


def _read(member: Client, page: str, link: str) -> None:
    text = member.get(page).content.decode()
    for part in ("Stelle prüfen", "Die Verwaltung prüft eine Stelle.", link, "überfällig 1"):
        assert part in text
    for part in ("Zum Auftrag machen", "wortlaut/", "project_lead"):
        assert part not in text, "whoever reads sees no forms and no account"


def _next_report(office: Client, member: Client, world: World, given: Mandate, page: str) -> None:
    def facts() -> dict[str, Any]:
        return collect(
            world.plan, period_from=date(2023, 1, 1), period_to=date(2023, 12, 31), cut_off=date(2023, 12, 31),
            frozen_at=datetime.now(UTC),
        )  # fmt: skip

    (found,) = facts()["results"]["decided"]
    assert found["count"] == {"points": 2, "without_mandate": 1, "done": 0, "open": 0, "overdue": 1}
    later = actions.create_report(plan=world.plan, year=2023, by=world.user(Role.EDITOR))
    answer = office.post(
        reverse("evaluation:mandate-discharge", args=[world.body.slug, given.slug]),
        {"report": later.pk, "note": "Abschnitt 8"},
    )
    assert answer.status_code == 302
    data = facts()
    (found,) = data["results"]["decided"]
    assert found["count"] == {"points": 2, "without_mandate": 1, "done": 1, "open": 0, "overdue": 0}
    (chapter,) = report.preview_sections(data, only={"mandates"})
    for part in ("Was im Zeitraum beschlossen wurde", "Die Verwaltung prüft eine Stelle.", "Stelle prüfen", "erledigt"):
        assert part in chapter.html
    old = {**data, "results": {key: value for key, value in data["results"].items() if key != "decided"}}
    assert "Was im Zeitraum beschlossen wurde" not in report.preview_sections(old, only={"mandates"})[0].html
    assert canonical(data)
    assert given.title not in [each.text for each in waiting_for(world.user(Role.PROJECT_LEAD))]
    assert "überfällig 0" in member.get(page).content.decode()


def test_who_may_not_begin_and_what_another_county_sees(world: World, signed: Report) -> None:
    other = county("kreis-zwei")
    row = begin(account(world, Role.COUNCIL_OFFICE), world, signed)
    stranger = account(other, Role.COUNCIL_OFFICE)
    for name in ("council-paper", "session", "council-paper-edit", "council-paper-submit"):
        assert stranger.get(reverse(f"evaluation:{name}", args=[signed.pk])).status_code == 404
    draft = Report.objects.create(
        plan=other.plan, owner=other.body, number="EB 2022/9", period_from=date(2022, 1, 1),
        period_to=date(2022, 12, 31), cut_off=date(2022, 12, 31),
    )  # fmt: skip
    answer = stranger.post(reverse("evaluation:council-paper-new", args=[draft.pk]), {"title": "zu früh"})
    assert answer.status_code == 422
    foreign = stranger.post(
        reverse("evaluation:council-paper-new", args=[draft.pk]), {"paper": row.paper.pk, "title": "fremd"}
    )
    assert foreign.status_code == 422
    assert CouncilPaper.objects.count() == 1
    assert not Committee.objects.filter(name__contains="kreis-eins", owner=other.body)


def test_the_page_of_a_session_needs_the_same_queries_for_many_points(world: World, signed: Report) -> None:
    office = account(world, Role.COUNCIL_OFFICE)
    row = begin(office, world, signed)
    CouncilPaper.objects.update(submitted_at=timezone.now(), submitted_by=world.user(Role.COUNCIL_OFFICE))
    step = row.paper.consultations.get()
    resolution = Resolution.objects.create(
        paper=row.paper, slug="b", consultation=step, result="adopted_unchanged", unanimous=True
    )
    page = reverse("evaluation:session", args=[signed.pk])

    def add(number: int) -> None:
        point = resolution.points.create(number=number, proposed_text=f"Punkt {number}")
        mandate = Mandate.objects.create(owner=world.body, slug=f"m-{number}", point=point, title=f"Auftrag {number}")
        mandate.discharges.create(report=signed)

    add(1)
    one = queries(office, page)
    for number in range(2, 12):
        add(number)
    assert queries(office, page) == one <= 25


@pytest.mark.slow
def test_the_files_are_accessible_and_the_same_every_time(world: World, signed: Report, tmp_path: Path) -> None:
    from evaluation.council_paper import document, word

    office = account(world, Role.COUNCIL_OFFICE)
    begin(office, world, signed)
    office.post(reverse("evaluation:council-paper-render", args=[signed.pk]))
    version = CouncilPaperVersion.objects.get()
    content = document.render(version, lambda *_args: None, lambda _html: None)
    assert content == document.render(version, lambda *_args: None, lambda _html: None)
    assert word.render(version) == word.render(version)
    path = tmp_path / "vorlage.pdf"
    path.write_bytes(content)
    with pikepdf.open(path) as opened:
        assert str(opened.Root.Lang) == "de"
