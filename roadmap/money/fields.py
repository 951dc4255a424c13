"""What may be edited of a budget item in place. Its amount is a dated row: an edit writes one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from council.models import ResolutionPoint
from organisation.editing import Editable, Intent, column
from organisation.models import Qualifier
from organisation.partial_dates import PartialDate
from organisation.templatetags.display import locale
from roadmap.actions.money import check_item
from roadmap.actions.money_items import amount_on, check_point, enter_amount
from roadmap.fields import date_of
from roadmap.models import BudgetItem, BudgetPlan, BudgetProduct, Direction, Nature, PlanPart, Stage
from roadmap.money.targets import covers_text, replace_covers, replace_shares, shares_text
from roadmap.money.years import Years, parse_years

AMOUNT = ("amount", "qualifier")


class Side(models.TextChoices):
    """Part of the budget and direction in one: they are never chosen apart (rule 5)."""

    REVENUE = "revenue", _("revenue (result plan)")
    EXPENSE = "expense", _("expense (result plan)")
    RECEIPT = "receipt", _("receipt (finance plan)")
    PAYMENT = "payment", _("payment (finance plan)")
    RESULT = "result", _("result plan, revenue or expense not stated")
    FINANCE = "finance", _("finance plan, receipt or payment not stated")


def side_of(row: BudgetItem) -> str:
    """Return part and direction of an item as one value; empty where both are unknown."""
    return row.direction or row.part


def columns_of(side: str) -> dict[str, Any]:
    """Return the two columns of a side."""
    if side in ("", PlanPart.RESULT, PlanPart.FINANCE):
        return {"part": side, "direction": ""}
    result = side in (Direction.REVENUE, Direction.EXPENSE)
    return {"part": PlanPart.RESULT if result else PlanPart.FINANCE, "direction": side}


def years_of(row: Any) -> Years:
    """Return the years of an item."""
    return Years(row.year_from, row.year_to, row.open_ended)


def columns_of_years(text: str) -> dict[str, Any]:
    """Return the three columns of years that were typed."""
    found = parse_years(text)
    return {"year_from": found.first, "year_to": found.last, "open_ended": found.open_ended}


def _set(row: BudgetItem, columns: Mapping[str, Any]) -> Sequence[str]:
    for name, value in columns.items():
        setattr(row, name, value)
    return list(columns)


def _write_stage(row: BudgetItem, value: str, _intent: Intent) -> Sequence[str]:
    if value != Stage.ACTUAL and row.amounts.filter(amount__lt=0).exists():
        raise ValidationError({"stage": gettext("The item has a negative amount; only actuals may.")}, code="negative")
    return _set(row, {"stage": value})


def _of_owner(name: str, label: Any, rows: type[models.Model]) -> Editable:
    """Return a field that is a row of the county's own budget."""

    def write(row: BudgetItem, value: Any, _intent: Intent) -> Sequence[str]:
        setattr(row, name, value)
        check_item(row)
        check_point(row)
        return [name]

    return Editable(label, lambda row: getattr(row, name), write, rows)


def amount_fields(since: PartialDate | None = None, *, taking_back: bool = False) -> dict[str, Editable]:
    """Return amount and qualifier as fields; what one edit changes of them makes one row as of `since` (today).

    Taken back it is since the day of the row that is taken back.
    """
    made: list[tuple[Intent, Any]] = []
    labels = {"amount": _("Amount"), "qualifier": _("How exactly")}

    def field(name: str) -> Editable:
        def read(row: BudgetItem) -> Any:
            now = amount_on(row, timezone.localdate())
            return getattr(now, name) if now else (None if name == "amount" else Qualifier.EXACT.value)

        def write(row: BudgetItem, value: Any, intent: Intent) -> Sequence[str]:
            # an intent is made anew for each edit, so that these fields never continue an older row
            if made and made[0][0] is intent:
                setattr(made[0][1], name, value)
                made[0][1].save(update_fields=[name])
                return []
            now = amount_on(row, timezone.localdate())
            begins = since or (taking_back and date_of(now, "effective_on")) or PartialDate(intent.on)
            if begins.day > timezone.localdate():
                message = gettext("“%(date)s” has not passed yet.")
                raise ValidationError({"since": message % {"date": begins.display(locale())}}, code="future")
            values = {each: getattr(now, each) for each in AMOUNT} if now else {}
            found = enter_amount(
                row, effective_on=begins, by=intent.by, reason=intent.reason, **{**values, name: value}
            )
            made[:] = [(intent, found)]
            return []

        return Editable(labels[name], read, write, values=Qualifier if name == "qualifier" else None)

    return {name: field(name) for name in AMOUNT}


def _write_shares(row: BudgetItem, value: str, _intent: Intent) -> Sequence[str]:
    replace_shares(row, value)
    return []


def _write_covers(row: BudgetItem, value: str, _intent: Intent) -> Sequence[str]:
    replace_covers(row, value)
    return []


HEAD_FIELDS: dict[str, Editable] = {
    "title": column("title", _("Item")),
    "product": _of_owner("product", _("Product"), BudgetProduct),
    "budget_plan": _of_owner("budget_plan", pgettext_lazy("one budget of a county", "Budget"), BudgetPlan),
    "account": column("account", _("Account")),
    "note": column("note", _("Note")),
}
KIND_FIELDS: dict[str, Editable] = {
    "years": Editable(
        _("Years"), lambda row: str(years_of(row)), lambda row, value, _intent: _set(row, columns_of_years(value))
    ),
    "recurring": column("recurring", _("Every year")),
    "side": Editable(
        _("Part of the budget"), side_of, lambda row, value, _intent: _set(row, columns_of(value)), values=Side
    ),
    "stage": Editable(_("Stage"), lambda row: row.stage, _write_stage, values=Stage),
    "nature": column("nature", _("Additional or existing"), values=Nature),
    "voluntary": column("voluntary", _("Voluntary task")),
}
CONDITION_FIELDS: dict[str, Editable] = {
    "conditional": column("conditional", _("Under a condition")),
    "condition": column("condition", _("Condition")),
    "granted_by": _of_owner("granted_by", _("Granted by"), ResolutionPoint),
}
SHARE_FIELDS: dict[str, Editable] = {"shares": Editable(_("Allocation"), shares_text, _write_shares)}
COVER_FIELDS: dict[str, Editable] = {"covers": Editable(_("Cover"), covers_text, _write_covers)}


def item_fields() -> dict[str, Editable]:
    """Return everything of an item that can be taken back."""
    return {
        **HEAD_FIELDS,
        **KIND_FIELDS,
        **CONDITION_FIELDS,
        **amount_fields(taking_back=True),
        **SHARE_FIELDS,
        **COVER_FIELDS,
    }


ITEM_FIELDS = item_fields()
