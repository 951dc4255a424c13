"""What a body sees of a county and why, for the office of that county."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.kinds import agreement_address
from cooperation.models import CooperationAgreement, Participation
from organisation import rights
from organisation.access import PARTNER_ROLES, memberships_on
from organisation.models import Body, Membership
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import Share, ShareLevel

Text = str | Promise
LEVELS = {ShareLevel.VIEW: rights.SEE, ShareLevel.COMMENT: rights.COMMENT, ShareLevel.REPORT: rights.REPORT}
READERS_SEE = gettext_lazy("reporting partners report, reading partners see")


@dataclass(frozen=True)
class Granted:
    """One row that a body sees: what of it, why, and from when to when (None: not known, or no end set)."""

    title: str
    address: str
    what: Text
    why: Text
    who: str
    since: PartialDate | None = None
    until: PartialDate | None = None
    ended: bool = False


def granted(body: Body, county: Body, day: date) -> list[Granted]:
    """Return what the body's accounts see of the county on `day`; what ended comes last. Three queries."""
    found = [*_participations(body, county, day), *_agreements(body, county), *_shares(body, county, day)]
    return sorted(found, key=lambda row: (row.ended, row.title.casefold()))


def accounts(body: Body, day: date) -> list[Membership]:
    """Return who works for the body as a partner on `day`: an account that is closed is left out."""
    rows = Membership.objects.filter(memberships_on(day), body=body, role__in=PARTNER_ROLES, user__is_active=True)
    return list(rows.select_related("user").order_by("role", "user__display_name", "pk"))


def _participations(body: Body, county: Body, day: date) -> list[Granted]:
    rows = Participation.objects.filter(body=body, project__owner=county).select_related("project")
    return [_participation(row, str(body), day) for row in rows]


def _participation(row: Participation, who: str, day: date) -> Granted:
    ended = row.valid_to is not None and row.valid_to < day
    return Granted(
        title=row.project.title,
        address=reverse("rights", args=["projekt", row.project_id]),
        what=rights.READ_OWN if ended else READERS_SEE,
        why=_("participation that has ended") if ended else _("participation in the project"),
        who=who,
        since=_partial(row.valid_from, row.valid_from_precision),
        until=_partial(row.valid_to, row.valid_to_precision),
        ended=ended,
    )


def _agreements(body: Body, county: Body) -> list[Granted]:
    rows = CooperationAgreement.objects.filter(owner=county, parties__body=body, draft=False).select_related("owner")
    why = _("party to the agreement")
    return [Granted(row.title, agreement_address(row), rights.SEE, why, str(body)) for row in rows]


def _shares(body: Body, county: Body, day: date) -> list[Granted]:
    """Shares with the body, and with persons who work for it as partners."""
    people = [row.user_id for row in accounts(body, day)]
    rows = Share.objects.filter(project__owner=county).select_related("project", "user", "body")
    return [_share(row, day) for row in rows.filter(body=body) | rows.filter(user__in=people)]


def _share(row: Share, day: date) -> Granted:
    ended = row.valid_to is not None and row.valid_to < day
    return Granted(
        title=row.project.title,
        address=reverse("rights", args=["projekt", row.project_id]),
        what=rights.NOTHING_MORE if ended else LEVELS[ShareLevel(row.level)],
        why=_("share: %(reason)s") % {"reason": row.reason},
        who=str(row.user or row.body),
        since=_partial(row.valid_from or timezone.localdate(row.granted_at), Precision.DAY),
        until=_partial(row.valid_to, Precision.DAY),
        ended=ended,
    )


def _partial(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, Precision(precision)) if day is not None else None
