"""Who may do what with reports. What may be seen at all is in querysets.py."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from evaluation.models import Report
from evaluation.verdicts import ROLES
from organisation.access import access_of
from organisation.models import Role
from roadmap.models import Plan

if TYPE_CHECKING:
    from organisation.models import User


def can_create_reports(user: "User | AnonymousUser") -> bool:
    """Whether the user edits in any county."""
    return bool(access_of(user).editing)


def can_create_report(user: "User | AnonymousUser", plan: Plan) -> bool:
    """Whether the user may freeze the plan's facts in a report."""
    return plan.owner_id in access_of(user).editing


def can_change_report(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may freeze again, render, cancel and retry."""
    return report.owner_id in access_of(user).editing


def can_sign_off(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may sign the report off: the county's head, who has not made it (domain, section 4)."""
    return (
        report.owner_id in access_of(user).bodies({Role.HEAD})
        and report.created_by_id != user.pk
        and report.signed_off_at is None
    )


def can_confirm(user: "User | AnonymousUser", report: Report, kind: str) -> bool:
    """Whether the user may say that the money or the posts are right: that role in the county, before sign-off."""
    return report.owner_id in access_of(user).bodies({ROLES[kind]}) and report.signed_off_at is None


def can_publish(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may publish the signed report: council office, editors and head of the county."""
    publishers = access_of(user).bodies({Role.COUNCIL_OFFICE, Role.EDITOR, Role.ADMINISTRATOR, Role.HEAD})
    return report.owner_id in publishers and report.signed_off_at is not None and report.published_at is None


def can_read_drafts(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may read frozen facts and drafts: the county's office."""
    return report.owner_id in access_of(user).office
