"""People and their roles, for administrators: list, person, invitation, roles, hand-over, account."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organisation import people_actions as actions
from organisation.access import access_of
from organisation.actions import give_role
from organisation.loading_identity import second_factor_of
from organisation.models import Body, Invitation, Membership, User
from organisation.pages import form_page
from organisation.people import managed_bodies, manages_account, people_of
from organisation.people_forms import EndForm, HandOverForm, PeopleFilter, PeriodForm, RoleForm
from organisation.views_identity import form_methods, own_account

PER_PAGE = 50
Trail = list[tuple[str, str]]


def reach(request: HttpRequest, *, tell: bool = False) -> QuerySet[Body]:
    """Return the bodies whose people the user manages. Raises Http404 for everybody who manages none.

    With `tell`, colleagues in an office are refused instead, for pages whose existence is no secret.
    """
    bodies = managed_bodies(request.user)
    if not bodies.exists():
        if tell and access_of(request.user).office:
            raise PermissionDenied
        raise Http404
    return bodies


def trail_to(person: User | None = None, here: str = "") -> Trail:
    """Return the way to a page below the list of people."""
    steps = [(_("Administration"), reverse("administration")), (_("People and roles"), reverse("people"))]
    if person is not None:
        steps.append((person.display_name, reverse("person", args=[person.pk])))
    return [*steps, (here, "")] if here else [*steps[:-1], (steps[-1][0], "")]


def roles_in(bodies: QuerySet[Body]) -> QuerySet[Membership]:
    """Return the roles that may be shown, the latest first."""
    rows = Membership.objects.filter(body__in=bodies).select_related("body", "unit", "deputy_of__user")
    return rows.order_by("body__name", "role", "valid_from")


@never_cache
@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of the bodies in reach, and who is invited."""
    bodies = reach(request, tell=True)
    form = PeopleFilter(request.GET, bodies=bodies)
    rows = people_of(bodies).order_by("display_name", "email")
    rows = form.narrow(rows) if form.is_valid() else rows.none()
    shown = Prefetch("memberships", queryset=roles_in(bodies), to_attr="shown_roles")
    page = Paginator(rows.prefetch_related(shown), PER_PAGE).get_page(request.GET.get("seite"))
    query = request.GET.copy()
    query.pop("seite", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "filtered": any(query.values()),
        "invitations": open_invitations(bodies),
        "today": timezone.localdate(),
        "trail": trail_to(),
    }
    return render(request, "organisation/people.html", context)


def open_invitations(bodies: QuerySet[Body]) -> QuerySet[Invitation]:
    """Return the invitations that wait or have expired, newest first."""
    rows = Invitation.objects.filter(body__in=bodies, accepted_at__isnull=True, revoked_at__isnull=True)
    return rows.select_related("body", "unit", "created_by").order_by("-created_at", "pk")


@never_cache
@login_required
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: account and roles, with everything that can be done about them."""
    bodies = reach(request)
    user = person_in_reach(request, bodies, pk)
    context = {
        "person": user,
        "roles": roles_in(bodies).filter(user=user),
        "today": timezone.localdate(),
        "may_manage": manages_account(request.user, user),
        "is_self": user.pk == request.user.pk,
        "second_factor": second_factor_of(user),
        "invitations": open_invitations(bodies).filter(email__iexact=user.email),
        "trail": trail_to(here=user.display_name),
    }
    return render(request, "organisation/person.html", context)


def person_in_reach(request: HttpRequest, bodies: QuerySet[Body], pk: UUID) -> User:
    """Return a person with a role in one of the bodies; Http404 for anybody else."""
    return get_object_or_404(people_of(bodies), pk=pk)


def role_in_reach(request: HttpRequest, pk: UUID) -> Membership:
    """Return a role in one of the bodies in reach; Http404 for any other."""
    rows = Membership.objects.filter(body__in=reach(request)).select_related("user", "body", "unit", "deputy_of")
    return get_object_or_404(rows, pk=pk)


@never_cache
@login_required
@form_methods
def role_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a person one more role."""
    bodies = reach(request)
    user = person_in_reach(request, bodies, pk)
    form = RoleForm(request.POST if request.method == "POST" else None, bodies=bodies, person=user)

    def save(form: RoleForm) -> str:
        values = form.values("body", "role", "unit", "valid_from", "valid_to")
        with transaction.atomic():
            row = give_role(user=user, by=own_account(request), **values)
            if of := form.cleaned_data["deputy_of"]:
                actions.set_deputy_of(membership=row, of=of, by=own_account(request))
        messages.success(request, _("The role is given."))
        return reverse("person", args=[user.pk])

    return _form(request, form, user, title=_("Give a role"), submit=_("Give the role"), save=save)


@never_cache
@login_required
@form_methods
def role_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the period of a role and whose deputy it is."""
    membership = role_in_reach(request, pk)
    names = ("valid_from", "valid_to", "deputy_of")
    initial = {name: getattr(membership, name) for name in names}
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=initial, membership=membership)

    def save(form: PeriodForm) -> str:
        period, of = form.values("valid_from", "valid_to"), form.cleaned_data["deputy_of"]
        with transaction.atomic():
            if period != {name: initial[name] for name in period}:
                actions.change_role_period(membership=membership, by=own_account(request), **period)
            if of != initial["deputy_of"]:
                actions.set_deputy_of(membership=membership, of=of, by=own_account(request))
        messages.success(request, _("Saved."))
        return reverse("person", args=[membership.user_id])

    return _form(request, form, membership.user, title=_("Change the role"), lead=_words(membership), save=save)


@never_cache
@login_required
@form_methods
def role_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a role end on a day."""
    membership = role_in_reach(request, pk)
    initial = {"on": timezone.localdate()}
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial)

    def save(form: EndForm) -> str:
        actions.end_membership(membership=membership, on=form.cleaned_data["on"], by=own_account(request))
        messages.success(request, _("The role ends on %(day)s.") % {"day": f"{form.cleaned_data['on']:%d.%m.%Y}"})
        return reverse("person", args=[membership.user_id])

    texts = {"title": _("End the role"), "lead": _words(membership), "submit": _("End the role")}
    return _form(request, form, membership.user, save=save, **texts)


@never_cache
@login_required
@form_methods
def role_hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand everything that a person does in a body over to a successor."""
    membership = role_in_reach(request, pk)
    people = people_of(reach(request)).filter(is_active=True).exclude(pk=membership.user_id)
    form = HandOverForm(request.POST if request.method == "POST" else None, people=people)

    def save(form: HandOverForm) -> str:
        successor, on = form.cleaned_data["successor"], form.cleaned_data["on"]
        done = actions.hand_over(membership=membership, successor=successor, on=on, by=own_account(request))
        number = len(done.begun) + len(done.held)
        text = ngettext("One role is handed over.", "%(number)d roles are handed over.", number)
        messages.success(request, text % {"number": number})
        return reverse("person", args=[successor.pk])

    lead = _("All roles of %(person)s in %(body)s go over together, with deputies. They end the day before.")
    lead %= {"person": membership.user, "body": membership.body}
    return _form(
        request, form, membership.user, title=_("Hand over"), lead=lead, submit=_("Hand everything over"), save=save
    )


def _form(
    request: HttpRequest, form: Any, user: User, *, title: str, save: Callable[[Any], str], **texts: str
) -> HttpResponse:
    back = reverse("person", args=[user.pk])
    return form_page(request, form, title=title, save=save, back=back, trail=trail_to(user, title), **texts)


def _words(membership: Membership) -> str:
    return f"{membership.user}: {membership.get_role_display()}, {membership.body}"
