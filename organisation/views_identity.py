"""One's own account: first start, password, sessions, a forgotten password."""

from collections.abc import Callable

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisation import identity_actions as actions
from organisation.account_links import account_links
from organisation.identity import notice
from organisation.identity_forms import AskReset, ChangePassword, FirstStartForm, NewPassword
from organisation.loading_identity import second_factor_of
from organisation.mail import can_mail, send
from organisation.models import User
from organisation.pages import form_page
from organisation.throttle import count_failure, is_locked

BACKEND = "django.contrib.auth.backends.ModelBackend"
form_methods = require_http_methods(["GET", "HEAD", "POST"])
secret_fields = sensitive_post_parameters("password", "password_again", "old_password", "code")


class Afterwards(HttpResponseRedirect):
    """A redirect that does `work` once the answer has left: nobody can tell from its time what there was to do."""

    def __init__(self, to: str, work: Callable[[], object]) -> None:
        super().__init__(to)
        self.work: Callable[[], object] | None = work

    def close(self) -> None:
        work, self.work = self.work, None
        if work is not None:
            work()
        super().close()


# --- first start ---------------------------------------------------------------------------------------------------


@never_cache
@secret_fields
@form_methods
def first_start(request: HttpRequest) -> HttpResponse:
    """Create the county and its first administrator, as long as there is no account; unknown afterwards."""
    if not actions.first_start_needed():
        raise Http404
    if not settings.SETUP_CODE:
        return render(request, "organisation/first_start_closed.html", {"trail": []}, status=403)
    data = request.POST if request.method == "POST" else None
    form = FirstStartForm(request, data, setup_code=settings.SETUP_CODE)

    def save(form: FirstStartForm) -> str:
        values = form.values("county", "fictional", "email", "display_name", "password")
        started = actions.first_start(**values)
        login(request, started.administrator, backend=BACKEND)
        messages.success(request, _("%(county)s is set up.") % {"county": started.county})
        return reverse("start")

    return form_page(
        request,
        form,
        title=_("First start"),
        lead=_("There is no account yet. Whoever has the setup code creates the county and its first administrator."),
        submit=_("Set up"),
        save=save,
        back=reverse("start"),
        template="organisation/first_start.html",
        known_code="" if settings.MODE == "production" else settings.SETUP_CODE,
    )


# --- own account ---------------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the account is, and how it signs in."""
    user = own_account(request)
    context = {
        "has_password": user.has_usable_password(),
        "second_factor": second_factor_of(user),
        "identities": SocialAccount.objects.filter(user_id=user.pk).count(),
        "memberships": user.memberships.select_related("body", "unit", "deputy_of__user"),
        "links": account_links(),
        "trail": [(_("My account"), "")],
    }
    return render(request, "organisation/account.html", context)


@never_cache
@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    user = own_account(request)
    actions.end_sessions(user=user, by=user)
    update_session_auth_hash(request, user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")


@never_cache
@secret_fields
@login_required
@form_methods
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; all other sessions end."""
    user = own_account(request)
    if not user.has_usable_password():
        text = _("This account has no password. Its owner signs in another way, or with a reset link.")
        return notice(request, title=_("No password"), text=text, status=200)
    form = ChangePassword(request, request.POST if request.method == "POST" else None, user=user)

    def save(form: ChangePassword) -> str:
        actions.change_password(user=user, password=form.cleaned_data["password"], by=user)
        update_session_auth_hash(request, user)
        messages.success(request, _("The password is changed. You are signed out everywhere else."))
        return reverse("account")

    return form_page(
        request, form, title=_("Change password"), save=save, back=reverse("account"), trail=account_trail()
    )


def own_account(request: HttpRequest) -> User:
    """Return the account of a view behind login_required."""
    assert isinstance(request.user, User)
    return request.user


def account_trail() -> list[tuple[str, str]]:
    """Return the way to the pages below one's own account."""
    return [(_("My account"), reverse("account"))]


# --- forgotten password --------------------------------------------------------------------------------------------


@never_cache
@form_methods
def ask_reset(request: HttpRequest) -> HttpResponse:
    """Mail a reset link. The answer is the same for every address; the looking up happens after it."""
    if not can_mail():
        return render(request, "organisation/reset_without_mail.html", {"trail": []})
    form = AskReset(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address: str = form.cleaned_data["email"].lower()
        key = f"reset:{address}"
        wanted = not is_locked(request, key)
        count_failure(request, key)  # every mail counts: nobody fills somebody's mailbox
        link = absolute_reset_link(request)
        return Afterwards(reverse("password-asked"), lambda: mail_reset_link(address, link) if wanted else None)
    return form_page(
        request,
        form,
        title=_("Forgot your password?"),
        lead=_("If there is an active account with this address, it gets a mail with a link, valid for three days."),
        submit=_("Send the link"),
        save=lambda form: reverse("password-asked"),
        back=reverse("sign-in"),
    )


def mail_reset_link(address: str, link: Callable[[str, str], str]) -> bool:
    """Send the account with that address its link; return whether a mail was sent. Nothing for an unknown address."""
    user = User.objects.filter(email__iexact=address, is_active=True).first()
    if user is None:
        return False
    lines = [
        _("Somebody, probably you, asked for a new password at digiplan."),
        _("Please open this address and choose one:")
        + "\n"
        + actions.make_reset_link(user=user, by=None, owner=None, link=link),
        _("If it was not you, you need not do anything."),
    ]
    return send(to=user.email, subject=_("New password for digiplan"), lines=lines)


@never_cache
@require_safe
def reset_asked(request: HttpRequest) -> HttpResponse:
    """The same page for every address."""
    text = _("If there is an active account with this address, a mail with a link is on its way.")
    return notice(request, title=_("Please look into your mailbox"), text=text, status=200)


@never_cache
@secret_fields
@form_methods
def reset_password(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Set a new password with a link; a second factor is asked for when signing in all the same."""
    user = actions.user_of_reset_link(uid, token)
    if user is None:
        text = _("The link was used already, or it is too old. Please ask for a new one.")
        return notice(request, title=_("This link is not valid any more"), text=text, status=410)

    def save(form: NewPassword) -> str:
        actions.change_password(user=user, password=form.cleaned_data["password"], by=user, reset=True)
        messages.success(request, _("The password is set. Please sign in."))
        return reverse("sign-in")

    form = NewPassword(request.POST if request.method == "POST" else None, user=user)
    return form_page(request, form, title=_("New password"), save=save, back=reverse("sign-in"))


def absolute_reset_link(request: HttpRequest) -> Callable[[str, str], str]:
    """Return what makes the absolute address of a reset link."""
    return lambda uid, token: request.build_absolute_uri(reverse("password-reset", args=[uid, token]))
