"""Input of the pages about one's own account: codes, passwords, the first start, an invitation's answer."""

from hashlib import sha256
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.identity_actions import check_password_strength
from organisation.inputs import InputForm, LineField, YesNoField
from organisation.models import User
from organisation.throttle import count_failure, forget, is_locked

LONGEST_PASSWORD = 1000
EMAIL_LENGTH = 254
MISSING_EMAIL = gettext_lazy("Please enter an e-mail address.")
NO_EMAIL = gettext_lazy("This is no e-mail address. It looks like name@example.org.")


def locked_text() -> str:
    """Return what is said after too many failures, whether or not there is such an account."""
    return _("Too many attempts from here. Please wait 15 minutes and try again.")


def email_field(**kwargs: Any) -> forms.EmailField:
    """Return a field for an e-mail address, which comes out in lower case."""
    kwargs.setdefault("label", gettext_lazy("E-mail address"))
    kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
    messages = {"required": MISSING_EMAIL, "invalid": NO_EMAIL, "max_length": NO_EMAIL}
    return forms.EmailField(max_length=EMAIL_LENGTH, error_messages=messages, **kwargs)


def password_field(label: Any, *, new: bool = False, help_text: Any = "") -> forms.CharField:
    """Return a field for a password; what was typed never comes back to the page."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    messages = {"required": gettext_lazy("Please enter the password.")}
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=widget,
        help_text=help_text,
        error_messages=messages,
    )


PASSWORD_HELP = gettext_lazy("At least 12 characters, not only figures, and nothing that is easy to guess.")


class NewPassword(InputForm):
    """A new password, typed twice. `user` is whom it is for, for the check of its strength."""

    password = password_field(gettext_lazy("New password"), new=True, help_text=PASSWORD_HELP)
    password_again = password_field(gettext_lazy("New password once more"), new=True)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def strength_for(self, data: dict[str, Any]) -> User:
        """Return the account whose data the password must not repeat."""
        return self.user or User()

    def clean(self) -> dict[str, Any]:
        """Check that both are the same and strong enough."""
        data = super().clean() or {}
        first, second = data.get("password"), data.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", _("The two passwords are not the same."))
        elif first and second:
            try:
                check_password_strength(self.strength_for(data), first)
            except ValidationError as error:
                self.refuse(error)
        return data


class ChangePassword(NewPassword):
    """The present password and a new one. Failures count like those of signing in."""

    old_password = password_field(gettext_lazy("Present password"))
    field_order = ["old_password", "password", "password_again"]

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Check the present password."""
        typed: str = self.cleaned_data["old_password"]
        assert self.user is not None
        if authenticate(self.request, username=self.user.email, password=typed) is None:
            locked = is_locked(self.request, self.user.email)
            raise ValidationError(locked_text() if locked else _("This is not your present password."))
        return typed


class Reauthenticate(InputForm):
    """The password once more, before something that an open computer must not allow."""

    password = password_field(gettext_lazy("Password"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Check the password. Failures count like those of signing in."""
        typed: str = self.cleaned_data["password"]
        if authenticate(context.request, username=self.user.email, password=typed) is None:
            locked = is_locked(context.request, self.user.email)
            raise ValidationError(locked_text() if locked else _("This is not your password."))
        return typed


class AskReset(InputForm):
    """Who forgot the password."""

    email = email_field()


class FirstStartForm(NewPassword):
    """The setup code, the county and its first administrator."""

    code = LineField(label=gettext_lazy("Setup code"), max_length=200)
    county = LineField(label=gettext_lazy("Name of the county"), help_text=gettext_lazy("For example Kreis Musterau."))
    fictional = YesNoField(
        label=gettext_lazy("Is the county made up?"),
        required=True,
        help_text=gettext_lazy("A made-up county is marked “(fiktiv)” everywhere."),
        error_messages={"required": gettext_lazy("Please choose yes or no.")},
    )
    display_name = LineField(
        label=gettext_lazy("Name or function"),
        max_length=120,
        help_text=gettext_lazy("As others shall read it, for example Programmbüro."),
    )
    email = email_field()
    field_order = ["code", "county", "fictional", "display_name", "email", "password", "password_again"]
    groups = [
        (gettext_lazy("County"), ["county", "fictional"]),
        (gettext_lazy("First administrator"), ["display_name", "email", "password", "password_again"]),
    ]

    def __init__(self, request: HttpRequest, *args: Any, setup_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.setup_code = request, setup_code

    def strength_for(self, data: dict[str, Any]) -> User:
        """The account that is about to be made."""
        return User(email=data.get("email", ""), display_name=data.get("display_name", ""))

    def clean_code(self) -> str:
        """Check the setup code; guessing is slowed down like signing in."""
        typed: str = self.cleaned_data["code"]
        if is_locked(self.request, "first-start"):
            raise ValidationError(locked_text())
        if not self.setup_code or not constant_time_compare(typed, self.setup_code):
            count_failure(self.request, "first-start")
            raise ValidationError(_("This is not the setup code of this installation."))
        return typed


class GuardedCode:
    """Slows down guessing of codes, and lets each code of the app pass once in all server processes together."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Check the code as allauth does, between our own counting."""
        key = f"code:{self.user.email}"
        if is_locked(context.request, key):
            raise ValidationError(locked_text())
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # the form beside this mixin has it
            self._spend(code)
        except ValidationError as error:
            count_failure(context.request, key)
            raise ValidationError(_("This code is not right, or it was used already.")) from error
        forget(context.request, key)
        return code

    def _spend(self, code: str) -> None:
        found = getattr(self, "authenticator", None)
        if found is None or found.type != Authenticator.Type.TOTP:
            return
        digest = sha256(code.encode()).hexdigest()
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().get(pk=found.pk)
            if row.data.get("spent") == digest:
                raise ValidationError("spent")
            row.data["spent"] = digest
            row.save(update_fields=["data"])


def _code_field(help_text: Any) -> LineField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    return LineField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": gettext_lazy("Please enter the code.")},
    )


CODE_HELP = gettext_lazy("Six figures from the app on your phone, or one of your recovery codes.")


class AskCode(GuardedCode, InputForm, AuthenticateForm):
    """The second factor while signing in."""

    code = _code_field(CODE_HELP)


class AskCodeAgain(GuardedCode, InputForm, ReauthenticateForm):
    """The second factor once more, before something that an open computer must not allow."""

    code = _code_field(CODE_HELP)


class SetUpCode(GuardedCode, InputForm, ActivateTOTPForm):
    """The first code of a new second factor, which shows that the app has the key."""

    code = _code_field(gettext_lazy("The six figures that the app shows now."))


class SwitchOff(InputForm, DeactivateTOTPForm):
    """Switching the second factor off; nothing to type."""


class NewCodes(InputForm, GenerateRecoveryCodesForm):
    """New recovery codes; nothing to type."""
