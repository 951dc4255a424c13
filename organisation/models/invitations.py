"""Invitations: a role that waits for a person to take it."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisation.models.base import Row, choices, period_check, tracked
from organisation.models.bodies import Body, OrgUnit
from organisation.models.users import Membership, Role

SHA256 = r"^[0-9a-f]{64}$"


class InvitationState(models.TextChoices):
    """Where an invitation stands at a moment."""

    OPEN = "open", _("open")
    EXPIRED = "expired", _("expired")
    ACCEPTED = "accepted", _("accepted")
    REVOKED = "revoked", _("revoked")


def hash_of(token: str) -> str:
    """Return what is stored of an invitation's token: SHA-256 in hex. The token has 256 random bits, so no salt."""
    return sha256(token.encode()).hexdigest()


@tracked(exclude=["token_hash"])
class Invitation(Row):
    """An e-mail address is invited to a role in a body for a period. Only the link's holder knows the token."""

    email = models.EmailField()
    display_name = models.CharField(max_length=120)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="invitations")
    role = choices(Role)
    unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    deputy_of = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="invitation_open_once",
                fields=["email", "body", "role", "unit"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                nulls_distinct=False,
            ),
            period_check("invitation", "valid_from", "valid_to"),
            models.CheckConstraint(
                name="invitation_accepted_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(name="invitation_token_hashed", condition=Q(token_hash__regex=SHA256)),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.body}"

    def state_at(self, moment: datetime) -> InvitationState:
        """Return where the invitation stands."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.OPEN if moment < self.expires_at else InvitationState.EXPIRED

    @property
    def state(self) -> InvitationState:
        """Where the invitation stands now."""
        return self.state_at(timezone.now())

    @property
    def role_values(self) -> dict[str, Any]:
        """What the role will be: role, body, unit, from, to."""
        period: dict[str, date | None] = {"valid_from": self.valid_from, "valid_to": self.valid_to}
        return {"role": self.role, "body": self.body, "unit": self.unit, **period}
