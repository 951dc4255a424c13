"""Where a fact comes from, as the office enters it: a reference to a source for a row or one field of it."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Max, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.actions import action, check_fields, insert
from organisation.audit import record
from organisation.editing import column
from organisation.models import Body, Source, SourceRef, SourceStatus, User

REF_FIELDS = {
    "source": column("source", gettext_lazy("Source"), rows=Source),
    "status": column("status", gettext_lazy("How it supports the fact"), values=SourceStatus),
    "place": column("place", gettext_lazy("Place in the source")),
    "quote": column("quote", gettext_lazy("Quote")),
    "derivation": column("derivation", gettext_lazy("Worked out how")),
    "doubt": column("doubt", gettext_lazy("Doubt")),
}
SOURCE_FIELDS = {
    name: column(name, label)
    for name, label in {
        "title": gettext_lazy("Title"),
        "reference": gettext_lazy("Reference"),
        "publisher": gettext_lazy("Publisher"),
        "note": gettext_lazy("Note"),
    }.items()
}


@action
def add_ref(
    *,
    target: Model,
    source: Source,
    owner: Body,
    by: User | None,
    field: str = "",
    status: str = SourceStatus.STATED,
    **values: Any,
) -> SourceRef:
    """Say that `source` supports a row, or one `field` of it. What is derived says how; the source is the owner's."""
    if source.owner_id != owner.pk:
        raise ValidationError({"source": _("The source belongs to another body.")}, code="foreign")
    check_derivation(status, values.get("derivation", ""))
    last = SourceRef.objects.filter(target_id=target.pk).aggregate(last=Max("position"))["last"]
    row = SourceRef(
        owner=owner,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        field=field,
        source=source,
        status=status,
        position=0 if last is None else last + 1,
        **values,
    )
    check_fields(row)
    insert(row)
    # of the fact and not of this row, so that it stays in the fact's history when the reference is gone
    record(by=by, action="reference.add", target=target, owner=owner, details=_details(row))
    return row


def _details(ref: SourceRef) -> dict[str, str]:
    return {"source": str(ref.source), "place": ref.place}


def check_derivation(status: str, derivation: str) -> None:
    """Raise ValidationError for a derived fact that does not say how it was worked out."""
    if status == SourceStatus.DERIVED and not derivation.strip():
        raise ValidationError({"derivation": _("Say how the fact was worked out.")}, code="required")


@action
def remove_ref(*, ref: SourceRef, by: User | None) -> None:
    """Delete a reference; the source stays."""
    fact = apps.get_model(ref.target_type)._default_manager.filter(pk=ref.target_id).first()
    record(by=by, action="reference.remove", target=fact or ref, owner=ref.owner, details=_details(ref))
    ref.delete()


@action
def remove_source(*, source: Source, by: User | None) -> None:
    """Delete a source on which no fact rests."""
    if count := source.refs.count():
        message = _("%(count)d facts rest on “%(title)s”; give them another source first.")
        raise ValidationError(message % {"count": count, "title": source.title}, code="needed")
    record(by=by, action="source.remove", target=source, owner=source.owner)
    source.delete()
