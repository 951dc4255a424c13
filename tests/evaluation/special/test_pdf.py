"""Real PDFs of special reports, judged by veraPDF; without --full the report on one project alone."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evaluation import facts, pdf, report
from tests.evaluation.special import county
from tests.evaluation.special.test_printed import TEXTS, TITLES, about
from tests.verapdf import verapdf

pytestmark = pytest.mark.django_db

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))


@pytest.mark.slow
def test_special_reports_are_pdf_ua_and_pdf_a(tmp_path: Path) -> None:
    world = county.build()
    paths = []
    for kind in TITLES if FULL else ("ad_hoc",):
        found = facts.collect(world.plan, **county.PERIOD, frozen_at=county.FROZEN_AT, about=about(world, kind))
        html = report.document_html(
            found, manifest_sha256="3f2a9c41" * 8, report_number="PB 2022/1", version=1, texts=TEXTS
        )
        data = facts.content_for("full", found)
        paths.append(tmp_path / f"{kind}.pdf")
        paths[-1].write_bytes(
            pdf.render_pdf(
                html,
                attachments=report.data_files(data, "de"),
                identifier=f"special {kind}",
                created=datetime(2023, 1, 15, tzinfo=UTC),
            )
        )
    results = verapdf(paths)
    assert len(results) == 2 * len(paths)
    assert [(one.path.name, one.flavour, one.failures) for one in results if not one.compliant] == []
