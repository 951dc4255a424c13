"""Answering a request for help."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cooperation.models import HelpAnswer, StatusEntry
from cooperation.partner.help_rows import request_of
from cooperation.partner.rights import can_answer, county_of
from organisation.actions import action, enter, required
from organisation.audit import SYSTEM
from organisation.models import User


@action
def answer_help(
    *,
    entry: StatusEntry,
    text: str,
    by: User | None,
    done: bool = False,
    author_label: str = "",
    answered_at: datetime | None = None,
) -> HelpAnswer:
    """Answer the request for help that a status belongs to; `done` closes it. An answer is never changed.

    The answer stands at the newest status of the request. Raises ValidationError (text, entry) without a text, and for
    a request that was withdrawn or closed.
    """
    text = required(text, "text", _("Please say what the answer is."))
    if by is not None and not can_answer(by, entry):
        raise ValidationError({"by": _("Only the county's programme office answers.")}, code="foreign")
    # two answers at once, of which one closes the request: the second sees the first
    list(StatusEntry.objects.select_for_update(no_key=True).filter(project=entry.project_id, body=entry.body_id))
    request = request_of(entry)
    if request is None or not request.answerable:
        raise ValidationError(_("This request was closed or withdrawn meanwhile."), code="closed")
    moment: dict[str, Any] = {} if answered_at is None else {"answered_at": answered_at}
    row = HelpAnswer(
        entry=request.entry, text=text, done=done, author=by, author_label=author_label or str(by or SYSTEM), **moment
    )
    return enter(row, by=by, action="help.answer", owner=county_of(entry), details={"done": done})
