"""What administrators do about accounts: deactivate, reset link, second factor; and invitations, from both sides."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from organisation import identity_actions, invitations
from organisation.identity import notice
from organisation.identity_forms import NewPassword
from organisation.inputs import InputForm
from organisation.invitations import Invited
from organisation.models import Body, Invitation, InvitationState, User
from organisation.pages import confirm_page, form_page
from organisation.people import managed_bodies, manages_account
from organisation.people_forms import InviteForm
from organisation.views_identity import BACKEND, absolute_reset_link, form_methods, own_account, secret_fields
from organisation.views_people import open_invitations, person_in_reach, reach, trail_to


def _account(request: HttpRequest, pk: UUID) -> User:
    """Return a person whose whole account is in reach; refuse where only some of the roles are."""
    user = person_in_reach(request, reach(request), pk)
    if not manages_account(request.user, user):
        raise PermissionDenied
    return user


@never_cache
@login_required
@form_methods
def deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let an account sign in no more."""
    user = _account(request, pk)
    question = _("%(person)s is signed out at once and cannot sign in again until the account is reactivated.")

    def save() -> str:
        identity_actions.deactivate_account(user=user, by=own_account(request))
        messages.success(request, _("The account is deactivated."))
        return reverse("person", args=[user.pk])

    texts = (_("Deactivate the account"), question, _("Deactivate"))
    return _confirm(request, user, texts, save, danger=True)


@never_cache
@login_required
@form_methods
def reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let an account sign in again."""
    user = _account(request, pk)

    def save() -> str:
        identity_actions.reactivate_account(user=user, by=own_account(request))
        messages.success(request, _("The account is active again."))
        return reverse("person", args=[user.pk])

    question = _("%(person)s can then sign in with the old password and the roles that still run.")
    return _confirm(request, user, (_("Reactivate the account"), question, _("Reactivate")), save)


@never_cache
@login_required
@form_methods
def remove_second_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a second factor whose phone is lost."""
    user = _account(request, pk)

    def save() -> str:
        identity_actions.remove_second_factor(user=user, by=own_account(request))
        messages.success(request, _("The second factor is removed."))
        return reverse("person", args=[user.pk])

    question = _("The password alone then opens the account of %(person)s. Please be sure that it is they who ask.")
    return _confirm(request, user, (_("Remove the second factor"), question, _("Remove")), save, danger=True)


