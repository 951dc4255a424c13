"""Mappings of finance files: made, changed, renamed, deleted, each with its audit event."""

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from exchange.finance.models import FinanceMapping
from exchange.finance.settings import Settings
from organisation.actions import action, enter
from organisation.audit import record
from organisation.models import Body, User


@action
def add_mapping(*, owner: Body, name: str, by: User) -> FinanceMapping:
    """Begin a mapping. Raises ValidationError when the county has one of this name."""
    row = FinanceMapping(owner=owner, name=name, settings=Settings().as_json())
    return enter(row, by=by, action="finance.mapping_add", owner=owner)


@action
def change_mapping(*, mapping: FinanceMapping, settings: Settings, base: str, by: User) -> FinanceMapping:
    """Keep what was said of a kind of file. Raises ValidationError when somebody changed it since `base`."""
    row = FinanceMapping.objects.select_for_update().get(pk=mapping.pk)
    if row.state != base:
        message = _("Somebody has changed this mapping meanwhile. Open it anew and look what stands there now.")
        raise ValidationError(message, code="conflict")
    before, after = row.settings, settings.as_json()
    if before == after:
        return row
    row.settings = after
    row.save(update_fields=["settings"])
    changed = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    record(by=by, action="finance.mapping", target=row, owner=row.owner, details={"settings": changed})
    return row


@action
def rename_mapping(*, mapping: FinanceMapping, name: str, by: User) -> None:
    """Give a mapping another name. Raises ValidationError when the county has one of this name."""
    if FinanceMapping.objects.filter(owner=mapping.owner_id, name=name).exclude(pk=mapping.pk).exists():
        raise ValidationError({"name": _("There is a mapping of this name already.")}, code="unique")
    before, mapping.name = mapping.name, name
    mapping.save(update_fields=["name"])
    record(by=by, action="finance.mapping", target=mapping, owner=mapping.owner, details={"name": [before, name]})


@action
def remove_mapping(*, mapping: FinanceMapping, by: User) -> None:
    """Delete a mapping that no batch uses. Raises ValidationError when one does."""
    record(by=by, action="finance.mapping_remove", target=mapping, owner=mapping.owner)
    try:
        mapping.delete()
    except ProtectedError as error:
        raise ValidationError(_("A batch uses this mapping.")) from error
