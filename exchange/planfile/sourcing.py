"""The sources of the items: compared and replaced as a whole per row."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max

from exchange.planfile.items import Item, PlanFile, SourceNote
from exchange.planfile.result import LoadResult
from organisation.models import SourceRef

BATCH = 500
_VALUES = ("source_id", "field", "status", "place", "quote", "derivation", "doubt")


def save_sources(plan_file: PlanFile, county_id: UUID, result: LoadResult) -> None:
    """Make each row's sources those of the file, in their order. A row whose sources are the same is not touched."""
    items = {item.id: item for item in plan_file.all() if item.id is not None}
    existing: dict[UUID, list[SourceRef]] = defaultdict(list)
    for ref in SourceRef.objects.filter(owner_id=county_id).order_by("target_id", "position"):
        if ref.target_id in items:
            existing[ref.target_id].append(ref)
    differing = [item for key, item in items.items() if _texts(item) != [_text(ref) for ref in existing[key]]]
    _count(items.values(), existing, result)
    stale = [ref.pk for item in differing if item.id for ref in existing[item.id]]
    SourceRef.objects.filter(pk__in=stale).delete()
    # Rows that several counties name (bodies) have sources of each; the places in one list must not collide.
    others = SourceRef.objects.filter(target_id__in=[item.id for item in differing]).exclude(owner_id=county_id)
    last = dict(others.values_list("target_id").annotate(Max("position")))
    new = [ref for item in differing for ref in _build(item, county_id, last.get(item.id, 0))]
    SourceRef.objects.bulk_create(new, batch_size=BATCH)


def _build(item: Item, county_id: UUID, offset: int) -> list[SourceRef]:
    target_type = item.section.model._meta.label_lower
    assert item.id is not None
    return [
        SourceRef(
            owner_id=county_id,
            target_type=target_type,
            target_id=item.id,
            position=offset + place,
            **dict(zip(_VALUES, values, strict=True)),
        )
        for place, values in enumerate(_texts(item), start=1)
    ]


def _texts(item: Item) -> list[tuple[object, ...]]:
    return [_note(note) for note in item.sources]


def _note(note: SourceNote) -> tuple[object, ...]:
    document = note.document.id if note.document else None
    values = note.values
    return (
        document,
        note.field,
        values["status"],
        values["place"],
        values["quote"],
        values["derivation"],
        values["doubt"],
    )


def _text(ref: SourceRef) -> tuple[object, ...]:
    return tuple(getattr(ref, name) for name in _VALUES)


def _count(items: Iterable[Item], existing: dict[UUID, list[SourceRef]], result: LoadResult) -> None:
    model = SourceRef._meta.label
    for item in items:
        old = [_text(ref) for ref in existing[item.id]] if item.id else []
        fresh = [text for text in _texts(item) if text not in old]
        gone = [text for text in old if text not in _texts(item)]
        result.count(model, result.unchanged, len(item.sources) - len(fresh))
        result.count(model, result.new, max(0, len(fresh) - len(gone)))
        reordered = not fresh and not gone and old != _texts(item)
        result.count(model, result.changed, len(gone) + reordered)
