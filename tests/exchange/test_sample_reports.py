"""The reports that the demonstration shows of earlier years, and their council papers."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from evaluation.council_paper.annexes import annex_title
from evaluation.models import CouncilPaper, Edition, RenderJob, Report, ReportState
from exchange.sample.accounts import load_demo_accounts
from exchange.sample.loading import load_sample
from exchange.sample.reports import submit_papers
from exchange.sample.setting import Size
from tests.evaluation.test_signing import rendered

pytestmark = pytest.mark.django_db


def load(*options: str) -> str:
    out = StringIO()
    call_command("load_sample_reports", *options, stdout=out)
    return out.getvalue()


def test_two_years_are_signed_published_and_decided_and_their_papers_follow_the_files(settings) -> None:
    assert "0 added" in load()
    load_sample(Size(projects=4, municipalities=2, years=3))
    load_demo_accounts()
    assert "2 added" in load()
    reports = list(Report.objects.order_by("period_to"))
    assert [row.period_to.year for row in reports] == [2023, 2024]
    for row in reports:
        assert (row.state, row.public, row.signed_manifest is not None) == (ReportState.DECIDED, True, True)
        assert row.signed_off_by not in (None, row.created_by)
        assert row.resolution is not None
        assert (row.resolution.votes_yes, row.resolution.votes_abstain, row.resolution.unanimous) == (38, 4, True)
        assert row.resolution.points.get(number=2).mandates.count() == 2
        assert RenderJob.objects.active().filter(manifest=row.signed_manifest).count() == len(Edition)
    assert not RenderJob.objects.active().exclude(final=True).exists(), "drafts of signed reports are not made"

    # what was decided on the first report is answered by the second: one mandate done, the other one late
    assert reports[1].signed_manifest is not None
    facts = json.loads(reports[1].signed_manifest.facts.content)
    counts = [row["count"] for row in facts["results"]["decided"] if row["resolution"] == str(reports[0].resolution_id)]
    assert [(count["done"], count["overdue"]) for count in counts] == [(1, 1)]

    assert submit_papers() == 0, "the annex is not made yet"
    for row in reports:
        assert row.signed_manifest is not None
        rendered(row.signed_manifest, final=True, edition=Edition.COMMITTEE)
    assert submit_papers() == 2
    assert submit_papers() == 0
    for paper in CouncilPaper.objects.select_related("report", "paper"):
        first = paper.paper.annexes.get(number=1)
        assert (first.title, first.pages) == (annex_title(paper.report, Edition.COMMITTEE), 1)
        assert paper.versions.get().final
    assert "0 added" in load()
    assert "1 added" in load("--last")
    newest = Report.objects.latest("period_to")
    assert (newest.period_to.year, newest.state, newest.public) == (2025, ReportState.PUBLISHED, True)
    settings.MODE = "production"
    with pytest.raises(CommandError):
        load()
