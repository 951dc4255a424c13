"""What every room tells about its kinds of row, so that search, history and rights work for all of them.

A room registers its kinds when the apps are ready (`<app>/kinds.py`, called from `apps.py`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from organisation.access import access_of
from organisation.editing import Editable

if TYPE_CHECKING:
    from organisation.models import AuditEvent, User


def nobody(user: "User | AnonymousUser", row: Any) -> bool:
    """Return False: rows of this kind are not changed on pages."""
    return False


def no_event(user: "User | AnonymousUser", row: Any, event: "AuditEvent") -> bool:
    """Return False: who may not change a row undoes nothing of it."""
    return False


@dataclass(frozen=True)
class SearchPart:
    """Text of rows that stand on the row's page: an annex of a paper. `path` leads from them to the row: "paper".

    `visible` narrows them to what a user may see, where not everyone who sees the row sees all of them.
    """

    model: type[Model]
    path: str
    text: Sequence[str]
    visible: Callable[["User | AnonymousUser"], QuerySet[Any]] | None = None

    def rows(self, user: "User | AnonymousUser") -> QuerySet[Any]:
        """Return the rows of which `user` may see the text, given that it sees the row."""
        return self.visible(user) if self.visible else self.model._default_manager.all()


@dataclass(frozen=True)
class SearchSpec:
    """How rows of a kind are found: columns of text that are never null, in the order in which they are shown.

    `related` and `prefetch` load what `address` and the line under the title need, in bulk; `place` is that line,
    usually the thing that the row belongs to.
    """

    title: Sequence[str]
    text: Sequence[str] = ()
    parts: Sequence[SearchPart] = ()
    related: Sequence[str] = ()
    prefetch: Sequence[str] = ()
    place: Callable[[Any], Any] = lambda row: ""


@dataclass(frozen=True)
class RowKind:
    """One kind of row. `slug` stands in addresses and is a German noun; `name` and `plural` are for people.

    `visible` returns the rows that a user may see, `address` the page on which a row stands, `body` the body that it
    belongs to; `fields` is the literal list of what may be edited in place; `search` says how the rows are found.
    `may_undo` adds events that somebody may take back who may not change the whole row.
    """

    model: type[Model]
    slug: str
    name: str | Promise
    plural: str | Promise
    visible: Callable[["User | AnonymousUser"], QuerySet[Any]]
    address: Callable[[Any], str]
    body: Callable[[Any], Any]
    may_change: Callable[["User | AnonymousUser", Any], bool] = nobody
    may_undo: Callable[["User | AnonymousUser", Any, "AuditEvent"], bool] = no_event
    fields: Mapping[str, Editable] = field(default_factory=dict)
    search: SearchSpec | None = None

    @property
    def label(self) -> str:
        """The model's name as audit events and source references write it: "roadmap.project"."""
        return self.model._meta.label_lower

    def may_read_history(self, user: "User | AnonymousUser", row: Any) -> bool:
        """Return whether `user` may read who changed the row: the office of the body that it belongs to."""
        body = self.body(row)
        return body is not None and body.pk in access_of(user).office


_kinds: dict[str, RowKind] = {}


def register(*kinds: RowKind) -> None:
    """Make kinds known; a slug or a model that is there already is a programmer's mistake (ValueError)."""
    for kind in kinds:
        if kind.label in _kinds or any(other.slug == kind.slug for other in _kinds.values()):
            raise ValueError(f"{kind.label} or its slug {kind.slug!r} is registered already")
        _kinds[kind.label] = kind


def kinds() -> Iterable[RowKind]:
    """Return all kinds in the order of registration."""
    return tuple(_kinds.values())


def by_label(label: str) -> RowKind | None:
    """Return the kind of a model named as "roadmap.project", or None."""
    return _kinds.get(label)


def by_slug(slug: str) -> RowKind | None:
    """Return the kind that addresses name `slug`, or None."""
    return next((kind for kind in _kinds.values() if kind.slug == slug), None)
