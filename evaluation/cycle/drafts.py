"""The drafts of a report before it is signed: one of each edition, of what the report says now or of what it said."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.models import Edition, JobState, Manifest, RenderJob, Rendition, Report


@dataclass(frozen=True)
class Draft:
    """How far the draft of an edition is. `file` may be of an earlier wording: `outdated`."""

    edition: Edition
    file: Rendition | None
    outdated: bool
    job: RenderJob | None

    @property
    def active(self) -> bool:
        """Whether it is being made."""
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def failed(self) -> bool:
        return self.job is not None and self.job.state == JobState.FAILED

    @property
    def current(self) -> bool:
        """Whether there is a draft of what the report says now."""
        return self.file is not None and not self.outdated


def drafts(report: Report, manifest: Manifest | None, *, made: Sequence[Rendition], outdated: bool) -> list[Draft]:
    """Return the drafts of every edition but the full one, which the page shows by itself; one query.

    `manifest` is the one of the page's own draft; `made` the report's files, the latest first; `outdated`: the report
    says something else by now.
    """
    if manifest is None or report.signed_off_at is not None:
        return []
    files: dict[str, Rendition] = {}
    jobs: dict[str, RenderJob] = {}
    for row in made:
        if row.final:
            continue
        if row.manifest_id == manifest.pk or row.edition not in files:
            files[row.edition] = row
    for job in RenderJob.objects.filter(manifest__report=report, final=False).order_by("created_at"):
        if job.manifest_id == manifest.pk or job.state in (JobState.QUEUED, JobState.RUNNING):
            jobs[job.edition] = job
    return [
        Draft(
            edition,
            files.get(edition),
            edition in files and (outdated or files[edition].manifest_id != manifest.pk),
            jobs.get(edition),
        )
        for edition in Edition
        if edition != Edition.FULL
    ]
