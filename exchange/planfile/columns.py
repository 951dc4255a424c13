"""How one field of a model stands in a plan file: derived from the model, never repeated here."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models

TEXT, CHOICE, BOOLEAN, INTEGER, DECIMAL = "text", "choice", "boolean", "integer", "decimal"
DAY, PARTIAL_DATE, REFERENCE, GRADES = "day", "partial date", "reference", "grades"

FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True, eq=False)
class Column:
    """A field as a plan file's key. A date with a precision beside it is one key for the two database columns."""

    field: models.Field
    kind: str

    @property
    def name(self) -> str:
        """The key, which is the model field's name."""
        return self.field.name

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes of a row that hold the value."""
        if self.kind == PARTIAL_DATE:
            return (self.field.name, f"{self.field.name}_precision")
        return (self.field.attname,)

    @property
    def defaults(self) -> dict[str, Any]:
        """What the attributes hold where the key is absent: the default, else unknown."""
        if self.kind == PARTIAL_DATE:
            return dict(zip(self.attributes, (None, ""), strict=True))
        return {self.field.attname: self.field.get_default()}

    @property
    def required(self) -> bool:
        """Whether the key must be there: the model has neither a default nor an unknown value."""
        return not (self.field.null or self.field.blank or self.field.has_default())

    @property
    def choices(self) -> tuple[str, ...]:
        """The values of a value list."""
        return tuple(str(value) for value, _label in self.field.flatchoices if value != "")

    @property
    def is_year(self) -> bool:
        """Whether a number is a calendar year."""
        return self.kind == INTEGER and "year" in self.name.split("_")

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and greatest whole number that is allowed."""
        if self.is_year:
            return FIRST_YEAR, LAST_YEAR
        low, high = connection.ops.integer_field_range(self.field.get_internal_type())
        return int(low or 0), int(high or 2**31 - 1)

    @property
    def digits(self) -> tuple[int, int]:
        """Of a decimal: the most digits before and after the point."""
        if not isinstance(self.field, models.DecimalField):
            raise TypeError(f"{self.name} is no decimal")
        places = int(self.field.decimal_places or 0)
        return int(self.field.max_digits or 0) - places, places

    @property
    def multiline(self) -> bool:
        """Whether the text may have several lines."""
        return self.kind == TEXT and isinstance(self.field, models.TextField)


def column_of(model: type[models.Model], name: str) -> Column:
    """The column for a model's field."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{model.__name__}.{name} is no field of its table")
    return Column(field, _kind(model, field))


def has_field(model: type[models.Model], name: str) -> bool:
    """Whether the model has a field of that name."""
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _kind(model: type[models.Model], field: models.Field) -> str:
    if isinstance(field, models.ForeignKey):
        return REFERENCE
    if isinstance(field, ArrayField):
        return GRADES
    if field.choices:
        return CHOICE
    if isinstance(field, models.DateField):
        return PARTIAL_DATE if has_field(model, f"{field.name}_precision") else DAY
    for kind, types in _KINDS.items():
        if isinstance(field, types):
            return kind
    raise TypeError(f"no plan file form for {field}")


_KINDS: dict[str, tuple[type[models.Field], ...]] = {
    BOOLEAN: (models.BooleanField,),
    INTEGER: (models.IntegerField,),
    DECIMAL: (models.DecimalField,),
    TEXT: (models.CharField, models.TextField),
}