@never_cache
@login_required
@form_methods
def reset_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a link with which a person chooses a new password, to be handed over."""
    user = _account(request, pk)
    owner = Body.objects.filter(memberships__user=user, pk__in=managed_bodies(request.user)).first()
    if request.method == "POST" and user.is_active:
        link = identity_actions.make_reset_link(
            user=user, by=own_account(request), owner=owner, link=absolute_reset_link(request)
        )
        text = _("Please hand this link over to %(person)s alone. It is valid once, for three days.")
        title = _("Link for a new password")
        context: dict[str, Any] = {
            "title": title,
            "text": text % {"person": user},
            "link": link,
            "trail": trail_to(user, title),
        }
        context["back"] = reverse("person", args=[user.pk])
        return render(request, "organisation/link.html", context)
    question = _("The link lets %(person)s choose a new password. Older links end as soon as it is used.")

    def save() -> str:
        raise ValidationError(_("The account is deactivated."), code="inactive")

    return _confirm(request, user, (_("Link for a new password"), question, _("Make the link")), save)


def _confirm(
    request: HttpRequest, user: User, texts: tuple[str, str, str], save: Callable[[], str], *, danger: bool = False
) -> HttpResponse:
    title, question, submit = texts
    return confirm_page(
        request,
        title=title,
        question=question % {"person": user},
        submit=submit,
        save=save,
        back=reverse("person", args=[user.pk]),
        trail=trail_to(user, title),
        danger=danger,
    )


# --- inviting --------------------------------------------------------------------------------------------------------


@never_cache
@login_required
@form_methods
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role; the link is shown once."""
    form = InviteForm(request.POST if request.method == "POST" else None, bodies=reach(request, tell=True))
    if request.method == "POST" and form.is_valid():
        try:
            invited = invitations.invite(by=own_account(request), link=_invitation_link(request), **form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            return _handed_out(request, invited)
    return form_page(
        request,
        form,
        title=_("Invite"),
        lead=_("The person gets a link, valid for 14 days, and chooses a password with it."),
        submit=_("Make the invitation"),
        save=lambda form: reverse("people"),
        back=reverse("people"),
        trail=trail_to(here=_("Invite")),
    )


def _invitation_link(request: HttpRequest) -> Callable[[str], str]:
    return lambda token: request.build_absolute_uri(reverse("invitation", args=[token]))


def _handed_out(request: HttpRequest, invited: Invited) -> HttpResponse:
    row = invited.invitation
    if invited.mailed:
        text = _("The link was mailed to %(address)s. You can hand it over as well; it is shown only now.")
    else:
        text = _("Please hand this link over to %(address)s alone. It is shown only now.")
    title = _("Invitation")
    context: dict[str, Any] = {"title": title, "text": text % {"address": row.email}, "link": invited.link}
    context |= {"back": reverse("people"), "trail": trail_to(here=title)}
    return render(request, "organisation/link.html", context)


def _invitation(request: HttpRequest, pk: UUID) -> Invitation:
    return get_object_or_404(open_invitations(reach(request)), pk=pk)


@never_cache
@login_required
@form_methods
def renew_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a new link for an invitation; the old one ends."""
    row = _invitation(request, pk)
    if request.method == "POST":
        by = own_account(request)
        return _handed_out(request, invitations.resend(invitation=row, by=by, link=_invitation_link(request)))
    question = _("%(address)s gets a new link for 14 days; the old one ends at once.") % {"address": row.email}
    return confirm_page(
        request,
        title=_("Renew the invitation"),
        question=question,
        submit=_("Make a new link"),
        save=lambda: reverse("people"),
        back=reverse("people"),
        trail=trail_to(here=_("Renew the invitation")),
    )


@never_cache
@login_required
@form_methods
def revoke_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    row = _invitation(request, pk)

    def save() -> str:
        invitations.revoke(invitation=row, by=own_account(request))
        messages.success(request, _("The invitation is revoked."))
        return reverse("people")

    return confirm_page(
        request,
        title=_("Revoke the invitation"),
        question=_("The link of %(address)s ends at once.") % {"address": row.email},
        submit=_("Revoke"),
        save=save,
        back=reverse("people"),
        trail=trail_to(here=_("Revoke the invitation")),
        danger=True,
    )


# --- being invited -------------------------------------------------------------------------------------------------


@never_cache
@secret_fields
@form_methods
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; choose a password, or take the role with the account that one has."""
    row = invitations.by_token(token)
    if row is None or row.state != InvitationState.OPEN:
        return _closed(request, row)
    account = invitations.account_of(row)
    if account is not None and account.pk != request.user.pk:
        return _other_account(request)
    user = account or User(email=row.email, display_name=row.display_name)
    data = request.POST if request.method == "POST" else None
    form: InputForm = NewPassword(data, user=user) if account is None else InputForm(data)

    def save(form: InputForm) -> str:
        password = form.cleaned_data.get("password", "")
        taken = invitations.accept(invitation=row, password=password, signed_in=account)
        if account is None:
            login(request, taken, backend=BACKEND)
        messages.success(request, _("Welcome. You have taken the role."))
        return reverse("start")

    return form_page(
        request,
        form,
        title=_("Invitation to digiplan"),
        submit=_("Accept"),
        save=save,
        back=reverse("start"),
        template="organisation/invitation.html",
        invitation=row,
    )


def _closed(request: HttpRequest, row: Invitation | None) -> HttpResponse:
    """One page for each reason; none names a person or a body."""
    again = _("Please ask whoever invited you for a new link.")
    if row is None:
        title, status = _("This invitation is not known"), 404
    elif row.state == InvitationState.ACCEPTED:
        title, status, again = _("This invitation was used"), 410, _("Please sign in with your account.")
    elif row.state == InvitationState.REVOKED:
        title, status = _("This invitation was revoked"), 410
    else:
        title, status = _("This invitation has expired"), 410
    return notice(request, title=title, text=again, status=status)


def _other_account(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.path})}")
    text = _("The invitation is for another account. Please sign out and sign in with that one.")
    return notice(request, title=_("You are signed in with another account"), text=text, status=403)
