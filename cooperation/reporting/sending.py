"""What is sent from the page: drafts as one types, single projects or all that are filled in, "nothing changed".

Every project is an action of its own: what one of them refuses holds back none of the others, and no text is lost.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from cooperation import actions
from cooperation.actions import DraftConflict, StatusValues
from cooperation.forms import VALUES, ReportForm
from cooperation.models import StatusDraft
from cooperation.reporting.reporter import Reporter
from cooperation.reporting.rows import ReportRow, as_of, is_filled, kept_of, prefix_of, rows_of, start_of

SAVE, SUBMIT, UNCHANGED, TAKE, ALL = "sichern", "abgeben", "unveraendert", "uebernehmen", "alle"
OF_ONE = (SUBMIT, UNCHANGED, TAKE)
_TOKEN = re.compile(r"m[0-9a-f]{32}-token")


@dataclass
class Outcome:
    """What became of each project that was sent, by request."""

    saved: dict[UUID, StatusDraft] = field(default_factory=dict)
    wrong: dict[UUID, list[str]] = field(default_factory=dict)
    """Labels of what could not be kept in the draft."""
    problems: dict[UUID, str] = field(default_factory=dict)
    conflicts: dict[UUID, str] = field(default_factory=dict)
    """Where the draft was saved elsewhere meanwhile: when (ISO)."""
    refused: dict[UUID, ReportForm] = field(default_factory=dict)
    """Forms with errors at their fields."""
    done: list[UUID] = field(default_factory=list)
    unchanged: bool = False

    @property
    def status(self) -> int:
        """The answer's status: 422 for what is wrong in a form, 409 for what somebody else did meanwhile."""
        if self.refused:
            return 422
        return 409 if self.problems or self.conflicts else 200


def send(reporter: Reporter, data: Mapping[str, Any]) -> Outcome:
    """Do what was sent. Raises Http404 for a project that is not asked of this reporter."""
    requests = reporter.requests()
    own = {prefix_of(row.pk) for row in requests}
    sent = {name.removesuffix("-token") for name in data if _TOKEN.fullmatch(name)}
    what, _colon, named = str(data.get("tun", SAVE)).partition(":")
    target = f"m{named}" if what in OF_ONE else ""
    if not sent <= own or (target and target not in own):
        raise Http404
    rows = rows_of([row for row in requests if prefix_of(row.pk) in sent | {target}], requests, {})
    outcome = Outcome()
    for row in rows:
        _Sender(reporter, row, data, outcome).do(what if row.key == target or what == ALL else SAVE)
    return outcome


@dataclass
class _Sender:
    """One project of what was sent."""

    reporter: Reporter
    row: ReportRow
    data: Mapping[str, Any]
    outcome: Outcome

    def do(self, what: str) -> None:
        self.form = ReportForm(self.data, prefix=self.row.key)
        self.form.is_valid()
        if what == UNCHANGED:
            self._unchanged()
        elif what == TAKE:
            self._take()
        else:
            submitting = what == SUBMIT or (what == ALL and self._is_filled())
            self._save(submitting=submitting)
            if submitting:
                self._submit()

    def _is_filled(self) -> bool:
        """Whether something was typed; what was given back and stands in the form untouched is not."""
        typed = self._typed()
        return is_filled(typed) and (self.row.draft is not None or typed != self._began())

    def _began(self) -> StatusValues:
        return StatusValues(**start_of(self.row.request, self.row.newest))

    @property
    def _token(self) -> UUID | None:
        token: UUID | None = self.form.cleaned_data.get("token")
        return token

    def _typed(self) -> StatusValues:
        found, _wrong = self.form.draft(kept_of(self.row.request))
        return StatusValues(**{name: value for name in VALUES if (value := found.get(name)) is not None})

    def _save(self, *, submitting: bool) -> None:
        """Keep what was typed, unless it is what stood there."""
        request, values = self.row.request, self._typed()
        _found, wrong = self.form.draft(kept_of(request))
        if wrong:
            self.outcome.wrong[request.pk] = wrong
        if submitting and not wrong:
            return  # it is submitted at once; what is refused stays in the form
        if values == self._began():
            if self.row.draft:
                self.outcome.saved[request.pk] = self.row.draft
            return
        self._keep(values)

    def _keep(self, values: StatusValues) -> None:
        request = self.row.request
        try:
            self.outcome.saved[request.pk] = actions.save_draft(
                request=request,
                values=values,
                as_of=self.row.draft.as_of if self.row.draft else None,
                page=self._token,
                base=self.data.get(f"{self.row.key}-base", ""),
                by=self.reporter.user,
                by_link=self.reporter.link is not None,
            )
        except DraftConflict as conflict:
            self.outcome.conflicts[request.pk] = conflict.draft.saved_at.isoformat()
            self.outcome.problems[request.pk] = _("The draft was saved elsewhere meanwhile.")
        except ValidationError as error:
            self.outcome.problems[request.pk] = " ".join(error.messages)

    def _submit(self) -> None:
        request = self.row.request
        if not self.form.is_valid():
            self.outcome.refused[request.pk] = self.form
            return
        try:
            actions.submit_status(
                request=request,
                as_of=as_of(request),
                values=self.form.status(),
                by=self.reporter.user,
                token=self._token,
                by_link=self.reporter.link is not None,
            )
        except ValidationError as error:
            self.form.refuse(error)
            self.outcome.refused[request.pk] = self.form
            if self.row.writable:  # what is refused is kept all the same
                self._keep(self._typed())
        else:
            self.outcome.done.append(request.pk)

    def _unchanged(self) -> None:
        """Report once more what was reported last; not over something that was typed."""
        request, last = self.row.request, self.row.last
        typed = self._typed()
        if last is None:
            if is_filled(typed):
                self._keep(typed)
            self.outcome.problems[request.pk] = _("There is no earlier status to report again.")
            return
        if is_filled(typed) and typed != actions.values_of(last):
            self._keep(typed)
            message = _("Something is typed here; please submit it, or empty the fields first.")
            self.outcome.problems[request.pk] = message
            return
        try:
            actions.submit_status(
                request=request,
                as_of=request.round.cut_off,
                values=actions.values_of(last),
                by=self.reporter.user,
                token=self._token,
                by_link=self.reporter.link is not None,
            )
        except ValidationError as error:
            self.outcome.problems[request.pk] = " ".join(error.messages)
        else:
            self.outcome.done.append(request.pk)
            self.outcome.unchanged = True

    def _take(self) -> None:
        """Begin with what was reported last, beside what was typed already."""
        if self.row.last is None:
            return
        before, typed = actions.values_of(self.row.last), self._typed()
        began = {name: getattr(typed, name) or getattr(before, name) for name in VALUES}
        self._keep(StatusValues(**began))
