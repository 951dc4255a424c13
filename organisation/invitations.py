"""Actions on invitations: a link that makes an account with a role, to be handed over or mailed."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.actions import action, create_account, enter, give_role
from organisation.audit import record
from organisation.identity_actions import set_first_password
from organisation.mail import send
from organisation.models import Body, Invitation, InvitationState, Membership, OrgUnit, User
from organisation.models.invitations import hash_of
from organisation.people_actions import check_deputy

VALID_FOR = timedelta(days=14)
TOKEN_BYTES = 32

Link = Callable[[str], str]
"""Makes the absolute address of the accepting page out of a token."""


@dataclass(frozen=True)
class Invited:
    """An invitation, the link to hand over (it is not kept), and whether it was mailed as well."""

    invitation: Invitation
    link: str
    mailed: bool


def invite(
    *,
    email: str,
    display_name: str,
    body: Body,
    role: str,
    by: User,
    link: Link,
    unit: OrgUnit | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    deputy_of: Membership | None = None,
) -> Invited:
    """Invite an address to a role in a body; the link is valid for 14 days and for one account.

    Says the same whether or not there is an account with that address. Raises ValidationError by field.
    """
    row = Invitation(
        email=User.objects.normalize_email(email.strip()).lower(),
        display_name=display_name.strip(),
        body=body,
        role=role,
        unit=unit,
        valid_from=valid_from,
        valid_to=valid_to,
        deputy_of=deputy_of,
        created_by=by,
    )
    return _hand_out(row, _create(row, by), link)


@action
def _create(row: Invitation, by: User) -> str:
    if row.unit is not None and row.unit.owner_id != row.body_id:
        raise ValidationError({"unit": _("The unit belongs to another body.")}, code="foreign")
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": _("The role ends before it begins.")}, code="period")
    check_deputy(None, row.body_id, row.deputy_of)
    same = Invitation.objects.filter(email=row.email, body=row.body, role=row.role, unit=row.unit)
    if same.filter(accepted_at__isnull=True, revoked_at__isnull=True).exists():
        message = _("This address is invited to this role already. Please renew or revoke that invitation.")
        raise ValidationError({"email": message}, code="invitation_open_once")
    token = _renew(row)
    enter(row, by=by, action="invitation.create", owner=row.body, details={"role": str(row.role)})
    return token


def _renew(row: Invitation) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.token_hash = hash_of(token)
    row.expires_at = timezone.now() + VALID_FOR
    return token


def _hand_out(row: Invitation, token: str, link: Link) -> Invited:
    address = link(token)
    inviter = str(row.created_by) if row.created_by else ""
    lines = [
        _("%(inviter)s invites you to digiplan.") % {"inviter": inviter},
        _("Role: %(role)s, %(body)s") % {"role": row.get_role_display(), "body": row.body},
        _("Please open this address and choose a password:") + "\n" + address,
        _("The link is for you alone and is valid until %(day)s.") % {"day": f"{row.expires_at:%d.%m.%Y}"},
    ]
    return Invited(row, address, send(to=row.email, subject=_("Invitation to digiplan"), lines=lines))


def resend(*, invitation: Invitation, by: User, link: Link) -> Invited:
    """Make a new link for another 14 days, also of an expired invitation; the old link ends."""
    return _hand_out(invitation, _resend(invitation, by), link)


@action
def _resend(invitation: Invitation, by: User) -> str:
    row = _locked(invitation)
    if row.state not in {InvitationState.OPEN, InvitationState.EXPIRED}:
        raise ValidationError(_("The invitation was accepted or revoked."), code="closed")
    token = _renew(invitation)
    invitation.save(update_fields=["token_hash", "expires_at"])
    record(by=by, action="invitation.resend", target=invitation, owner=invitation.body)
    return token


@action
def revoke(*, invitation: Invitation, by: User) -> Invitation:
    """Take an invitation back; its link ends at once."""
    row = _locked(invitation)
    if row.state not in {InvitationState.OPEN, InvitationState.EXPIRED}:
        raise ValidationError(_("The invitation was accepted or revoked."), code="closed")
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(by=by, action="invitation.revoke", target=row, owner=row.body)
    return row


def by_token(token: str) -> Invitation | None:
    """Return the invitation that a link is for, whatever its state."""
    rows = Invitation.objects.select_related("body", "unit", "created_by", "deputy_of__user")
    return rows.filter(token_hash=hash_of(token)).first()


def account_of(invitation: Invitation) -> User | None:
    """Return the account that has the invited address already."""
    return User.objects.filter(email__iexact=invitation.email).first()


@action
def accept(*, invitation: Invitation, password: str = "", signed_in: User | None = None) -> User:
    """Take the role: with a new account and `password`, or as the account `signed_in` that has the address already.

    Of two at the same moment the second is refused. Raises ValidationError: code "closed" for an invitation that is
    not open any more, "account" for the wrong account, by field for a password that is too weak.
    """
    row = _locked(invitation)
    now: datetime = timezone.now()
    if row.state_at(now) != InvitationState.OPEN:
        raise ValidationError(_("The invitation is not open any more."), code="closed")
    user = account_of(row)
    if user is None:
        user = create_account(email=row.email, display_name=row.display_name, by=row.created_by, owner=row.body)
        set_first_password(user, password)
    elif signed_in is None or signed_in.pk != user.pk or not user.is_active:
        raise ValidationError(_("Please sign in with the account that was invited."), code="account")
    membership = _give(row, user)
    if row.deputy_of is not None and row.deputy_of.user_id != user.pk:
        membership.deputy_of = row.deputy_of
        membership.save(update_fields=["deputy_of"])
    row.accepted_at, row.accepted_by = now, user
    row.save(update_fields=["accepted_at", "accepted_by"])
    record(by=user, action="invitation.accept", target=row, owner=row.body, details={"role": str(row.role)})
    return user


def _give(row: Invitation, user: User) -> Membership:
    held = Membership.objects.filter(
        user=user, body=row.body, role=row.role, unit=row.unit, valid_from=row.valid_from
    ).first()
    return held or give_role(user=user, by=row.created_by, **row.role_values)


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("body", "unit", "deputy_of").get(pk=invitation.pk)
