"""What every row shares: a stable UUID, checked value lists, partial dates, dated changes, protection."""

import uuid
from functools import cached_property, partialmethod
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from organisation import partial_dates as dates
from organisation.partial_dates import PartialDate

SLUG_LENGTH = 80


class Precision(models.TextChoices):
    """How exactly a date is known. The date column then holds the last day of that period."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class Qualifier(models.TextChoices):
    """How exactly a figure is stated; it survives to the printed report (rule 8)."""

    EXACT = "exact", _("exact")
    ABOUT = "about", _("about")
    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


class Row(models.Model):
    """A row with an identity that never changes; source references and facts name it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class ChoiceField(models.CharField):
    """A text from a value list, which the database checks as well. An empty text means unknown, where allowed."""

    def __init__(self, *args: Any, unknown: bool = False, **kwargs: Any) -> None:
        self.unknown = unknown
        kwargs.setdefault("max_length", 30)
        if unknown:
            kwargs.setdefault("blank", True)
            kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.unknown:
            kwargs["unknown"] = True
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Give the model a `get_…_display` that looks one word up.

        Django's own compares the value with the whole list anew and translates every word of it each time, which was
        a sixth of a page with many rows.
        """
        method = f"get_{name}_display"
        is_own = method in cls.__dict__
        super().contribute_to_class(cls, name, private_only)
        if self.choices is not None and not is_own:
            setattr(cls, method, partialmethod(_word_of, field=self))

    @cached_property
    def words(self) -> dict[Any, Any]:
        """The value list: the lazily translated word of each value."""
        return dict(self.flatchoices)

    def db_check(self, connection: Any) -> str | None:
        """Return the column's CHECK: one of the choices, or empty where unknown is allowed."""
        values = [str(value) for value, _label in self.flatchoices]
        if not values:
            return None
        if self.unknown and "" not in values:
            values.append("")
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
        return f"{connection.ops.quote_name(self.column)} IN ({listed})"


def _word_of(row: models.Model, field: ChoiceField) -> str | None:
    """Return the word for a row's value; the value itself where the list lacks it, None where it is null."""
    value = getattr(row, field.attname)
    return None if value is None else str(field.words.get(value, value))


def choices(enum: type[models.TextChoices], **kwargs: Any) -> ChoiceField:
    """Return a field for one value of `enum`; `unknown=True` allows the empty text."""
    return ChoiceField(choices=enum.choices, **kwargs)


def precision_field() -> ChoiceField:
    """Return the companion of a date column that says how exactly the date is known."""
    return choices(Precision, unknown=True, max_length=7)


def qualifier_field() -> ChoiceField:
    """Return the companion of a figure that says how exactly it is stated."""
    return choices(Qualifier, max_length=8, default=Qualifier.EXACT)


def date_words(row: models.Model, name: str) -> str:
    """Return the partial date in the columns `name` of a row as its own name gives it: in German, "–" where unknown.

    A row's name stands in the audit trail for good, whatever language the page had on which it was written.
    """
    day = getattr(row, name)
    return PartialDate(day, dates.Precision(getattr(row, f"{name}_precision"))).display("de") if day else "–"


def partial_date_check(model: str, *names: str) -> list[models.CheckConstraint]:
    """Return one CHECK per date: date and precision are both known or both unknown."""
    return [
        models.CheckConstraint(
            name=f"{model}_{name}_precision",
            condition=(Q(**{f"{name}__isnull": True}) & Q(**{f"{name}_precision": ""}))
            | (Q(**{f"{name}__isnull": False}) & ~Q(**{f"{name}_precision": ""})),
        )
        for name in names
    ]


def period_check(model: str, start: str, end: str) -> models.CheckConstraint:
    """Return a CHECK that a period does not end before it starts; either end may be open or unknown."""
    return models.CheckConstraint(
        name=f"{model}_{start}_before_{end}",
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(**{f"{end}__gte": models.F(start)}),
    )


def immutable() -> list[pgtrigger.Trigger]:
    """Return the triggers for rows that are written once: no UPDATE, DELETE or TRUNCATE."""
    return [
        pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="never_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'pgtrigger: cannot truncate rows from % table', TG_TABLE_NAME;",
        ),
    ]


def tracked(**kwargs: Any) -> Any:
    """Decorate a model whose every insert, update and delete is recorded by triggers."""
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True, **kwargs
    )


class DatedChange(Row):
    """A fact that holds from a date on. At a cut-off the latest effective one counts, as known at `recorded_at`."""

    effective_on = models.DateField()
    effective_on_precision = choices(Precision, max_length=7, default=Precision.DAY)
    recorded_at = models.DateTimeField(db_default=Now(), db_index=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
        ordering = ["effective_on", "recorded_at", "id"]
