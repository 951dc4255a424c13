"""The global search: German full text, and parts of words in one spelling, over all kinds of row that tell how.

One query finds all hits of all kinds with their rank; a few more load what the page shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    Manager,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat
from django.db.models.lookups import Exact, Regex, StartsWith
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from organisation import kinds
from organisation.kinds import RowKind, SearchSpec
from organisation.search_terms import Terms, beginning, is_short, marked, pattern, snippet

if TYPE_CHECKING:
    from organisation.models import User

SAME, BEGINS, IN_TITLE, IN_TEXT = range(4)
CONFIG = "german"
TEXTS: ArrayField = ArrayField(TextField())


class Fold(Func):
    """The text in one spelling; see organisation/folding.py."""

    function = "digiplan_fold"
    output_field = TextField()


class HoldsAll(Func):
    """Whether a text holds every text of an array; the text is folded once, however many there are."""

    output_field = BooleanField()

    template = "(%(expressions)s)"
    arg_joiner = " LIKE ALL "

    def __init__(self, text: Any, wanted: Sequence[str]) -> None:
        super().__init__(
            text, Func(Value([f"%{escaped(term)}%" for term in wanted], TEXTS), template="(%(expressions)s::text[])")
        )


def escaped(term: str) -> str:
    """Return a term in which the signs of LIKE stand for themselves."""
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class Found:
    """One hit before its row is loaded."""

    kind: RowKind
    pk: UUID
    rank: int
    name: str


@dataclass(frozen=True)
class Hit:
    """One hit as the page shows it."""

    kind: RowKind
    row: Model
    address: str
    title: SafeString
    place: str | Promise
    text: SafeString


def find(user: "User | AnonymousUser", terms: Terms) -> dict[str, list[Found]]:
    """Return all hits that `user` may see, by the slug of their kind, best first; one query."""
    searched = [(kind, kind.search) for kind in kinds.kinds() if kind.search is not None]
    found: dict[str, list[Found]] = {kind.slug: [] for kind, _spec in searched}
    if not terms.wanted or not searched:
        return found
    parts = [_hits(kind, spec, user, terms) for kind, spec in searched]
    by_slug = {kind.slug: kind for kind, _spec in searched}
    for slug, pk, rank, name in parts[0].union(*parts[1:], all=True):
        found[slug].append(Found(by_slug[slug], pk, rank, name))
    for hits in found.values():
        hits.sort(key=lambda hit: (hit.rank, hit.name.casefold(), hit.pk))
    return found


def shown(user: "User | AnonymousUser", hits: Sequence[Found], terms: Terms) -> list[Hit]:
    """Load the rows of hits, all of one kind, with what the page shows of them; rows that are gone are left out."""
    if not hits:
        return []
    kind, ids = hits[0].kind, [hit.pk for hit in hits]
    spec = cast(SearchSpec, kind.search)
    rows: Mapping[Any, Model] = (
        kind.model._default_manager.select_related(*spec.related).prefetch_related(*spec.prefetch).in_bulk(ids)
    )
    texts = _texts(spec, rows, user)
    return [
        Hit(
            kind=kind,
            row=rows[hit.pk],
            address=kind.address(rows[hit.pk]),
            title=_written(marked(hit.name, terms.wanted)),
            place=str(spec.place(rows[hit.pk])),
            text=_extract(texts[hit.pk], terms),
        )
        for hit in hits
        if hit.pk in rows
    ]


def matching(kind: RowKind, user: "User | AnonymousUser", terms: Terms) -> QuerySet[Any]:
    """Return the ids of the kind's rows that match, for a list that keeps those that `user` may see anyway.

    Text of a row's parts counts only where `user` may see the part. The kind must be one that is searched.
    """
    assert kind.search is not None
    return _found(kind, kind.search, user, terms).values_list("pk", flat=True)


def _found(kind: RowKind, spec: SearchSpec, user: "User | AnonymousUser", terms: Terms) -> QuerySet[Any]:
    rows = kind.model._default_manager
    condition = _matches(rows, [*spec.title, *spec.text], terms)
    for part in spec.parts:
        others = part.model._default_manager
        found = part.rows(user).filter(_matches(others, part.text, terms))
        condition |= Q(pk__in=found.order_by().values(part.path))
    return rows.filter(condition).order_by()


def _hits(kind: RowKind, spec: SearchSpec, user: "User | AnonymousUser", terms: Terms) -> QuerySet[Any]:
    """Return (slug, pk, rank, title) of the kind's rows that match."""
    visible = kind.visible(user).order_by().values("pk")
    title = _joined(spec.title)
    found = _found(kind, spec, user, terms).filter(pk__in=visible)
    return found.values_list(Value(kind.slug, CharField()), F("pk"), _rank(title, terms), title)


