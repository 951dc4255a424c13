"""Bodies, units, people, roles, sources and the audit trail."""

from organisation.models.audit import AuditEvent
from organisation.models.base import Precision, Qualifier
from organisation.models.bodies import Body, BodyKind, BodyRelation, OrgUnit, RelationKind, UnitKind
from organisation.models.branding import Branding
from organisation.models.calendars import CalendarFeed
from organisation.models.invitations import Invitation, InvitationState
from organisation.models.pulse import Pulse
from organisation.models.sources import Source, SourceKind, SourceRef, SourceStatus
from organisation.models.users import Membership, Role, User

__all__ = [
    "AuditEvent",
    "Body",
    "BodyKind",
    "BodyRelation",
    "Branding",
    "CalendarFeed",
    "Invitation",
    "InvitationState",
    "Membership",
    "OrgUnit",
    "Precision",
    "Pulse",
    "Qualifier",
    "RelationKind",
    "Role",
    "Source",
    "SourceKind",
    "SourceRef",
    "SourceStatus",
    "UnitKind",
    "User",
]
