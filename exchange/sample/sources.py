"""The one source of everything in the sample: it is made up."""

from datetime import UTC, date, datetime
from uuid import UUID

from evaluation.facts.tables import TABLES, Scope
from exchange.planfile.spec import BY_MODEL
from exchange.sample.setting import Setting
from organisation.actions import add_source, cite
from organisation.models import Source, SourceKind

SLUG = "beispieldaten"


def cite_everything(setting: Setting) -> int:
    """Give a source to each row that needs its own in a plan file or a report; return how many. The others inherit."""
    source = add_source(
        owner=setting.county,
        slug=SLUG,
        title="Beispieldaten (fiktiv)",
        kind=SourceKind.FICTION,
        note=setting.size.text,
        by=None,
    )
    scope = Scope(setting.county.pk, (setting.plan.pk,), date.max, datetime.max.replace(tzinfo=UTC))
    targets = [(setting.plan._meta.label_lower, setting.plan.pk)]
    bodies = [setting.county, setting.land, setting.association, *setting.municipalities]
    targets += [(body._meta.label_lower, body.pk) for body in bodies]
    seen: set[UUID] = set()
    for table in TABLES:
        section = BY_MODEL.get(table.model)
        if table.sourced and (table.parent is None or (section is not None and not section.inherits)):
            keys = table.rows(scope).values_list("pk", flat=True)
            targets += [(table.model._meta.label_lower, key) for key in keys if key not in seen]
            seen.update(keys)
    # tables of rates say themselves where they come from; in a plan file they have a source as well
    targets += [(rates._meta.label_lower, rates.pk) for rates in setting.county.rate_tables.all()]
    targets += [
        (relation._meta.label_lower, relation.pk)
        for body in bodies
        for relation in body.relations.all()
        if relation.pk not in seen
    ]
    return cite(source=source, targets=targets, by=None, place="erfunden")


def present(slug: str) -> Source | None:
    """Return the source of a sample that is there already."""
    return Source.objects.filter(owner__slug=slug, slug=SLUG, kind=SourceKind.FICTION).first()
