"""What depends on what: no project waits for itself, not even round the corner."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from organisation.actions import action, broken_rule, check_fields, refusal
from organisation.audit import record
from organisation.models import User
from roadmap.actions.removal import delete_row
from roadmap.models import Dependency, Project

ARROW = " → "


@action
def add_dependency(
    *, predecessor: Project, successor: Project, by: User | None, note: str = "", field: str = "successor"
) -> Dependency:
    """Let `successor` wait for `predecessor`. Raises ValidationError that names the cycle which this would close.

    The refusal stands at `field`. Two people who would close a cycle together wait for one another in the database.
    """
    if predecessor.pk == successor.pk:
        raise ValidationError({field: _("A project cannot depend on itself.")}, code="self")
    row = Dependency(predecessor=predecessor, successor=successor, note=note)
    check_fields(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        rule = broken_rule(error)
        if rule == "dependency_once":
            raise ValidationError({field: _("This dependency is there already.")}, code="unique") from error
        if rule != "dependency_no_cycle":
            raise refusal(error, row) from error
        path = ARROW.join(_cycle(predecessor, successor))
        raise ValidationError(
            {field: _("This would close a cycle: %(path)s.") % {"path": path}}, code="cycle"
        ) from error
    details = {"predecessor": str(predecessor), "successor": str(successor)}
    record(by=by, action="dependency.add", target=row, owner=successor.owner, details=details)
    return row


@action
def remove_dependency(*, dependency: Dependency, by: User | None) -> None:
    """Let the one project no longer wait for the other."""
    delete_row(dependency, action="dependency.remove", parts=(), by=by, owner=dependency.successor.owner)


def _cycle(predecessor: Project, successor: Project) -> list[str]:
    """The titles from `successor` along what is there already to `predecessor`, and round to `successor`."""
    after: dict[Any, list[Any]] = defaultdict(list)
    for source, target in Dependency.objects.values_list("predecessor", "successor"):
        after[source].append(target)
    paths = [[successor.pk]]
    seen = {successor.pk}
    while paths and paths[0][-1] != predecessor.pk:
        path = paths.pop(0)
        fresh = [key for key in after[path[-1]] if key not in seen]
        seen.update(fresh)
        paths += [[*path, key] for key in fresh]
    keys = paths[0] if paths else [successor.pk, predecessor.pk]
    titles = dict(Project.objects.filter(pk__in=keys).values_list("pk", "title"))
    return [titles[key] for key in [*keys, successor.pk]]
