"""Signing in and out; in demo mode, taking a role."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from organisation.addresses import next_address
from organisation.demo import demo_accounts
from organisation.forms import SignInForm
from organisation.identity_actions import first_start_needed
from organisation.models import User
from organisation.views_oidc import finish_sign_in, identity_provider

View = Callable[[HttpRequest], HttpResponse]


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or sign in, where the account wants it after a second factor.

    An answer that cannot be accepted comes back with 422, with 429 after too many of them.
    """
    if request.headers.get("HX-Request"):
        # The session ended while a page was open: the whole page goes to the form, not a part of it.
        return HttpResponseClientRedirect(f"{reverse('sign-in')}?{urlencode({'next': _page_of_fragment(request)})}")
    if request.user.is_authenticated and not settings.DEMO:
        return redirect(next_address(request))
    if first_start_needed():
        return redirect("first-start")
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid() and form.user:
        return finish_sign_in(request, form.user, next_address(request))
    context = {
        "form": form,
        "next": next_address(request),
        "accounts": demo_accounts() if settings.DEMO else [],
        "provider": identity_provider(request),
        "trail": [],
    }
    status = 429 if form.locked else 422 if form.errors else 200
    return render(request, "organisation/sign_in.html", context, status=status)


def _page_of_fragment(request: HttpRequest) -> str:
    wanted = request.headers.get("HX-Current-URL", "")
    prefix = f"{request.scheme}://{request.get_host()}"
    return wanted.removeprefix(prefix) if wanted.startswith(f"{prefix}/") else reverse("start")


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("start")


def demo_only(view: View) -> View:
    """Let a view exist in demo mode only; anywhere else its address is unknown."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request)

    return guarded


@never_cache
@demo_only
@require_POST
def take_role(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's accounts without a password."""
    try:
        account = UUID(request.POST.get("account", ""))
    except ValueError as error:
        raise Http404 from error
    user = get_object_or_404(User, pk=account, is_demo=True, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(next_address(request))
