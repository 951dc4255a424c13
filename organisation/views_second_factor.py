"""The second factor: one's own pages about it, and allauth's views in our look."""

from collections.abc import Callable
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organisation.loading_identity import second_factor_of
from organisation.views_identity import account_trail, form_methods, own_account, secret_fields

AnyView = Callable[..., HttpResponseBase]


@never_cache
@login_required
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Whether there is a second factor, and what can be done about it."""
    context = {
        "second_factor": second_factor_of(own_account(request)),
        "trail": [*account_trail(), (_("Second factor"), "")],
    }
    return render(request, "organisation/second_factor.html", context)


def _refusal_is_422(view: AnyView) -> AnyView:
    """Let a form that comes back with errors answer 422, as all our forms do; and keep none of these pages."""

    @never_cache
    @secret_fields
    @form_methods
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 422
        return response

    return answered


def _page(view: type[Any], template: str, **texts: Any) -> AnyView:
    return _refusal_is_422(view.as_view(template_name=f"organisation/{template}.html", extra_context=texts))


_SETTINGS = {"back": reverse_lazy("mfa_index")}

ask_code = _page(
    AuthenticateView,
    "second_factor_ask",
    title=gettext_lazy("Second factor"),
    lead=gettext_lazy("Your account asks for a code after the password."),
    submit=gettext_lazy("Sign in"),
    back=reverse_lazy("sign-in-cancel"),
)
confirm_password = login_required(
    _page(
        ReauthenticateView,
        "second_factor_ask",
        title=gettext_lazy("Please confirm that it is you"),
        lead=gettext_lazy("This changes how your account is protected."),
        submit=gettext_lazy("Confirm"),
        back=reverse_lazy("account"),
    )
)
ask_code_again = login_required(
    _page(
        CodeAgainView,
        "second_factor_ask",
        title=gettext_lazy("Please confirm that it is you"),
        lead=gettext_lazy("This changes how your account is protected."),
        submit=gettext_lazy("Confirm"),
        back=reverse_lazy("account"),
    )
)
set_up_app = login_required(
    _page(
        ActivateTOTPView,
        "second_factor_set_up",
        title=gettext_lazy("Set up the second factor"),
        lead=gettext_lazy("An app on your phone then shows a new code every half minute."),
        submit=gettext_lazy("Set up"),
        **_SETTINGS,
    )
)
switch_off_app = login_required(
    _page(
        DeactivateTOTPView,
        "second_factor_ask",
        title=gettext_lazy("Switch the second factor off"),
        lead=gettext_lazy("The password alone then opens your account. The recovery codes end as well."),
        submit=gettext_lazy("Switch off"),
        **_SETTINGS,
    )
)
recovery_codes = login_required(
    _page(ViewRecoveryCodesView, "recovery_codes", title=gettext_lazy("Recovery codes"), **_SETTINGS)
)
new_recovery_codes = login_required(
    _page(
        GenerateRecoveryCodesView,
        "second_factor_ask",
        title=gettext_lazy("New recovery codes"),
        lead=gettext_lazy("The present recovery codes end."),
        submit=gettext_lazy("Make new codes"),
        **_SETTINGS,
    )
)


@never_cache
@require_safe
def cancel_sign_in(request: HttpRequest) -> HttpResponse:
    """Give up between password and second factor."""
    if not request.user.is_authenticated:
        request.session.flush()
    return redirect("sign-in")