def _joined(columns: Sequence[str]) -> Any:
    """Return columns as one text."""
    if len(columns) == 1:
        return F(columns[0])
    spaced = [part for name in columns for part in (Value(" "), F(name))][1:]
    return Concat(*spaced, output_field=TextField())


def _matches(rows: Manager[Any], columns: Sequence[str], terms: Terms) -> Q:
    """Return the condition that a row's text matches: by its words' stems, or by parts of words; nothing unwanted.

    The stems are asked for in a query of their own, so that their index is used (migration_operations.german_index).
    """
    text = _joined(columns)
    condition = _holds(text, terms.wanted) | Q(pk__in=stems_of(rows, columns, terms).order_by().values("pk"))
    for term in terms.unwanted:
        condition &= ~_holds(text, [term])
    return condition


def stems_of(rows: Manager[Any], columns: Sequence[str], terms: Terms) -> QuerySet[Any]:
    """Return the rows that the German full text finds in columns."""
    query = SearchQuery(terms.raw, config=CONFIG, search_type="websearch")
    return rows.filter(SearchVectorExact(SearchVector(*columns, config=CONFIG), query))


def _holds(text: Any, wanted: Sequence[str]) -> Q:
    """Return the condition that a text holds all terms; the short ones at the beginning of a word."""
    short = [term for term in wanted if is_short(term)]
    condition = Q(*(Regex(Fold(text), pattern(term)) for term in short))
    if len(short) == len(wanted):
        return condition
    return condition & Q(HoldsAll(Fold(text), [term for term in wanted if term not in short]))


def _rank(title: Any, terms: Terms) -> Case:
    """Rank a title that is the query, one that begins with it, one that holds all words, and the rest."""
    phrase = " ".join(terms.wanted)
    return Case(
        When(Exact(Fold(title), phrase), then=SAME),
        When(StartsWith(Fold(title), phrase), then=BEGINS),
        When(_holds(title, terms.wanted), then=IN_TITLE),
        default=IN_TEXT,
        output_field=IntegerField(),
    )


def _texts(spec: SearchSpec, rows: Mapping[Any, Model], user: "User | AnonymousUser") -> dict[Any, list[str]]:
    """Return the texts of rows in the order in which they are shown: their own, then those of their parts."""
    texts: dict[Any, list[str]] = {pk: [getattr(row, name) for name in spec.text] for pk, row in rows.items()}
    for part in spec.parts:
        found = part.rows(user).filter(**{f"{part.path}__in": list(rows)})
        for pk, *columns in found.values_list(part.path, *part.text):
            if pk in texts:
                texts[pk] += columns
    return texts


def _extract(texts: Sequence[str], terms: Terms) -> SafeString:
    """Return the place in the texts where a word stands, else another form of it, else how they begin."""
    pieces = snippet(texts, terms.wanted) or snippet(texts, terms.stems)
    return _written(pieces or [(beginning(texts), False)])


def _written(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Return pieces of text as HTML: everything escaped, what was looked for marked."""
    written = (format_html("<mark>{}</mark>", text) if searched else text for text, searched in pieces)
    return format_html_join("", "{}", ((piece,) for piece in written))
