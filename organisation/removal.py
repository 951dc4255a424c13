"""Deleting a row that nothing needs any more, or saying plainly what still needs it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisation import kinds
from organisation.audit import record
from organisation.models import Body, SourceRef, User

NAMED = 5
"""So many of the rows that stand in the way are named; the rest is counted."""


def remove(
    row: models.Model,
    *,
    by: User | None,
    action: str,
    owner: Body | None,
    parts: Iterable[UUID] = (),
    details: Mapping[str, Any] | None = None,
) -> None:
    """Delete a row with its parts and what they cite, inside an action; `parts` are the keys of rows that go with it.

    Raises ValidationError (code "needed") that names what still refers to the row, as far as `by` may see it.
    """
    keys = [row.pk, *parts]
    try:
        with transaction.atomic():
            record(by=by, action=action, target=row, owner=owner, details=details)
            row.delete()
    except models.ProtectedError as error:
        raise ValidationError(_in_the_way(row, error, by), code="needed") from error
    SourceRef.objects.filter(target_id__in=keys).delete()


def _in_the_way(row: models.Model, error: models.ProtectedError, by: User | None) -> str:
    rows = sorted(error.protected_objects, key=lambda other: (other._meta.label_lower, str(other)))
    names = [name for name in (_name(other, by) for other in rows[:NAMED]) if name]
    rest = len(rows) - len(names)
    if rest:
        names.append(
            ngettext("one other entry", "%(number)d other entries", rest) % {"number": rest}
            if names
            else ngettext("one entry", "%(number)d entries", rest) % {"number": rest}
        )
    message = _("“%(row)s” cannot be deleted, because this still refers to it: %(names)s.")
    return message % {"row": str(row), "names": "; ".join(names)}


def _name(row: models.Model, by: User | None) -> str:
    """Return the row's name where `by` may see it, else nothing: a refusal must not tell what others have."""
    kind = kinds.by_label(row._meta.label_lower)
    if kind is None or by is None or not kind.visible(by).filter(pk=row.pk).exists():
        return ""
    return f"{kind.name} „{row}“"
