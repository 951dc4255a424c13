"""The job that makes the files of a council paper's version: one PDF and one for the word processor."""

from collections.abc import Callable

from evaluation import jobs
from evaluation.council_paper import document, word
from evaluation.models import CouncilPaperFile, CouncilPaperVersion, PaperFormat
from evaluation.pdf import Progress
from evaluation.storage import FOLDER, Draft


def file_name(version: CouncilPaperVersion, format_: str) -> str:
    """Return the path below MEDIA_ROOT; the same for the same version, whoever renders it."""
    return f"{FOLDER}/{version.pk.hex[:2]}/council-paper-{version.pk}.{format_}"


def contents(
    version: CouncilPaperVersion, on_progress: Progress, on_html: Callable[[str], None]
) -> dict[PaperFormat, bytes]:
    """Return the bytes of each file, made from the version's content alone."""
    pdf = document.render(version, on_progress, on_html)
    return {PaperFormat.PDF: pdf, PaperFormat.DOCX: word.render(version)}


def keep(claim: jobs.Claim, version: CouncilPaperVersion, drafts: dict[PaperFormat, Draft], *, pages: int) -> None:
    """Put the files in their place and enter them. Raises Lost; then nothing has changed."""

    def enter() -> None:
        for format_, draft in drafts.items():
            CouncilPaperFile.objects.get_or_create(
                version=version,
                format=format_,
                defaults={
                    "path": draft.name,
                    "size": draft.size,
                    "pages": pages if format_ is PaperFormat.PDF else None,
                    "sha256": draft.sha256,
                },
            )

    jobs.finish_files(claim, list(drafts.values()), enter)
