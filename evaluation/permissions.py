"""Who may do what with reports. What may be seen at all is in querysets.py."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from council.permissions import WRITING_ROLES
from evaluation.models import Report, ReportState
from evaluation.verdicts import ROLES
from organisation.access import EDITING_ROLES, access_of
from organisation.models import Role
from roadmap.models import Plan

if TYPE_CHECKING:
    from organisation.models import User

REVIEWERS = EDITING_ROLES | {Role.HEAD}


def can_create_reports(user: "User | AnonymousUser") -> bool:
    """Whether the user edits in any county."""
    return bool(access_of(user).editing)


def can_create_report(user: "User | AnonymousUser", plan: Plan) -> bool:
    """Whether the user may freeze the plan's facts in a report."""
    return plan.owner_id in access_of(user).editing


def can_change_report(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may freeze again, render, cancel and retry."""
    return report.owner_id in access_of(user).editing


def can_order_drafts(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may order a draft of an edition: the programme office, or the head, who is to sign it."""
    return report.owner_id in access_of(user).bodies(REVIEWERS) and report.signed_off_at is None


def can_send_for_review(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may put the draft up for review: the programme office."""
    return can_change_report(user, report) and report.state == ReportState.DRAFT


def can_agree(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may note that steering group and conference agreed: the programme office or the head."""
    return report.owner_id in access_of(user).bodies(REVIEWERS) and report.state == ReportState.IN_REVIEW


def can_send_back(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may send the report one step back with a remark: the programme office or the head."""
    going = report.state in (ReportState.IN_REVIEW, ReportState.AGREED)
    return report.owner_id in access_of(user).bodies(REVIEWERS) and going


def can_sign_off(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may sign the report off: the county's head, who has not made it (domain, section 4)."""
    return (
        report.owner_id in access_of(user).bodies({Role.HEAD})
        and report.created_by_id != user.pk
        and report.signed_off_at is None
    )


def can_submit(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may submit the signed report to the committee: council office, programme office."""
    return report.owner_id in access_of(user).bodies(WRITING_ROLES) and report.state == ReportState.SIGNED_OFF


def can_decide(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may note what was decided of the report: council office, programme office."""
    going = report.state in (ReportState.SUBMITTED, ReportState.PUBLISHED)
    return report.owner_id in access_of(user).bodies(WRITING_ROLES) and going


def can_correct(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may make a new version of the signed report: the programme office."""
    return can_change_report(user, report) and report.signed_off_at is not None


def can_confirm(user: "User | AnonymousUser", report: Report, kind: str) -> bool:
    """Whether the user may say that the money or the posts are right: that role in the county, before sign-off."""
    return report.owner_id in access_of(user).bodies({ROLES[kind]}) and report.signed_off_at is None


def can_publish(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may publish the submitted report: council office, programme office and head of the county."""
    publishers = access_of(user).bodies(WRITING_ROLES | {Role.HEAD})
    return report.owner_id in publishers and report.state == ReportState.SUBMITTED


def can_plan_cycle(user: "User | AnonymousUser", plan: Plan) -> bool:
    """Whether the user may plan the year of a plan's report: the programme office."""
    return plan.owner_id in access_of(user).editing


def can_read_drafts(user: "User | AnonymousUser", report: Report) -> bool:
    """Whether the user may read frozen facts and drafts: the county's office."""
    return report.owner_id in access_of(user).office
