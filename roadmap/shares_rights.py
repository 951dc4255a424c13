"""What shares tell on the page of rights, and shares as a kind of row."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organisation import kinds, rights
from organisation.access import OFFICE_ROLES, PARTNER_ROLES
from organisation.models import Role
from organisation.rights import Right
from roadmap.kinds import project_address
from roadmap.models import Share, ShareLevel
from roadmap.permissions import can_edit_project
from roadmap.shares_actions import SHARE_FIELDS

WHAT = {ShareLevel.VIEW: rights.SEE, ShareLevel.COMMENT: rights.COMMENT, ShareLevel.REPORT: rights.REPORT}
WORKING = [role for role in Role if role in OFFICE_ROLES | PARTNER_ROLES]


def of_project(project: Any) -> Iterable[Right]:
    """Tell with whom a project is shared today."""
    return _told(Share.objects.filter(project=project))


def of_plan(plan: Any) -> Iterable[Right]:
    """Tell who sees a plan because one of its projects is shared."""
    return _told(Share.objects.filter(project__entries__version__plan=plan).distinct())


def _told(shares: Any) -> Iterable[Right]:
    for share in shares.valid_on(timezone.localdate()).select_related("body", "user", "project"):
        why = _("share of “%(project)s”: %(reason)s") % {"project": share.project, "reason": share.reason}
        what = WHAT[ShareLevel(share.level)]
        if share.user is not None:
            yield Right(_("Shares with persons"), str(share.user), what, why, share.valid_to)
        elif share.body is not None:
            group = _("Share with %(body)s") % {"body": share.body}
            yield from rights.people_of(share.body, WORKING, what, why, until=share.valid_to, group=group)


SHARE = kinds.RowKind(
    model=Share,
    slug="freigabe",
    name=pgettext_lazy("of a project", "Share"),
    plural=gettext_lazy("Shares"),
    visible=Share.objects.visible_to,
    address=lambda row: f"{project_address(row.project)}#freigaben",
    body=lambda row: row.project.owner,
    may_change=lambda user, row: can_edit_project(user, row.project),
    fields=SHARE_FIELDS,
)


def register() -> None:
    """Make shares known; called once, when the apps are ready."""
    kinds.register(SHARE)
    rights.tell("roadmap.project", of_project)
    rights.tell("roadmap.milestone", lambda row: of_project(row.project))
    rights.tell("roadmap.plan", of_plan)
