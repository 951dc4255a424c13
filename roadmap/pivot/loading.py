"""A plan's money from rows: the portions that all sums are made of, and the names of what they can be grouped by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from roadmap.budget import Item
from roadmap.loading import budget_items
from roadmap.models import Allocation, BudgetItem, ItemCover, Plan, PlanEntry, PlanVersion
from roadmap.pivot.portions import NONE, Cover, Entry, Portion, Share, last_year, portions

Names = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Money:
    """A plan's money as of a day. `rows` are its BudgetItem rows by key, with `amount`; `names` words by dimension.

    Amounts "from year X on" are counted up to `last`; `running` says whether there are any.
    """

    plan: Plan
    rows: Mapping[str, Any]
    entries: tuple[Entry, ...]
    portions: tuple[Portion, ...]
    names: Names
    last: int

    @property
    def running(self) -> bool:
        """Whether amounts without an end are counted up to `last`."""
        return any(entry.item.open_ended for entry in self.entries)


def load(plan: Plan, version: PlanVersion | None, day: date) -> Money:
    """Read a plan's money as of `day`; a project's field is that of its entry in `version` or the last one before.

    Four queries, for any number of items.
    """
    rows = list(
        BudgetItem.objects.filter(plan=plan)
        .with_amount(day)
        .select_related("product", "budget_plan")
        .order_by("product__code", "year_from", "slug")
    )
    names: Names = {
        "produkt": {row.product.slug: str(row.product) for row in rows if row.product},
        "posten": {str(row.pk): row.title for row in rows},
    }
    shares, targets = _shares(plan, version, names)
    covers = _covers(plan, names)
    entries = tuple(
        Entry(
            # the product by its address; and what it is for: a supplementary budget replaces only what was for the same
            replace(item, product=row.product.slug if row.product else "", target=targets.get(row.pk, "")),
            tuple(shares.get(row.pk, ())),
            tuple(covers.get(row.pk, ())),
        )
        for row, item in zip(rows, budget_items(rows), strict=True)
    )
    last = last_year(_items(entries), day.year, *_plan_end(version))
    return Money(plan, {str(row.pk): row for row in rows}, entries, portions(entries, last), names, last)


def _items(entries: Iterable[Entry]) -> list[Item]:
    return [entry.item for entry in entries]


def _plan_end(version: PlanVersion | None) -> list[int]:
    return [version.period_to.year] if version is not None and version.period_to else []


def _shares(plan: Plan, version: PlanVersion | None, names: Names) -> tuple[dict[UUID, list[Share]], dict[UUID, str]]:
    """The shares of each item, and the one target of those that have only one."""
    columns = ("item", "share", "project", "project__slug", "project__title", "project__owner", "project__owner__slug")
    found = list(
        Allocation.objects.filter(item__plan=plan).order_by("pk").values(*columns, "field__slug", "field__name")
    )
    fields = _fields_of(version, {row["project"] for row in found if row["project"]})
    projects, field_names = names.setdefault("projekt", {}), names.setdefault("feld", {})
    shares: dict[UUID, list[Share]] = {}
    targets: dict[UUID, str] = {}
    for row in found:
        project, of_field = NONE, row["field__slug"] or NONE
        if of_field != NONE:
            field_names.setdefault(of_field, row["field__name"])
        if row["project"]:
            own = row["project__owner"] == plan.owner_id
            project = row["project__slug"] if own else f"{row['project__owner__slug']}.{row['project__slug']}"
            projects[project] = row["project__title"]
            of_field, name = fields.get(row["project"], (NONE, ""))
            if of_field != NONE:
                field_names[of_field] = name
        targets[row["item"]] = f"{project} {of_field}" if row["item"] not in shares else ""
        shares.setdefault(row["item"], []).append(Share(row["share"], project, of_field))
    return shares, targets


def _fields_of(version: PlanVersion | None, projects: set[UUID]) -> dict[UUID, tuple[str, str]]:
    """Address and name of the field that each project stands in."""
    if version is None:
        return {}
    rows = (
        PlanEntry.objects.filter(
            version__plan=version.plan_id, version__position__lte=version.position, project__in=projects
        )
        .order_by("version__position")
        .values_list("project", "field__slug", "field__name")
    )
    return {project: (slug, name) if slug else (NONE, "") for project, slug, name in rows}


def _covers(plan: Plan, names: Names) -> dict[UUID, list[Cover]]:
    known = names.setdefault("deckung", {})
    found: dict[UUID, list[Cover]] = {}
    rows = ItemCover.objects.filter(item__plan=plan).order_by("funding_source__name", "pk")
    for item, percent, slug, name in rows.values_list(
        "item", "share_percent", "funding_source__slug", "funding_source__name"
    ):
        known[slug] = name
        found.setdefault(item, []).append(Cover(slug, percent))
    return found
