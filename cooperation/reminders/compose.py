"""What a mail about status rounds says: plain text and HTML, in German, from what is asked of the person now."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation.models import ReminderMail, RequestState, StatusRequest, StatusRound
from cooperation.reminders.audience import Ask, Audience, Person
from cooperation.reminders.links import absolute, message_id, stop_address
from cooperation.reminders.schedule import Asked, Occasion, Part
from cooperation.report_links import report_address
from organisation.models import User
from organisation.templatetags.display import date_short

LISTED = 60
"""Lines of one section at most; the page that the mail leads to has all of them."""


@dataclass(frozen=True)
class Line:
    """One status that is missing."""

    title: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """What one round asks of the person in one part."""

    round: StatusRound
    part: Part
    occasion: Occasion
    when: str
    lines: list[Line]
    more: int
    address: str
    delegate: str = ""


@dataclass(frozen=True)
class Parts:
    """The sections of a mail."""

    own: list[Section] = field(default_factory=list)
    deputy: list[Section] = field(default_factory=list)
    office: list[Section] = field(default_factory=list)


def mail(
    row: ReminderMail, audience: Audience, person: Person, contents: list[tuple[Asked, Occasion]], day: date
) -> dict[str, Any]:
    """Return the arguments of `organisation.mail.send` for a mail of `person` on `day`."""
    with translation.override(settings.LANGUAGE_CODE):
        parts = Parts()
        for asked, why in contents:
            ask = person.ask(asked.round, asked.part)
            if ask is not None:
                getattr(parts, asked.part.value).append(_section(ask, audience, person.user, why, day))
        stop = stop_address(row.pk)
        context = {
            "own": parts.own,
            "deputy": parts.deputy,
            "office": parts.office,
            "one_link": _one_link(parts.own),
            "mine": absolute(reverse("reminders:mine")),
            "settings": absolute(reverse("watches:settings")),
            "stop": stop,
        }
        text = render_to_string("cooperation/reminders/mail.txt", context).strip()
        html = render_to_string("cooperation/reminders/mail.html", context)
        subject = _subject(parts)
    return {
        "to": person.user.email,
        "subject": subject,
        "lines": [text],
        "html": html,
        "headers": {
            # the same name when it is sent again, so that a mail program shows it once
            "Message-ID": message_id(row.pk),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    }


def _one_link(own: list[Section]) -> str:
    """Return the one address of all projects, where the rounds have the same."""
    found = {section.address for section in own}
    return found.pop() if len(found) == 1 else ""


def _section(ask: Ask, audience: Audience, user: User, why: Occasion, day: date) -> Section:
    row, requests = ask.round, ask.on(day)
    lines = [_line(ask, audience, request) for request in requests[:LISTED]]
    if ask.part is Part.OFFICE:
        address = absolute(reverse("cooperation:round", args=[row.plan.slug, row.slug]))
    else:
        address = report_address(user=user, status_round=row)
    delegate = ""
    if ask.part is Part.OWN:
        delegate = absolute(reverse("reminders:delegate", args=[row.plan.slug, row.slug]))
    more = max(len(requests) - LISTED, 0)
    return Section(row, ask.part, why, _when(row.deadline, day), lines, more, address, delegate)


def _line(ask: Ask, audience: Audience, request: StatusRequest) -> Line:
    title = request.subject.title
    if ask.part is Part.OFFICE:
        return Line(f"{request.body.name}: {title}", _why_office(audience, request))
    if ask.part is Part.DEPUTY:
        names = ", ".join(sorted(ask.instead_of.get(request.pk, set())))
        return Line(title, _("you stand in for %(names)s") % {"names": names})
    if request.state == RequestState.RETURNED:
        return Line(
            title, _("returned: %(reason)s") % {"reason": " ".join(audience.reasons.get(request.pk, "").split())}
        )
    return Line(title, _("draft begun") if request.state == RequestState.DRAFT else "")


def _why_office(audience: Audience, request: StatusRequest) -> str:
    """Return what the office should know of who was asked."""
    asked = [each for each in audience.addressed[request.round_id] if each.body.pk == request.body.pk]
    if not asked:
        return _("nobody can report")
    if all(each.stopped for each in asked):
        return _("reminders stopped")
    return _("returned") if request.state == RequestState.RETURNED else ""


def _when(deadline: date, day: date) -> str:
    """Return the deadline in words, as seen on `day`."""
    days = (deadline - day).days
    values = {"day": date_short(deadline), "days": abs(days)}
    if days > 0:
        return ngettext("by tomorrow, %(day)s", "by %(day)s, in %(days)d days", days) % values
    if days == 0:
        return _("by today, %(day)s") % values
    return ngettext("since yesterday, %(day)s, overdue", "since %(day)s, for %(days)d days, overdue", -days) % values


def _subject(parts: Parts) -> str:
    """Return the subject: what is most pressing, named when it is one round."""
    sections = parts.own or parts.deputy or parts.office
    first = sections[0]
    values = {"round": first.round.title, "day": date_short(first.round.deadline), "count": len(sections)}
    if len({section.round.pk for section in sections}) > 1:
        texts = {
            Part.OWN: _("digiplan: %(count)d status rounds wait for you"),
            Part.DEPUTY: _("digiplan: as deputy, %(count)d status rounds are overdue"),
            Part.OFFICE: _("digiplan: %(count)d status rounds lack statuses"),
        }
        return texts[first.part] % values
    if first.part is Part.DEPUTY:
        return _("digiplan: as deputy, “%(round)s” is overdue since %(day)s") % values
    if first.part is Part.OFFICE:
        return _("digiplan: statuses are missing in “%(round)s”, overdue since %(day)s") % values
    own = {
        Occasion.INVITATION: _("digiplan: please report on “%(round)s” by %(day)s"),
        Occasion.RETURNED: _("digiplan: a status was returned, “%(round)s”"),
        Occasion.AFTER: _("digiplan: overdue since %(day)s, “%(round)s”"),
    }
    return own.get(first.occasion, _("digiplan: reminder of “%(round)s”, deadline %(day)s")) % values
