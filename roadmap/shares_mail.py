"""The mail that tells with whom a project was shared, sent where the installation has a mail server."""

from django.utils import timezone
from django.utils.translation import gettext as _

from organisation import mail
from organisation.access import PARTNER_ROLES, memberships_on
from organisation.models import User
from organisation.templatetags.display import date_short
from roadmap.models import Share


def tell(share: Share, address: str) -> int:
    """Tell the person, or the partners who work for the body, what was shared and until when; return how many mails.

    The reason stays with the office. `address` is the absolute one of the project's page. One that has not begun yet
    is told as well, with its first day.
    """
    subject = _("A project was shared: %(project)s") % {"project": share.project.title}
    lines = [
        _("%(county)s shared the project “%(project)s” with you (%(level)s).")
        % {"county": share.project.owner, "project": share.project.title, "level": share.get_level_display()}
    ]
    if share.valid_from is not None and share.valid_from > timezone.localdate():
        lines.append(_("First day: %(day)s") % {"day": date_short(share.valid_from)})
    if share.valid_to is not None:
        lines.append(_("Last day: %(day)s") % {"day": date_short(share.valid_to)})
    lines.append(address)
    return sum(mail.send(to=person.email, subject=subject, lines=lines) for person in _recipients(share))


def _recipients(share: Share) -> list[User]:
    if share.user is not None:
        return [share.user]
    held = memberships_on(timezone.localdate(), "memberships__")
    people = User.objects.filter(
        held, memberships__body=share.body, memberships__role__in=PARTNER_ROLES, is_active=True
    )
    return list(people.distinct().order_by("email"))
