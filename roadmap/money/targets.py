"""What an item belongs to and what covers it, as one text each: the audit trail keeps it, forms and undo read it.

"projekte/baulasten 33,3333 %; felder/v1/bildung 50 %; plan 10 %" and "ruecklage 60 %; ueberschuss".
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roadmap.actions.money_items import put_covers, put_shares
from roadmap.models import ActionField, Allocation, BudgetItem, FundingSource, Plan, Project
from roadmap.money.percents import ShareError, parse_share, percent_of

Part = tuple[str, str]
"""A key and the share as typed, in per cent; "" where it is unknown."""
PLAN = "plan"
SEPARATOR = "; "


def joined(parts: Iterable[Part]) -> str:
    """Return parts as one text, in the order of their keys."""
    return SEPARATOR.join(f"{key} {share} %" if share else key for key, share in sorted(parts))


def parted(text: str) -> list[Part]:
    """Return the parts of such a text."""
    found = []
    for part in text.split(SEPARATOR) if text else ():
        key, _blank, share = part.partition(" ")
        found.append((key, share.removesuffix("%").strip()))
    return found


def field_key(field: ActionField) -> str:
    """Return the key of an action field in its version."""
    return f"felder/{field.version.slug}/{field.slug}"


def project_key(project: Project) -> str:
    """Return the key of a project."""
    return f"projekte/{project.slug}"


def key_of(row: Allocation, item: BudgetItem) -> str:
    """Return the key of what a share belongs to; of another county's project with its county."""
    if row.project is not None:
        foreign = row.project.owner_id != item.plan.owner_id
        return f"projekte/{row.project.owner.slug}/{row.project.slug}" if foreign else project_key(row.project)
    return PLAN if row.field is None else field_key(row.field)


def rows_of(item: BudgetItem) -> list[Allocation]:
    """Return an item's shares with what they belong to."""
    return list(item.allocations.select_related("project__owner", "field__version"))


def shares_text(item: BudgetItem) -> str:
    """Return an item's shares."""
    return joined((key_of(row, item), percent_of(row.share)) for row in rows_of(item))


def covers_text(item: BudgetItem) -> str:
    """Return an item's cover."""
    rows = item.covers.select_related("funding_source")
    return joined((row.funding_source.slug, _percent(row.share_percent)) for row in rows)


def _percent(value: Decimal | None) -> str:
    return "" if value is None else percent_of(value / 100)


def targets_of(plan: Plan) -> dict[str, tuple[str, Any]]:
    """Return what items of a plan may belong to: label and row by key. Two queries."""
    projects = Project.objects.filter(entries__version__plan=plan, owner=plan.owner_id).distinct().order_by("title")
    fields = ActionField.objects.filter(version__plan=plan).select_related("version")
    found: dict[str, tuple[str, Any]] = {PLAN: (_("the plan as a whole"), None)}
    for field in fields.order_by("-version__position", "position"):
        label = _("Action field: %(field)s (%(version)s)") % {"field": field.name, "version": field.version.label}
        found[field_key(field)] = (label, field)
    for project in projects:
        found[project_key(project)] = (_("Project: %(project)s") % {"project": project.title}, project)
    return found


def sources_of(plan: Plan) -> dict[str, tuple[str, FundingSource]]:
    """Return what may cover items of a plan: label and row by key."""
    rows = FundingSource.objects.filter(owner=plan.owner_id).order_by("name")
    return {row.slug: (row.name, row) for row in rows}


def share_typed(text: str) -> Decimal:
    """Return a share as it was typed. Raises ValidationError that names it."""
    try:
        return parse_share(text)
    except ShareError:
        message = _("“%(value)s” is no share. Please write it like 50, 33,3333 or 1/3; it may not exceed 100.")
        raise ValidationError(message % {"value": text}, code="share") from None


def replace_shares(item: BudgetItem, text: str) -> None:
    """Let an item belong to what a text says. Raises ValidationError for what is not there any more."""
    known: dict[str, Any] = {key_of(row, item): row.project or row.field for row in rows_of(item)}
    known |= {key: row for key, (_label, row) in targets_of(item.plan).items()}
    shares = []
    for key, typed in parted(text):
        if key not in known:
            raise ValidationError({"shares": _("“%(key)s” is not there any more.") % {"key": key}}, code="gone")
        shares.append((known[key], share_typed(typed)))
    put_shares(item, shares)


def replace_covers(item: BudgetItem, text: str) -> None:
    """Let an item be covered by what a text says. Raises ValidationError for what is not there any more."""
    known = sources_of(item.plan)
    covers = []
    for key, typed in parted(text):
        if key not in known:
            raise ValidationError({"covers": _("“%(key)s” is not there any more.") % {"key": key}}, code="gone")
        covers.append((known[key][1], _cover_share(typed)))
    put_covers(item, covers)


def _cover_share(typed: str) -> Decimal | None:
    """Return a share of the cover in per cent with two places; None where it is not stated."""
    return (share_typed(typed) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP) if typed else None
