"""Saved views of the list: kept, renamed, shared, deleted, made the one that the list opens with."""

from django.db.models import Q
from django.utils.translation import gettext as _

from organisation.access import access_of
from organisation.actions import action, check_fields, insert
from organisation.audit import record
from organisation.editing import save
from organisation.models import AuditEvent, User
from roadmap.models import DefaultView, Plan, SavedView


def views_of(user: User, plan: Plan) -> list[SavedView]:
    """Return the views that `user` finds at a plan's list: own ones, and those shared in the office; one query.

    Each has `is_default`.
    """
    own = Q(user=user)
    if plan.owner_id in access_of(user).office:
        own |= Q(shared=True)
    rows = list(SavedView.objects.filter(own, plan=plan).select_related("user").order_by("name", "pk"))
    default = default_of(user, plan) if rows else None
    for row in rows:
        row.is_default = row.pk == default  # type: ignore[attr-defined]  # for the page only
    return rows


def default_of(user: User, plan: Plan) -> object:
    """Return the id of the view with which the list of a plan opens for `user`, or None."""
    return DefaultView.objects.filter(user=user, plan=plan).values_list("view", flat=True).first()


def may_change_view(user: User, view: SavedView) -> bool:
    """Return whether `user` may rename or delete a view: its author, and of a shared one the county's editors."""
    return view.user_id == user.pk or (view.shared and view.plan.owner_id in access_of(user).editing)


@action
def add_view(*, plan: Plan, by: User, name: str, query: str, shared: bool, default: bool) -> SavedView:
    """Keep a view. Raises ValidationError when the person has one of that name already."""
    view = SavedView(plan=plan, user=by, name=name, query=query, shared=shared)
    check_fields(view)
    insert(view)
    record(by=by, action="list_view.add", target=view, owner=plan.owner, details={"shared": shared})
    if default:
        _choose(view, by)
    return view


@action
def edit_view(*, view: SavedView, by: User, name: str, shared: bool, default: bool) -> AuditEvent:
    """Rename or share a view, and make it the one that the list opens with for `by`, or no longer."""
    view.name, view.shared = name, shared
    save(view, ["name", "shared"])
    if default:
        _choose(view, by)
    else:
        DefaultView.objects.filter(view=view, user=by).delete()
    if not shared:  # those for whom it is gone open the list without it
        DefaultView.objects.filter(view=view).exclude(user__in=[by, view.user]).delete()
    details = {"shared": shared}
    return record(by=by, action="list_view.edit", target=view, owner=view.plan.owner, details=details)


@action
def remove_view(*, view: SavedView, by: User) -> str:
    """Delete a view; the list opens without it for whoever had chosen it. Returns its name."""
    record(by=by, action="list_view.remove", target=view, owner=view.plan.owner)
    view.delete()
    return view.name


@action
def choose_view(*, view: SavedView, by: User) -> bool:
    """Open the list with a view for `by` from now on; where it does so already, no longer. Returns whether it does."""
    taken_back = DefaultView.objects.filter(view=view, user=by).delete()[0] > 0
    if not taken_back:
        _choose(view, by)
    details = {"default": not taken_back}
    record(by=by, action="list_view.choose", target=view, owner=view.plan.owner, details=details)
    return not taken_back


def _choose(view: SavedView, by: User) -> None:
    DefaultView.objects.update_or_create(plan=view.plan, user=by, defaults={"view": view})


def named(view: SavedView, user: User) -> str:
    """Return a view's name, with whose it is where it is another person's."""
    if view.user_id == user.pk:
        return view.name
    return _("%(view)s (shared)") % {"view": view.name}
