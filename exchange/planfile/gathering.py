"""Reads all rows that belong in a county's plan file, one query per section."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from exchange.planfile import columns as c
from exchange.planfile.sections import Section
from exchange.planfile.spec import BY_MODEL, SECTIONS, key_columns
from organisation.models import Body, BodyRelation, Source, SourceRef
from roadmap.models import Dependency

Row = models.Model
BODIES, RELATIONS = BY_MODEL[Body], BY_MODEL[BodyRelation]


@dataclass
class Rows:
    """Rows by section and parent, by section and id; the county's sources by the row that they support."""

    of: dict[Section, dict[UUID | None, list[Row]]] = field(default_factory=dict)
    by_id: dict[Section, dict[UUID, Row]] = field(default_factory=dict)
    sources: dict[UUID, list[SourceRef]] = field(default_factory=lambda: defaultdict(list))
    slugs: dict[UUID, str] = field(default_factory=dict)

    def add(self, section: Section, rows: list[Row]) -> None:
        """Keep the rows of a section."""
        by_parent: dict[UUID | None, list[Row]] = defaultdict(list)
        for row in rows:
            by_parent[section.parent_id(row)].append(row)
        self.of[section] = by_parent
        self.by_id[section] = {row.pk: row for row in rows}

    @staticmethod
    def foreign_path(target: Section, row_id: UUID) -> str:
        """How another county's row is named: by its owner and its slug."""
        row = target.model._default_manager.get(pk=row_id)
        owner = Body.objects.get(pk=row.serializable_value("owner"))
        return f"{owner.slug}/{row.serializable_value('slug')}"


def gather(county_id: UUID) -> Rows:
    """Read everything of a county; bodies as far as its file or another of its rows names them."""
    rows = Rows()
    for section in SECTIONS:
        if section not in {BODIES, RELATIONS}:
            rows.add(section, list(_query(section, rows, county_id)))
    for ref in SourceRef.objects.filter(owner_id=county_id).order_by("position"):
        rows.sources[ref.target_id].append(ref)
    _add_bodies(rows, county_id)
    rows.slugs = {row.pk: str(row.serializable_value("slug")) for row in rows.by_id[BY_MODEL[Source]].values()}
    return rows


def _query(section: Section, rows: Rows, county_id: UUID) -> models.QuerySet:
    manager = section.model._default_manager
    if section.model is Dependency:
        return manager.filter(predecessor__owner=county_id)
    if section.up is None:
        return manager.filter(owner_id=county_id)
    query = section.below(rows.by_id[section.up])
    return _latest(section, query) if section.dated else query


def _latest(section: Section, query: models.QuerySet) -> models.QuerySet:
    """Of dated rows with the same date only the one that was recorded last."""
    same = {name: OuterRef(name) for column in key_columns(section) for name in column.attributes}
    same[section.parent] = OuterRef(section.parent)
    at, last = OuterRef("recorded_at"), OuterRef("pk")
    later = section.model._default_manager.filter(Q(recorded_at__gt=at) | Q(recorded_at=at, pk__gt=last), **same)
    return query.filter(~Exists(later))


def _add_bodies(rows: Rows, county_id: UUID) -> None:
    """Bodies that the county's sources support or its rows name, and those that they relate to."""
    stated = SourceRef.objects.filter(owner_id=county_id)
    wanted = {county_id, *stated.filter(target_type=Body._meta.label_lower).values_list("target_id", flat=True)}
    for section, by_id in rows.by_id.items():
        for column in section.columns.values():
            if column.kind == c.REFERENCE and section.target(column.name) is BODIES:
                wanted |= {getattr(row, column.field.attname) for row in by_id.values()}
    wanted.discard(None)
    own = set(stated.filter(target_type=BodyRelation._meta.label_lower).values_list("target_id", flat=True))
    sourced = SourceRef.objects.filter(target_id=OuterRef("pk"))
    relations: dict[UUID, BodyRelation] = {}
    while True:
        found = BodyRelation.objects.filter(body_id__in=wanted).exclude(pk__in=relations)
        # Another county's file keeps what it says of a shared body; what nobody has a source for is everybody's.
        found = found.filter(Q(pk__in=own) | (~Exists(sourced) & Q(other_id__in=wanted)))
        fresh = {relation.pk: relation for relation in found}
        relations |= fresh
        others = {relation.other_id for relation in fresh.values()} - wanted
        wanted |= others
        if not others:
            break
    rows.add(BODIES, list(Body.objects.filter(pk__in=wanted)))
    rows.add(RELATIONS, list(relations.values()))
