"""Which editions of a signed report a council paper hands in: its first annexes.

The paper's own list of annexes is the truth; an edition is known there by its title.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from council.models import Paper, PaperAnnex
from evaluation.models import Edition, Rendition, Report

KILOBYTE = 1024
USUAL = (Edition.COMMITTEE,)
"""What a committee gets unless the office chooses otherwise."""
OFFERED = (Edition.COMMITTEE, Edition.FULL, Edition.SUMMARY, Edition.PUBLIC)


def annex_title(report: Report, edition: Edition = Edition.FULL) -> str:
    """Return what an edition of the report is called among the annexes; the full one is called as the report is."""
    name = report.heading
    if report.version > 1:
        name = _("%(name)s, version %(version)d") % {"name": name, "version": report.version}
    if edition == Edition.FULL:
        return name
    return _("%(name)s, %(edition)s") % {"name": name, "edition": edition.label}


def signed_file(report: Report, edition: Edition) -> Rendition | None:
    """Return the signed PDF of an edition; None while it is still being made."""
    rows = Rendition.objects.filter(manifest=report.signed_manifest_id, final=True, edition=edition)
    return rows.order_by("-created_at").first() if report.signed_manifest_id else None


def chosen(paper: Paper, report: Report) -> list[Edition]:
    """Return the editions that the paper hands in, in the order of its annexes; empty when none is among them."""
    titles = {annex_title(report, edition): edition for edition in Edition}
    rows = PaperAnnex.objects.filter(paper=paper, title__in=titles).order_by("number")
    return [titles[row.title] for row in rows]


def hand_in(paper: Paper, report: Report, editions: Sequence[Edition]) -> None:
    """Make the editions the first annexes, with pages and size of their files; the others follow in their order.

    Raises ValidationError (editions) without any: the paper is there for the report.
    """
    if not editions:
        raise ValidationError({"editions": _("Please choose at least one edition.")}, code="required")
    titles = [annex_title(report, edition) for edition in Edition]
    others = list(PaperAnnex.objects.filter(paper=paper).exclude(title__in=titles).order_by("number"))
    PaperAnnex.objects.filter(paper=paper, title__in=titles).delete()
    for row in reversed(others):  # from behind: numbers are unique
        PaperAnnex.objects.filter(pk=row.pk).update(number=row.number + len(Edition))
    for number, edition in enumerate(editions, start=1):
        file = signed_file(report, edition)
        figures = {"pages": file.pages, "size_kb": size_kb(file.size)} if file else {}
        PaperAnnex.objects.create(paper=paper, number=number, title=annex_title(report, edition), **figures)
    for number, row in enumerate(others, start=len(editions) + 1):
        PaperAnnex.objects.filter(pk=row.pk).update(number=number)


def size_kb(size: int) -> int:
    """Return a size in bytes as kilobytes, rounded up: a file is never 0 KB."""
    return -(-size // KILOBYTE)
