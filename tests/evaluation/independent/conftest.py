"""The fictional county with the reports of its last three years, each made, frozen and rendered once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from evaluation import actions, publishing, report
from evaluation.models import Report
from exchange.sample.loading import load_sample
from exchange.sample.setting import Size
from tests.evaluation.independent.database import County
from tests.evaluation.independent.lights import Standing, standings
from tests.evaluation.independent.paper import Paper

SIZE = Size(projects=20, municipalities=5)
YEARS = (2023, 2024, 2025)
"""The first of them sees the second version of the plan adopted; the others have a report to compare with."""


@dataclass(frozen=True)
class Read:
    """A report as it is printed, beside what the rows say on its cut-off and on the day before its period."""

    report: Report
    manifest: str
    facts: dict[str, Any]
    county: County
    paper: Paper
    now: dict[object, Standing]
    then: dict[object, Standing]

    @property
    def standings(self) -> list[Standing]:
        return list(self.now.values())


def html(row: Report, facts: dict[str, Any], **options: Any) -> str:
    """The report's document, as a worker makes it of the manifest."""
    manifest = actions.current_manifest(row)
    return report.document_html(
        facts,
        manifest_sha256=manifest.sha256,
        report_number=row.number,
        version=row.version,
        confirmations=manifest.confirmations,
        particulars=manifest.particulars,
        texts=manifest.texts,
        **options,
    )


def _read(row: Report) -> Read:
    snapshot = row.facts.get()
    facts = json.loads(snapshot.content)
    county = County(
        owner=row.owner_id,
        plan=row.plan_id,
        since=row.period_from,
        cut_off=row.cut_off,
        before=row.period_from - timedelta(days=1),
        moment=snapshot.frozen_at,
    )
    return Read(
        report=row,
        manifest=str(actions.current_manifest(row).sha256),
        facts=facts,
        county=county,
        paper=Paper(html(row, facts)),
        now=standings(county, county.cut_off),
        then=standings(county, county.before),
    )


@pytest.fixture(scope="module")
def years(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[int, Read]]:
    """The county's last reports, taken out again at the end."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(publishing, "publish", lambda job_ids, **_: 0)
        setting = load_sample(SIZE)
        assert setting is not None
        rows = {year: actions.create_report(plan=setting.plan, year=year, by=None) for year in YEARS}
        assert [row.cut_off for row in rows.values()] == [date(year, 12, 31) for year in YEARS]
        yield {year: _read(row) for year, row in rows.items()}
        transaction.set_rollback(True)


@pytest.fixture(params=YEARS)
def read(request: pytest.FixtureRequest, years: dict[int, Read]) -> Read:
    """Each of the reports."""
    return years[request.param]
