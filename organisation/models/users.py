"""Accounts, and the roles they hold in a body for a time."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from organisation.models.base import Row, choices, period_check, tracked
from organisation.models.bodies import Body, OrgUnit


class UserManager(BaseUserManager["User"]):
    """Creates accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it cannot sign in by password."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account that may use Django's own administration."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@tracked(exclude=["password", "last_login"])
class User(Row, AbstractBaseUser, PermissionsMixin):
    """An account. What it may do follows from its memberships, not from flags here."""

    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["display_name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.display_name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what every session must know: a new password or a higher `session_epoch` ends all sessions at once.

        Django calls it with each secret that may still be used, so that a change of SECRET_KEY signs nobody out.
        """
        value = f"{self.password}{self.session_epoch}"
        return salted_hmac("organisation.User.session", value, secret=secret, algorithm="sha256").hexdigest()


class Role(models.TextChoices):
    """What a person is in a body."""

    ADMINISTRATOR = "administrator", _("administrator")
    EDITOR = "editor", _("editor")
    PROJECT_LEAD = "project_lead", _("project lead")
    HEAD = "head", _("head of IT")
    FINANCE = "finance", _("finance")
    PERSONNEL = "personnel", _("personnel")
    COUNCIL_OFFICE = "council_office", _("council office")
    COMMITTEE_MEMBER = "committee_member", _("committee member")
    PARTNER_EDITOR = "partner_editor", _("partner, reporting")
    PARTNER_READER = "partner_reader", _("partner, reading")


@tracked()
class Membership(Row):
    """A user's role in a body, where it matters in one unit of it, from a day to a day (both included)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    role = choices(Role)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    deputy_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="deputies")

    class Meta:
        ordering = ["body", "role", "user"]
        constraints = [
            period_check("membership", "valid_from", "valid_to"),
            models.UniqueConstraint(
                name="membership_once", fields=["user", "body", "role", "unit", "valid_from"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="membership_not_own_deputy", condition=Q(deputy_of__isnull=True) | ~Q(deputy_of=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.body}"
