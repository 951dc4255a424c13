"""Two evaluation reports of earlier years: frozen, written, signed, published, decided, with what the council made of
them. For the demonstration: its accounts take the steps.

The steps are told as history: files are made by the worker later, so sign-off and publication do not wait for them
here, and the council papers are submitted as soon as their annex is there (`submit_papers`).
"""

from datetime import date

from council.actions.mandates import add_mandate
from council.actions.papers import add_step, edit_paper
from council.actions.results import record_result
from council.models import Committee, ConsultationRole, Paper, PaperKind, Resolution, ResolutionResult
from evaluation import actions, confirming
from evaluation.council_paper import actions as council_paper
from evaluation.council_paper.annexes import annex_title, chosen, signed_file
from evaluation.council_paper.session_actions import discharge, note_minutes
from evaluation.cycle import workflow
from evaluation.models import ConfirmationKind, CouncilPaper, FactsSnapshot, RenderJob, Report, ReportState, Verdict
from evaluation.narratives.actions import save_text
from evaluation.narratives.places import of_deviation, section
from evaluation.narratives.required import missing
from exchange.sample import words
from exchange.sample.places import meet_of
from exchange.sample.setting import DEFAULT_SLUG, on
from organisation.actions import as_one
from organisation.merging import Edit
from organisation.models import Body, User
from roadmap.models import Plan

YEARS = 2
"""Reports of so many years before the last one, which the demonstration leaves to its visitors."""


def tell_reports(slug: str = DEFAULT_SLUG, *, last: bool = False, files: bool = True, years: int = YEARS) -> int:
    """Enter the reports of the fictional county `slug`; return how many were added. What is there is not told again.

    They are those of so many `years` before the last one, with `last` the last year's as well, published and not
    decided yet; without `files` no PDF is ordered. The demonstration's accounts must be there.
    """
    plan = Plan.objects.filter(owner__slug=slug, owner__fictional=True).select_related("owner").first()
    if plan is None:
        return 0
    papers = Paper.objects.filter(owner=plan.owner, slug__startswith="bericht-").order_by("-slug")[:years]
    told: dict[int, Paper | None] = {int(paper.slug.removeprefix("bericht-")): paper for paper in reversed(papers)}
    if last and told:
        told[max(told) + 1] = None
    there = set(Report.objects.filter(plan=plan, signed_off_at__isnull=False).values_list("period_to__year", flat=True))
    added = sorted(told.keys() - there)
    with as_one():
        for year in added:
            _year(plan, year, told[year])
        if not files:
            for job in RenderJob.objects.active().filter(manifest__report__plan=plan):
                actions.cancel(job=job, by=None)
    return len(added)


def submit_papers() -> int:
    """Submit the council papers of told reports whose annexes are there by now; return how many were submitted."""
    rows = CouncilPaper.objects.filter(submitted_at=None, report__owner__fictional=True, created_by__is_demo=True)
    rows = rows.filter(report__decided_at__isnull=False).select_related("report__owner", "paper")
    ready = [row for row in rows if all(signed_file(row.report, one) for one in chosen(row.paper, row.report))]
    for row in ready:
        council_paper.submit(row=row, by=_account(row.report.owner, "sitzungsdienst"))
    return len(ready)


def _account(owner: Body, name: str) -> User:
    return User.objects.get(email=f"{name}@{owner.slug}.example", is_demo=True)


def _year(plan: Plan, year: int, paper: Paper | None) -> None:
    editor, head = _account(plan.owner, "programmbuero"), _account(plan.owner, "it-dezernat")
    report = actions.create_report(plan=plan, year=year, by=editor)
    _answer_mandate(report, editor)
    _write(report, editor)
    _confirm(report)
    reason = words.REPORT_REASON
    workflow.send_for_review(report=report, by=editor, reason=reason)
    workflow.agree(report=report, by=editor, reason=reason)
    _sign(report, head)
    _publish(report, paper)


def _answer_mandate(report: Report, editor: User) -> None:
    """The report answers the first mandate that followed from the one before; its facts are frozen again with it."""
    before = Report.objects.filter(plan=report.plan, period_to__lt=report.period_from, resolution__isnull=False)
    last = before.order_by("-period_to").first()
    point = last.resolution.points.order_by("number").last() if last and last.resolution else None
    mandate = point.mandates.order_by("due_on").first() if point else None
    if mandate is not None:
        discharge(mandate=mandate, report=report, by=editor, note="Abschnitt 5")
        actions.freeze_again(report=report, reason="Beantworteter Auftrag nachgetragen", by=editor)


