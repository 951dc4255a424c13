"""Changing a body's name, texts and arms, each with its audit row."""

import hashlib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.actions import action
from organisation.audit import record
from organisation.branding import arms_from
from organisation.editing import Editable, column, edit
from organisation.merging import Edit
from organisation.models import AuditEvent, Body, Branding, User

FIELDS: Mapping[str, Editable] = {
    "display_name": column("display_name", gettext_lazy("Name in the top bar")),
    "contact": column("contact", gettext_lazy("Contact address")),
    "imprint": column("imprint", gettext_lazy("Imprint")),
    "privacy": column("privacy", gettext_lazy("Privacy")),
    "accessibility": column("accessibility", gettext_lazy("Accessibility statement")),
    "is_default": column("is_default", gettext_lazy("Shown to guests")),
}


def branding_of(body: Body) -> Branding:
    """Return what a body has entered; an unsaved row when it has entered nothing yet."""
    return Branding.objects.filter(owner=body).first() or Branding(owner=body)


@action
def change_branding(*, body: Body, edits: Mapping[str, Edit], by: User | None) -> AuditEvent | None:
    """Change name and texts, merged field by field; None when nothing changes.

    Raises Conflict, and ValidationError (is_default) when guests are shown another body already.
    """
    wanted = edits.get("is_default")
    if wanted and wanted.value and Branding.objects.filter(is_default=True).exclude(owner=body).exists():
        message = _("Guests are shown another body already; its administrators must give that up first.")
        raise ValidationError({"is_default": message}, code="taken")
    row, _new = Branding.objects.get_or_create(owner=body)
    event = edit(row=row, fields=FIELDS, edits=edits, by=by, action="branding.change", owner=body)
    if event is not None:
        Branding.objects.filter(pk=row.pk).update(changed_at=Now())
    return event


@action
def set_arms(*, body: Body, content: bytes | None, by: User | None) -> None:
    """Set a body's arms from an uploaded picture, or remove them (None). Raises ValidationError (arms)."""
    try:
        arms = None if content is None else arms_from(content)
    except ValidationError as error:
        raise ValidationError({"arms": error}) from error
    digest = hashlib.sha256(arms).hexdigest() if arms else ""
    row, _new = Branding.objects.get_or_create(owner=body)
    Branding.objects.filter(pk=row.pk).update(arms=arms, arms_sha256=digest, changed_at=Now())
    record(by=by, action="branding.arms", target=row, owner=body, details={"sha256": digest})
