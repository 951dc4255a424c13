"""Who may say how far a body is with a joint project."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cooperation.models import Participation
from organisation.access import access_of
from organisation.models import AuditEvent, Role, User
from roadmap.permissions import can_edit_project

Visitor = User | AnonymousUser


def can_read_rollout(user: Visitor) -> bool:
    """Return whether there is a matrix for `user`: for the offices of counties and for partners."""
    access = access_of(user)
    return bool(access.office or access.partner)


def can_tell_stage(user: Visitor, participation: Participation) -> bool:
    """Return whether `user` may change the stage: the county's editors, and the body's own partner editors.

    A partner tells the stage of its own body as long as that takes part, and nothing else of the participation.
    """
    return can_edit_project(user, participation.project) or tells_own_stage(user, participation)


def tells_own_stage(user: Visitor, participation: Participation) -> bool:
    """Return whether `user` is a partner editor of the body, whose participation has not ended."""
    ended = participation.valid_to is not None and participation.valid_to < timezone.localdate()
    return not ended and participation.body_id in access_of(user).bodies({Role.PARTNER_EDITOR})


OWN_STAGE = {"stage", "actual_on"}
"""What a partner tells of its own rollout."""


def can_undo_own_stage(user: Visitor, participation: Participation, event: AuditEvent) -> bool:
    """Return whether a partner editor may take an event back: its own, which told the stage of its body only."""
    changed = set(event.details.get("changes", ()))
    own = event.actor_id is not None and event.actor_id == user.pk
    return own and bool(changed) and changed <= OWN_STAGE and tells_own_stage(user, participation)


def can_read_status(user: Visitor, participation: Participation) -> bool:
    """Return whether `user` reads what the body reported: the county's office, and the body itself."""
    access = access_of(user)
    return participation.project.owner_id in access.office or participation.body_id in access.partner
