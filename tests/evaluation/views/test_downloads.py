"""Pages of the reports: downloads."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from evaluation.models import JobState, Rendition, Report
from organisation.models import Body, Role
from tests.evaluation import rows
from tests.evaluation.views.helpers import (
    CONTENT,
    file_of,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_the_file_comes_with_safe_headers(report: Report, county: Body, settings: Settings) -> None:
    made = file_of(report.manifests.get(), settings.MEDIA_ROOT)
    client = signed_in(Role.EDITOR, county)
    address = reverse("evaluation:rendition", args=[made.pk])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]  # a FileResponse
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(CONTENT))
    assert answer["Content-Disposition"] == 'attachment; filename="eb-2022-1-plan-kreis-nord-2022-Entwurf.pdf"'
    assert answer["ETag"] == f'"{made.sha256}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_file_that_is_missing_is_reported(
    report: Report, county: Body, settings: Settings, logged_errors: list[Any]
) -> None:
    made = file_of(report.manifests.get(), settings.MEDIA_ROOT)
    (Path(settings.MEDIA_ROOT) / made.path).unlink()
    assert signed_in(Role.EDITOR, county).get(reverse("evaluation:rendition", args=[made.pk])).status_code == 404
    assert len(logged_errors) == 1
    logged_errors.clear()


def test_a_path_cannot_lead_out_of_the_media_folder(
    report: Report, county: Body, settings: Settings, tmp_path: Path, logged_errors: list[Any]
) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    settings.MEDIA_ROOT = tmp_path / "media"
    manifest = report.manifests.get()
    job = rows.job(manifest=manifest, state=JobState.DONE, finished_at=timezone.now())
    made = Rendition.objects.create(manifest=manifest, job=job, path="../secret.txt", size=6, pages=1, sha256="a" * 64)
    assert signed_in(Role.EDITOR, county).get(reverse("evaluation:rendition", args=[made.pk])).status_code == 404
    assert len(logged_errors) == 1
    logged_errors.clear()


def test_the_facts_are_the_bytes_that_were_hashed(report: Report, county: Body) -> None:
    rows.facts(report, 2)
    client = signed_in(Role.HEAD, county)
    address = reverse("evaluation:report-facts", args=[report.pk])
    for query, version in (("", 2), ("?fassung=1", 1)):
        answer = client.get(address + query)
        assert json.loads(answer.content)["version"] == version
        assert answer["Content-Type"] == "application/json"
        assert f"fakten-{version}.json" in answer["Content-Disposition"]
        assert answer["ETag"] == f'"{report.facts.get(version=version).sha256}"'
    for nonsense in ("?fassung=3", "?fassung=x", "?fassung=%00", "?fassung=99999999999", "?fassung=²"):
        assert client.get(address + nonsense).status_code == 404
