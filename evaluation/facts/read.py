"""Reads the rows of a snapshot from the database, as they were effective at the cut-off and known when frozen."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, ForeignKey, Model, Q

from evaluation.facts.scope import About
from evaluation.facts.tables import TABLES, Scope, Table
from evaluation.models import WHOLE_PLAN, FactsSnapshot, ReportKind
from organisation.models import AuditEvent, Body, SourceRef
from organisation.partial_dates import PartialDate, Precision
from roadmap.judging import plans_in_scope
from roadmap.models import Plan

Row = dict[str, Any]
Rows = dict[str, list[Row]]

# Accounts never enter a snapshot: posts and roles, not people, appear in reports (rule 25).
NEVER_READ = {"author_label", "reviewer_label", "file", "recorded_at", "reviewed_at", "created_at", "updated_at"}


def read_rows(plan: Plan, *, cut_off: date, frozen_at: datetime) -> Rows:
    """Return every row that a report of `plan` may need, by kind; each row is a dict of its columns.

    Text that is empty is None (unknown), a date and its precision are one PartialDate, a foreign key is its UUID.
    Dated rows are those effective on or before `cut_off` (the stored day is the last of its period) and recorded on or
    before `frozen_at`, oldest first, so that the last of a subject is the one that counts.
    """
    plans = _plans(plan)
    scope = Scope(
        owner=plan.owner_id,
        plans=tuple(row["id"] for row in plans if row["in_scope"]),
        cut_off=cut_off,
        frozen_at=frozen_at,
    )
    rows: Rows = {"plan": plans}
    rows |= _all_at_once({table.kind: (table.model, table.rows(scope)) for table in TABLES})
    rows["body"] = _bodies(rows, plan.owner_id)
    return rows


def read_sources(rows: Rows, owner: UUID) -> tuple[list[Row], list[Row]]:
    """Return the documents that support the rows, each with its key S1, S2, …, and the references to them."""
    known = {row["id"] for members in rows.values() for row in members}
    refs = [
        ref
        for ref in SourceRef.objects.filter(owner=owner).select_related("source").order_by("target_id", "position")
        if ref.target_id in known
    ]
    by_slug = {ref.source.slug: ref.source for ref in refs}
    keys = {slug: f"S{number}" for number, slug in enumerate(sorted(by_slug), start=1)}
    documents = [
        {"key": keys[slug], **_from_instance(by_slug[slug])}
        for slug in sorted(by_slug, key=lambda name: int(keys[name][1:]))
    ]
    return documents, [
        {
            "target": ref.target_id,
            "kind": ref.target_type,
            "field": ref.field or None,
            "source": keys[ref.source.slug],
            "status": ref.status,
            "place": ref.place or None,
            "quote": ref.quote or None,
            "derivation": ref.derivation or None,
            "doubt": ref.doubt or None,
        }
        for ref in refs
    ]


def prior_snapshot(
    plan: Plan, *, period_from: date, frozen_at: datetime, about: About | None = None
) -> FactsSnapshot | None:
    """Return the facts of the last report before this period, or None, and the newest version of it.

    Of annual reports, a signed one before drafts of the same cut-off. A report of another kind is compared with the
    last signed report of the whole plan, or of the same project or municipality.
    """
    about = about or About()
    found = FactsSnapshot.objects.filter(report__plan=plan, report__period_to__lt=period_from, frozen_at__lte=frozen_at)
    if about.kind == ReportKind.ANNUAL:
        found = found.filter(report__kind=ReportKind.ANNUAL)
    else:
        same = Q(report__kind=about.kind, report__project=about.project, report__body=about.body)
        found = found.filter(
            Q(report__kind__in=WHOLE_PLAN) | same if about.narrow else Q(report__kind__in=WHOLE_PLAN),
            report__signed_off_at__isnull=False,
        )
    return (
        found.select_related("report")
        .order_by("-cut_off", F("report__signed_off_at").desc(nulls_last=True), "-frozen_at", "-version")
        .first()
    )


CORRECTION = "entry.correct"
"""The audit trail's name for putting right what was copied down wrongly from an adopted text (rule 14)."""


OVERLAP = timedelta(days=1)
"""How far before the last report's moment corrections are looked for: an event bears the moment at which its
transaction began, which may be before the facts were frozen that do not hold it yet."""


def read_corrections(
    rows: Rows, *, prior: Mapping[str, Any] | None, after: datetime | None, until: datetime
) -> list[Row]:
    """Return the guarded corrections of the adopted entries among `rows` that the last report does not list.

    `prior` are its facts, frozen at `after`; both None without one. One a field: event, entry, project, field, before
    and after as they were written, the moment, and the reason.
    """
    entries = {row["id"]: row for row in rows["plan_entry"]}
    events = AuditEvent.objects.filter(action=CORRECTION, target_id__in=entries, at__lte=until).order_by("at", "pk")
    listed = (prior or {}).get("corrections")
    if after is not None:
        events = events.filter(at__gt=after if listed is None else after - OVERLAP)
    known = {row["event"] for row in listed or ()}
    return [
        {
            "event": str(event.pk),
            "entry": event.target_id,
            "project": entries[event.target_id]["project"],
            "field": field,
            "before": before or None,
            "after": event.details["after"].get(field) or None,
            "at": event.at,
            "reason": event.details.get("reason") or None,
        }
        for event in events
        if event.target_id is not None and str(event.pk) not in known
        for field, before in sorted(event.details["before"].items())
    ]


