"""Input of the pages about accounts."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organisation.models import User


class SignInForm(forms.Form):
    """E-mail address and password. `user` is the account once the form is valid."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={
            "required": _("Please enter your e-mail address."),
            "invalid": _("This is no e-mail address. It looks like name@example.org."),
        },
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Please enter your password.")},
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Look the account up. The answer does not tell whether the address is known."""
        data = super().clean() or {}
        if "email" in data and "password" in data:
            user = authenticate(self.request, username=data["email"].lower(), password=data["password"])
            if isinstance(user, User):
                self.user = user
            else:
                self.add_error("password", _("E-mail address and password do not match an active account."))
        return data
