"""People who are signed in, files that are there, and what a page answers."""

from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluation.models import JobState, Manifest, Rendition, Report, ReportState
from organisation.models import Body, Role
from tests.evaluation import rows

CONTENT = b"%PDF-1.7 not really"
OFFICE_READERS = [Role.PROJECT_LEAD, Role.HEAD, Role.FINANCE, Role.PERSONNEL, Role.COUNCIL_OFFICE]
OTHERS = [Role.COMMITTEE_MEMBER, Role.PARTNER_EDITOR, Role.PARTNER_READER, None]


def signed_in(role: Role | None, body: Body) -> Client:
    client = Client()
    client.force_login(rows.user(role, body), backend="django.contrib.auth.backends.ModelBackend")
    return client


def file_of(manifest: Manifest, media: Any, **values: Any) -> Rendition:
    job = rows.job(manifest=manifest, state=JobState.DONE, finished_at=timezone.now(), **values)
    path = Path(media) / f"{job.pk}.pdf"
    path.write_bytes(CONTENT)
    return Rendition.objects.create(
        manifest=manifest, job=job, path=path.name, size=len(CONTENT), pages=12, sha256="ab" * 32, **values
    )


def status(client: Client, address: str) -> int:
    """The answer's status; a file in it is read to its end, which closes it."""
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content) == CONTENT  # type: ignore[attr-defined]  # a FileResponse then
    return answer.status_code


def publish(report: Report) -> None:
    rows.put(report, ReportState.PUBLISHED)


def addresses(report: Report) -> list[str]:
    return [reverse(f"evaluation:{name}", args=[report.pk]) for name in ("report", "report-facts")]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
