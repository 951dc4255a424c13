"""A section of a plan file: items of one model, how they are told apart, and what is nested in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from exchange.planfile.columns import Column, column_of, has_field
from organisation.models import Source
from organisation.models.base import DatedChange

SECTION_OF: dict[Any, "Section"] = {}
"""The section of each model; every section enters itself. A model that stands in two has the last one here."""


@dataclass(eq=False)
class Section:
    """Items of one model.

    `key` names the fields that tell an item from its siblings; without any it is the place in the list. `parent` is the
    foreign key to the item above (with "__" the way to it over another row), "owner" at the top, "" where there is
    none. `inherits`: an item without a source of its own has its parent's. `single`: one mapping instead of a list.
    `scalar`: an item may be written as just this field's text. `within`: the path of a reference starts in what another
    reference of the item names.
    """

    name: str
    model: type[models.Model]
    fields: tuple[str, ...]
    key: tuple[str, ...] = ("slug",)
    children: tuple["Section", ...] = ()
    parent: str = "owner"
    inherits: bool = False
    single: bool = False
    scalar: str = ""
    within: Mapping[str, str] = field(default_factory=dict)
    up: "Section | None" = None

    def __post_init__(self) -> None:
        SECTION_OF[self.model] = self
        for child in self.children:
            child.up = self

    @cached_property
    def path(self) -> str:
        """Where the section is: "plans.versions.fields"."""
        return f"{self.up.path}.{self.name}" if self.up else self.name

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The fields in order."""
        return {name: column_of(self.model, name) for name in self.fields}

    @cached_property
    def positioned(self) -> bool:
        """Whether the place in the list is kept in the database."""
        return has_field(self.model, "position")

    @property
    def dated(self) -> bool:
        """Whether a changed item is a new row that is recorded later."""
        return issubclass(self.model, DatedChange)

    @cached_property
    def immutable(self) -> bool:
        """Whether the database refuses every change of a row."""
        return any(trigger.name == "written_once" for trigger in getattr(self.model._meta, "triggers", ()))

    @property
    def owned(self) -> bool:
        """Whether the row itself carries the owner."""
        return has_field(self.model, "owner")

    @property
    def chain(self) -> tuple["Section", ...]:
        """The sections from the top down to this one."""
        return (*self.up.chain, self) if self.up else (self,)

    def parent_id(self, row: models.Model) -> Any:
        """The UUID of the row's parent, None at the top."""
        if self.up is None:
            return None
        *steps, last = self.parent.split("__")
        for step in steps:
            row = getattr(row, step)
        return getattr(row, f"{last}_id")

    def below(self, parents: Iterable[Any]) -> models.QuerySet:
        """The rows below the given parents."""
        rows = self.model._default_manager.filter(**{f"{self.parent}_id__in": list(parents)})
        steps = self.parent.split("__")[:-1]
        return rows.select_related(*steps) if steps else rows

    @property
    def allowed_keys(self) -> tuple[str, ...]:
        """Every key that an item may have, in the order of the canonical form."""
        source = () if self.model is Source else ("source",)
        return (*self.fields, *source, *(child.name for child in self.children))

    def target(self, name: str) -> "Section":
        """The section that a reference points into."""
        return SECTION_OF[self.columns[name].field.related_model]

    def shared_depth(self, name: str) -> int:
        """How many leading parts of the target's path follow from where the reference stands, and are not written."""
        target = self.target(name).chain[:-1]
        if name in self.within:
            return len(target)
        shared = 0
        for mine, theirs in zip(self.chain, target, strict=False):
            if mine is not theirs:
                break
            shared += 1
        return shared

    def written_parts(self, name: str) -> tuple[str, ...]:
        """What the written path of a reference consists of: ("version", "field")."""
        return tuple(one.singular for one in self.target(name).chain[self.shared_depth(name) :])

    @property
    def singular(self) -> str:
        """A word for one item, for messages and documentation."""
        return str(self.model._meta.verbose_name)

    def walk(self) -> Iterator["Section"]:
        """This section and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()
