"""What the roadmap leaves to do: milestones whose day has passed, and grants that end."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.access import access_of, memberships_on
from organisation.models import Role, User
from organisation.waiting import Waiting, add_waiting
from roadmap.models import Grant, Milestone, PlanEntry, ProjectState, ProjectStateChange

SOON = timedelta(days=90)
AT_MOST = 50
"""Lines of one kind at most; whoever has more begins with these."""
ENDED = (ProjectState.COMPLETED, ProjectState.DROPPED, ProjectState.DEFERRED)


def led(user: User, day: date, path: str = "") -> Q:
    """Return the condition on projects that `user` leads: of their unit, or of the county for a role without a unit.

    `path` leads to the project, as "project__". One query.
    """
    found = Q(pk__in=[])
    rows = user.memberships.filter(memberships_on(day), role=Role.PROJECT_LEAD)
    for body, unit in rows.values_list("body", "unit"):
        found |= Q(**{f"{path}owner": body, **({f"{path}responsible_unit": unit} if unit else {})})
    return found


def milestones(user: User, day: date) -> Iterator[Waiting]:
    """Yield the unreached milestones whose expected day has passed, of projects that are under way; two queries."""
    editing = access_of(user).editing
    changes: Any = ProjectStateChange.objects.filter(project=OuterRef("project"), effective_on__lte=day)
    # a joint project may have entries in several counties' plans; its own county's is the one its people may open
    own = Case(When(version__plan__owner=F("project__owner"), then=0), default=1)
    entries = PlanEntry.objects.filter(project=OuterRef("project"))
    newest = entries.order_by(own, "-version__position", "version__plan__slug")
    dated: QuerySet[Any] = Milestone.objects.with_dates(day)
    rows = (
        dated.filter(Q(project__owner__in=editing) | led(user, day, "project__"))
        .annotate(
            state=Subquery(changes.order_by("-effective_on", "-recorded_at", "-id").values("state")[:1]),
            plan=Subquery(newest.values("version__plan__slug")[:1]),
        )
        .filter(forecast__lt=day, actual=None, plan__isnull=False)
        .filter(Q(state=None) | ~Q(state__in=ENDED))
        .select_related("project__owner")
        .only("title", "project__slug", "project__title", "project__owner__name")
        .order_by("forecast")
    )
    for row in rows[:AT_MOST]:
        project: Any = row.project
        address = reverse("roadmap:project", args=[row.plan, project.slug]) + "#meilensteine"
        text = _("%(project)s: %(milestone)s") % {"project": project.title, "milestone": row.title}
        yield Waiting(text, address, row.forecast, project.owner.name, gettext_lazy("Milestone"))


def grants(user: User, day: date) -> Iterator[Waiting]:
    """Yield the grants whose approval period ends within 90 days, or whose statement of use is due then; one query."""
    bodies = access_of(user).editing | access_of(user).bodies({Role.FINANCE})
    ends = Q(approval_to__gte=day, approval_to__lte=day + SOON)
    due = Q(statement_due__gte=day, statement_due__lte=day + SOON)
    rows = Grant.objects.filter(ends | due, plan__owner__in=bodies).select_related("plan__owner")
    for row in rows.order_by("approval_to", "pk")[:AT_MOST]:
        address = reverse("roadmap:budget", args=[row.plan.slug])
        for last, text in (
            (row.approval_to, _("Grant ends: %(grant)s")),
            (row.statement_due, _("Statement of use: %(grant)s")),
        ):
            if last and day <= last <= day + SOON:
                yield Waiting(text % {"grant": row}, address, last, row.plan.owner.name, gettext_lazy("Grant"))


def register() -> None:
    """Make the providers known."""
    add_waiting(milestones)
    add_waiting(grants)