def _write(report: Report, editor: User) -> None:
    for key, text in words.REPORT_TEXTS.items():
        edits = {"text": Edit("", text), "ready": Edit(False, True), "public": Edit(False, True)}
        save_text(report=report, place=section(key), title=words.REPORT_TITLES[key], edits=edits, by=editor)
    for number, gap in enumerate(missing(report)):
        text = words.CAUSES[number % len(words.CAUSES)]
        edits = {"text": Edit("", text), "ready": Edit(False, True)}
        save_text(report=report, place=of_deviation(str(gap.project)), title=gap.title, edits=edits, by=editor)


def _confirm(report: Report) -> None:
    facts = FactsSnapshot.objects.filter(report=report).latest("version")
    for kind, name in ((ConfirmationKind.MONEY, "kaemmerei"), (ConfirmationKind.POSTS, "personal")):
        confirming.decide(facts=facts, kind=kind, verdict=Verdict.CONFIRMED, by=_account(report.owner, name))


def _sign(report: Report, head: User) -> None:
    """Pin what the report says and order its final files; its drafts are not made any more."""
    row = workflow.locked(report)
    for job in RenderJob.objects.active().filter(manifest__report=row):
        actions.cancel(job=job, by=head)
    manifest = actions.current_manifest(row)
    row.signed_manifest = manifest
    fields, details = ("signed_manifest",), {"manifest": manifest.sha256}
    workflow.move(row, ReportState.SIGNED_OFF, by=head, action="report.sign_off", fields=fields, details=details)
    actions.order_final(manifest=manifest, by=head)


def _publish(report: Report, paper: Paper | None) -> None:
    """Submit and publish; with a paper of the sample the committee noted the report and the council decided on it."""
    clerk = _account(report.owner, "sitzungsdienst")
    if paper is None:
        begun = council_paper.begin(
            report=report,
            by=clerk,
            kind=PaperKind.RESOLUTION_PAPER,
            reference=f"{report.period_to.year + 1}/031",
            title=annex_title(report),
            public=True,
        )
    else:
        kind = Edit(PaperKind.INFORMATION_PAPER, PaperKind.RESOLUTION_PAPER)
        edit_paper(paper=paper, edits={"kind": kind}, by=clerk)
        paper.refresh_from_db()
        begun = council_paper.begin(report=report, paper=paper, by=clerk)
    workflow.submit(report=report, paper=begun.paper, by=clerk)
    row = workflow.locked(report)
    row.public = True
    details = {"public": True}
    workflow.move(row, ReportState.PUBLISHED, by=clerk, action="report.publish", fields=("public",), details=details)
    if paper is not None:
        first = paper.consultations.get()
        if not first.resolutions.exists():
            record_result(consultation=first, result=ResolutionResult.NOTED, slug="kenntnisnahme", by=clerk)
        workflow.decide(report=report, resolution=_resolve(report, paper, clerk), by=clerk)


def _resolve(report: Report, paper: Paper, clerk: User) -> Resolution:
    year = report.period_to.year
    committee = Committee.objects.get(owner=report.owner, slug="kreistag")
    day = date(year + 1, 3, 24)
    step = add_step(
        paper=paper,
        committee=committee,
        meeting=meet_of(committee, day),
        role=ConsultationRole.DECISION,
        public=True,
        by=clerk,
    )
    noted = f"Der Bericht zum Stand der Umsetzung {year} wird zur Kenntnis genommen."
    resolution = record_result(
        consultation=step,
        result=ResolutionResult.ADOPTED_CHANGED,
        slug="beschluss",
        points=[(noted, noted), words.REPORT_POINT],
        unanimous=True,
        votes_yes=38,
        votes_no=0,
        votes_abstain=4,
        votes_biased=1,
        by=clerk,
    )
    address = f"https://ratsinfo.example/niederschrift/{year + 1}-03-24"
    note_minutes(step=step, edits={"minutes_url": Edit("", address)}, by=clerk)
    point = resolution.points.get(number=2)
    for slug, title, month in words.REPORT_MANDATES:
        add_mandate(
            point=point,
            slug=f"{slug}-{year + 1}",
            title=title,
            addressee="Stabsstelle Digitalisierung",
            committee=Committee.objects.get(owner=report.owner, slug="digitalausschuss"),
            due_on=on(date(year + 1, month, 30)),
            by=clerk,
        )
    return resolution