def unsourced(rows: Rows, refs: Iterable[Row], tables: Iterable[Table] = TABLES) -> list[Row]:
    """Return the facts that no source supports, as kind, id, and the fields that are missing one (empty: the row).

    A row is supported by a reference to the whole row, by one to each of its written fields, or, for the leaves that
    may inherit, by whatever supports its parent.
    """
    fields_of: dict[UUID, set[str]] = {}
    for ref in refs:
        fields_of.setdefault(ref["target"], set()).add(ref["field"] or "")
    parents = {table.kind: table.parent for table in tables}
    index = {row["id"]: (kind, row) for kind, members in rows.items() for row in members}

    def missing(kind: str, row: Row) -> list[str] | None:
        named = fields_of.get(row["id"])
        if named and "" in named:
            return None
        parent = parents.get(kind)
        if named is None and parent is not None and row[parent[1]] in index:
            return missing(*index[row[parent[1]]])
        left = [name for name in _written(row) if name not in (named or ())]
        return left or None

    found = []
    for table in tables:
        for row in rows[table.kind] if table.sourced else ():
            fields = missing(table.kind, row)
            if fields is not None:
                found.append({"kind": table.kind, "id": row["id"], "fields": fields if row["id"] in fields_of else []})
    return found


# Columns that say where a row stands or how it is shown, and state nothing about the world.
_NOT_A_FACT = {"id", "slug", "position", "public", "batch", "note", "in_scope"}


def _written(row: Row) -> list[str]:
    return [
        name
        for name, value in row.items()
        if name not in _NOT_A_FACT and value not in (None, False, []) and not isinstance(value, UUID)
    ]


def _plans(plan: Plan) -> list[Row]:
    """The owner's plans. In scope are the plan, its parents and children, and the owner's alliances."""
    plans = list(_as_rows(Plan, Plan.objects.filter(owner=plan.owner_id).order_by("title", "pk")))
    wanted = plans_in_scope(plan.pk, [(row["id"], row["parent"], row["kind"]) for row in plans])
    for row in plans:
        row["in_scope"] = row["id"] in wanted
    return plans


def _bodies(rows: Rows, owner: UUID) -> list[Row]:
    """The bodies that any row names."""
    named = {owner}
    for table in TABLES:
        columns = [name for name, to in _references(table.model) if to is Body]
        named |= {row[name] for row in rows[table.kind] for name in columns if row[name] is not None}
    return list(_as_rows(Body, Body.objects.filter(pk__in=named).order_by("name", "slug")))


@cache
def _references(model: type[Model]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (field.name, field.remote_field.model) for field in model._meta.concrete_fields if isinstance(field, ForeignKey)
    )


@cache
def _columns(model: type[Model]) -> tuple[tuple[str, str, str], ...]:
    """Name in the snapshot, column, and the column of the precision ("" for anything but a partial date)."""
    names = {field.name for field in model._meta.concrete_fields}
    result = []
    for field in model._meta.concrete_fields:
        to_account = isinstance(field, ForeignKey) and field.remote_field.model is get_user_model()
        if to_account or field.name in NEVER_READ or field.name.endswith("_precision"):
            continue
        precision = f"{field.name}_precision"
        result.append((field.name, field.attname, precision if precision in names else ""))
    return tuple(result)


def _wanted(model: type[Model]) -> list[str]:
    return [name for _, column, precision in _columns(model) for name in (column, precision) if name]


def _as_rows(model: type[Model], rows: Any) -> Iterator[Row]:
    for values in rows.values(*_wanted(model)):
        yield _row(_columns(model), values)


def _all_at_once(queries: Mapping[str, tuple[type[Model], Any]]) -> Rows:
    """Return the rows of many tables with one statement: each table comes as one JSON array, in its own order.

    JSON knows neither dates nor UUIDs, so each value goes through its field's `to_python`; numbers with decimals are
    read as Decimal, in the places that the column has.
    """
    parts: list[str] = []
    params: list[Any] = []
    for kind, (model, rows) in queries.items():
        try:
            query, values = rows.values(*_wanted(model)).query.sql_with_params()
        except EmptyResultSet:  # no row can fit, so Django makes no statement of it
            continue
        parts.append(f'SELECT %s, (SELECT json_agg("whole row")::text FROM ({query}) "whole row")')  # noqa: S608  # Django's own SQL
        params += [kind, *values]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        found = dict(cursor.fetchall())
    return {kind: list(_from_json(model, found.get(kind))) for kind, (model, _rows) in queries.items()}


def _from_json(model: type[Model], text: str | None) -> Iterator[Row]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    wanted = [(name, fields[name].column, fields[name].to_python) for name in _wanted(model)]
    for values in json.loads(text or "[]", parse_float=Decimal):
        found = {name: None if (value := values[column]) is None else read(value) for name, column, read in wanted}
        yield _row(_columns(model), found)


def _from_instance(instance: Model) -> Row:
    return _row(_columns(type(instance)), vars(instance))


def _row(columns: tuple[tuple[str, str, str], ...], values: dict[str, Any]) -> Row:
    row: Row = {}
    for name, column, precision in columns:
        value = values[column]
        if precision and value is not None:
            value = PartialDate(value, Precision(values[precision]))
        row[name] = None if value == "" else value
    return row
