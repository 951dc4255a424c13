"""Rows that are no longer in the file: named, and deleted only when asked, and only where nothing needs them."""

from collections.abc import Iterable
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from exchange.planfile.result import LoadResult, NamedRow
from exchange.planfile.saving import REFUSALS
from exchange.planfile.sections import Section
from exchange.planfile.spec import SECTIONS
from organisation.models import Body, BodyRelation, SourceRef

Row = models.Model
Vanished = dict[Section, list[Row]]
_NEEDED_SHOWN = 3


def note_vanished(vanished: Vanished, result: LoadResult) -> None:
    """Name the rows that are no longer in the file, without those below another such row."""
    result.vanished = [_named(section, row) for section, row in _in_order(vanished)]


def prune(vanished: Vanished, county_id: UUID, result: LoadResult) -> None:
    """Delete the vanished rows, from the last section up and again until nothing more goes; name those that stay."""
    left = list(reversed(list(_in_order(vanished))))
    reasons: dict[object, str] = {}
    while left:
        kept = []
        for section, row in left:
            reason = _delete(row, county_id)
            if reason is None:
                result.pruned.append(_named(section, row))
            else:
                kept.append((section, row))
                reasons[row.pk] = reason
        if len(kept) == len(left):
            break
        left = kept
    result.protected = [_named(section, row, reasons[row.pk]) for section, row in left]
    _drop_orphaned_sources(county_id)


def _in_order(vanished: Vanished) -> Iterable[tuple[Section, Row]]:
    for section in SECTIONS:
        for row in sorted(vanished.get(section, []), key=str):
            yield section, row


def _named(section: Section, row: Row, reason: str = "") -> NamedRow:
    return NamedRow(section.model._meta.label, _label(row), reason)


def _label(row: Row) -> str:
    slug = getattr(row, "slug", "")
    return f"{slug} ({row})" if slug and slug != str(row) else str(row)


def _delete(row: Row, county_id: UUID) -> str | None:
    """Delete a row with what hangs on it; return why it stays, or None."""
    if isinstance(row, Body | BodyRelation):
        others = SourceRef.objects.filter(target_id=row.pk).exclude(owner_id=county_id)
        if others.exists():
            SourceRef.objects.filter(target_id=row.pk, owner_id=county_id).delete()
            return _("another county's file names it too")
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError) as error:
        needing = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
        return _("still needed by %(rows)s") % {"rows": _some(needing)}
    except REFUSALS as error:
        return _("the database keeps it: %(reason)s") % {"reason": str(error).strip().split("\n")[0]}
    return None


def _some(rows: Iterable[Row]) -> str:
    names = sorted(f"{row._meta.label} {_label(row)}" for row in rows)
    return ", ".join([*names[:_NEEDED_SHOWN], *(["…"] if len(names) > _NEEDED_SHOWN else [])])


def _drop_orphaned_sources(county_id: UUID) -> None:
    refs = SourceRef.objects.filter(owner_id=county_id)
    for target_type in refs.values_list("target_type", flat=True).distinct().order_by():
        model = apps.get_model(target_type)
        refs.filter(target_type=target_type).exclude(target_id__in=model._default_manager.values("pk")).delete()
