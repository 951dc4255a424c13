"""Actions on accounts themselves: first start, passwords, sessions, second factor, deactivation."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from organisation.actions import action, add_body, create_account, give_role
from organisation.audit import record
from organisation.audit_owners import trail_of_account
from organisation.models import Body, BodyKind, Role, User
from organisation.people import sole_administrator_of
from organisation.slugs import slug_of

FICTIONAL = "(fiktiv)"
FIRST_START_LOCK = 7_301_952_441
"""Any number that nothing else locks; held from the check for accounts to the end of the first start."""


@dataclass(frozen=True)
class FirstStart:
    """What the first start made."""

    county: Body
    administrator: User


def first_start_needed() -> bool:
    """Return whether there is no account at all."""
    return not User.objects.exists()


@action
def first_start(*, county: str, fictional: bool, email: str, display_name: str, password: str) -> FirstStart:
    """Create the county and its first administrator; of two at the same moment the second is refused.

    A county of that address that a plan file brought already is taken over as it is.
    Raises ValidationError: code "done" when there is an account, by field for what was typed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_START_LOCK])
    if not first_start_needed():
        raise ValidationError(_("The installation is set up already. Please sign in."), code="done")
    name = county.strip()
    if fictional and FICTIONAL not in name:
        name = f"{name} {FICTIONAL}"
    body = Body.objects.filter(slug=slug_of(county, "kreis"), kind=BodyKind.KREIS).first()
    if body is None:
        values = {"slug": slug_of(county, "kreis"), "name": name, "kind": BodyKind.KREIS, "fictional": fictional}
        body = add_body(by=None, **values)
    user = create_account(email=email, display_name=display_name, by=None, owner=body)
    set_first_password(user, password)
    give_role(user=user, body=body, role=Role.ADMINISTRATOR, by=user)
    record(by=user, action="installation.start", target=body, owner=body)
    return FirstStart(body, user)


def set_first_password(user: User, password: str) -> None:
    """Set the password of a new account. Raises ValidationError by field for one that is too weak."""
    check_password_strength(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])


def check_password_strength(user: User, password: str) -> None:
    """Raise ValidationError at the field "password" for a password that is too weak."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}, code="weak") from error


@action
def change_password(*, user: User, password: str, by: User | None, reset: bool = False) -> User:
    """Set a new password, which ends all sessions of the account. `reset` says that a reset link was used."""
    check_password_strength(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])
    trail = trail_of_account(user, by)
    record(by=by, action="password.reset" if reset else "password.change", target=user, owner=trail)
    return user


@action
def make_reset_link(*, user: User, by: User | None, owner: Body | None, link: Callable[[str, str], str]) -> str:
    """Return the address at which the account's owner sets a new password, valid once and for three days.

    `link` makes an absolute address of the two parts. `owner` is the body whose administrator hands it over.
    """
    if not user.is_active:
        raise ValidationError(_("The account is deactivated."), code="inactive")
    record(by=by, action="password.link", target=user, owner=owner or trail_of_account(user, by))
    return link(urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user))


def user_of_reset_link(uid: str, token: str) -> User | None:
    """Return the active account that a reset link is for; None for a link that is wrong, used or too old."""
    try:
        user = User.objects.get(pk=urlsafe_base64_decode(uid).decode(), is_active=True)
    except (ValueError, ValidationError, User.DoesNotExist):
        return None
    return user if default_token_generator.check_token(user, token) else None


@action
def end_sessions(*, user: User, by: User | None) -> None:
    """End every session of an account with its next request."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    record(by=by, action="account.sessions", target=user, owner=trail_of_account(user, by))


@action
def deactivate_account(*, user: User, by: User | None) -> User:
    """Let an account sign in no more; its sessions end with their next request and stay ended."""
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("You cannot deactivate your own account."), code="self")
    if body := sole_administrator_of(user):
        message = _("%(person)s is the only administrator of %(body)s. Please give somebody else that role first.")
        raise ValidationError(message % {"person": user, "body": body}, code="last")
    user.is_active = False
    user.session_epoch = F("session_epoch") + 1
    user.save(update_fields=["is_active", "session_epoch"])
    user.refresh_from_db(fields=["session_epoch"])
    record(by=by, action="account.deactivate", target=user, owner=trail_of_account(user, by))
    return user


@action
def reactivate_account(*, user: User, by: User | None) -> User:
    """Let a deactivated account sign in again, with its old password and roles."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by=by, action="account.reactivate", target=user, owner=trail_of_account(user, by))
    return user


@action
def remove_second_factor(*, user: User, by: User | None) -> bool:
    """Remove a second factor whose phone is lost; return whether there was one. All sessions end."""
    removed, _by_model = Authenticator.objects.filter(user_id=user.pk).delete()
    if removed:
        end_sessions(user=user, by=by)
        record(by=by, action="account.second_factor", target=user, owner=trail_of_account(user, by))
    return bool(removed)
