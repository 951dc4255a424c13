"""Signing in by the county's own identity provider (OpenID Connect)."""

from typing import Any

from allauth.account.utils import perform_login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.views import callback
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from organisation.addresses import next_address
from organisation.identity import notice
from organisation.models import User


def identity_provider(request: HttpRequest) -> Any:
    """Return the identity provider, None when none is set."""
    providers = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    if not providers:
        return None
    try:
        return get_adapter(request).get_provider(request, providers[0]["provider_id"])
    except SocialApp.DoesNotExist:
        return None


@never_cache
@require_safe
def oidc_sign_in(request: HttpRequest) -> HttpResponse:
    """Go to the identity provider. It only ever signs in: a signed-in account is not linked this way."""
    provider = identity_provider(request)
    if provider is None:
        raise Http404
    try:
        return provider.redirect(request, "login", next_url=next_address(request))
    except (RequestException, KeyError, ValueError):
        text = _("%(name)s does not answer. Please try again later, or sign in with your password.")
        title = _("Signing in was not completed")
        return notice(request, title=title, text=text % {"name": provider.name}, status=503)


@never_cache
@require_safe
def oidc_return(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from the identity provider."""
    if identity_provider(request) is None:
        raise Http404
    return callback(request, provider_id)


def finish_sign_in(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """Sign in after the password was right: at once, or after the second factor."""
    return perform_login(request, user, redirect_url=to)
