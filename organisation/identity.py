"""What allauth is told about this installation: nobody signs up alone, and identities are linked by e-mail only.

allauth's own pages, mails and rate limits are not used: its pages would not look like ours, its limits would lock
an account for its owner too (see `throttle`).
"""

from typing import Any, NoReturn

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.actions import create_account
from organisation.audit import record
from organisation.audit_owners import trail_of_account
from organisation.models import User
from organisation.throttle import client_address

log = structlog.get_logger(__name__)

SPOKEN = {
    "mfa/messages/totp_activated.txt": gettext_lazy("The second factor is set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The second factor is switched off."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("There are new recovery codes; keep them safe."),
}
"""The messages of allauth that are shown; all others are not."""


def notice(request: HttpRequest, *, title: str, text: str, status: int) -> HttpResponse:
    """Return a page that tells why something cannot go on here."""
    return render(request, "organisation/notice.html", {"title": title, "text": text, "trail": []}, status=status)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations; the only step between password and session is the second factor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def get_login_stages(self) -> list[str]:
        """The second factor, where the account has one."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address behind our proxies."""
        return client_address(request)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether `password` is the account's; failures count like those of signing in."""
        found = authenticate(context.request, username=user.email, password=password)
        return found is not None and found.pk == user.pk

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """An account that was deactivated between two steps."""
        return refused(request)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Show one of our own texts, or nothing."""
        if text := SPOKEN.get(message_template or ""):
            messages.success(request, str(text))


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor."""

    def get_totp_issuer(self) -> str:
        """What the app on the phone calls this installation."""
        return f"digiplan {context.request.get_host()}"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Signing in by the county's own identity provider."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link a new identity to the account with its verified address, or refuse; allauth's sign-up is never reached.

        Of what the provider tells, nothing but its key for the person is kept.
        """
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        address = verified_address(sociallogin)
        user = User.objects.filter(email__iexact=address).first() if address else None
        if user is None and address and settings.OIDC_ADMIT_UNKNOWN:
            name = str(sociallogin.user.display_name or "").strip() or address
            user = create_account(email=address, display_name=name[:120], by=None)
        if user is None or not user.is_active:
            log.warning("identity refused", known=user is not None, verified=bool(address))
            raise ImmediateHttpResponse(refused(request))
        sociallogin.connect(request, user)
        details = {"by": sociallogin.account.provider}
        record(by=user, action="account.link", target=user, owner=trail_of_account(user), details=details)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Take over the name, for an account that may have to be created."""
        user: User = sociallogin.user
        user.email, user.display_name = str(data.get("email") or ""), str(data.get("name") or "")
        return user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up by themselves."""
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> NoReturn:
        """Cancelled over there, or something went wrong between the two servers."""
        log.warning("identity provider refused", error=str(error), problem=type(exception).__name__)
        text = _("Nothing was changed. Please try again, or sign in with your password.")
        raise ImmediateHttpResponse(notice(request, title=_("Signing in was not completed"), text=text, status=403))


def verified_address(sociallogin: SocialLogin) -> str:
    """Return the e-mail address that the provider says it verified, else "".

    Some providers send the word "false" instead of the value, which would count as true.
    """
    for address in sociallogin.email_addresses:
        if address.email and str(address.verified).lower() == "true":
            return str(address.email).lower()
    return ""


def refused(request: HttpRequest) -> HttpResponse:
    """Return the same page for an unknown person, an unverified address and a deactivated account."""
    text = _(
        "There is no active account for this person. An administrator of your county or municipality can invite you; "
        "the invitation must be for the e-mail address that your organisation has verified."
    )
    return notice(request, title=_("You cannot sign in here yet"), text=text, status=403)
