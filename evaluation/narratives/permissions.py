"""Who may read, write and comment the texts of a report. Pages ask these before anything else."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from evaluation.models import Report, ReportState
from evaluation.narratives.places import Place
from organisation.access import access_of
from organisation.models import Role

if TYPE_CHECKING:
    from organisation.models import User

REVIEWERS = {Role.ADMINISTRATOR, Role.EDITOR, Role.FINANCE, Role.PERSONNEL, Role.HEAD}
"""Who works on a report (domain, section 4): the others of the office read it as it is printed."""
OWN_SECTIONS = {"finance": Role.FINANCE, "staff": Role.PERSONNEL}
"""Sections that the Kämmerei and Personal write themselves."""
WRITABLE = {ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.AGREED}


def can_review(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may see how the texts come about: editors, head, Kämmerei and Personal of the county."""
    return report.owner_id in access_of(user).bodies(REVIEWERS)


def can_comment(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may remark on texts and mark remarks as done: as above, until the report is signed off."""
    return report.state in WRITABLE and can_review(user, report)


def can_write(user: "User | AnonymousUser", report: Report, place: Place) -> bool:
    """Whether the user may write the text of a place: editors all, the Kämmerei the money, Personal the posts."""
    if report.state not in WRITABLE:
        return False
    roles = {Role.ADMINISTRATOR, Role.EDITOR}
    if place.key in OWN_SECTIONS:
        roles.add(OWN_SECTIONS[place.key])
    return report.owner_id in access_of(user).bodies(roles)
