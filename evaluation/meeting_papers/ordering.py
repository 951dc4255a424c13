"""Ordering a meeting's paper: what stands in it is kept, and a job renders it (docs/jobs.md)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from council import registry
from council.models import Meeting
from evaluation.canonical import canonical, sha256
from evaluation.meeting_papers.document import content_of, title_of
from evaluation.models import MeetingPrint, MeetingPrintKind
from evaluation.pdf import RENDERER_VERSION
from evaluation.prints import order_file
from organisation.models import User


@transaction.atomic
def order(*, meeting: Meeting, kind: str, by: User) -> MeetingPrint:
    """Keep what a meeting's paper says now and order its PDF; the same content is not rendered again."""
    with translation.override("de"):  # the paper is the same, whoever orders it
        content, title = content_of(meeting, kind), title_of(meeting, kind)
    digest = sha256(canonical({"content": content, "title": title, "renderer": RENDERER_VERSION}))
    row, _new = MeetingPrint.objects.get_or_create(
        meeting=meeting,
        kind=kind,
        sha256=digest,
        defaults={"title": title[:400], "content": content, "created_by": by},
    )
    return order_file(row, by=by)


def _links(meeting: Meeting, _user: Any) -> Sequence[tuple[str, str]]:
    """Whoever sees the meeting may have its papers; both need something on the agenda."""
    words = ((MeetingPrintKind.INVITATION, _("Invitation (PDF)")), (MeetingPrintKind.MINUTES, _("Minutes (PDF)")))
    return [(text, reverse("evaluation:meeting-print-new", args=[meeting.pk, kind.value])) for kind, text in words]


def register() -> None:
    """Offer the papers on every meeting's page; called once, when the apps are ready."""
    registry.add_meeting_link(_links)
