"""Input of the sign-in page."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organisation.identity_forms import EMAIL_LENGTH, LONGEST_PASSWORD, NO_EMAIL, locked_text
from organisation.models import User
from organisation.throttle import is_locked


class SignInForm(forms.Form):
    """E-mail address and password. `user` is the account once the form is valid; `locked` after too many failures."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={
            "required": _("Please enter your e-mail address."),
            "invalid": NO_EMAIL,
            "max_length": NO_EMAIL,
        },
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Please enter your password.")},
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        self.locked = False

    def clean(self) -> dict[str, Any]:
        """Look the account up. The answer does not tell whether the address is known, locked or not."""
        data = super().clean() or {}
        if "email" in data and "password" in data:
            address = data["email"].lower()
            user = authenticate(self.request, username=address, password=data["password"])
            if isinstance(user, User):
                self.user = user
            elif is_locked(self.request, address):
                self.locked = True
                self.add_error("password", locked_text())
            else:
                self.add_error("password", _("E-mail address and password do not match an active account."))
        return data
