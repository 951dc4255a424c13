"""What the database holds, row by row, to show that something changed nothing."""

from typing import Any

from django.apps import apps
from django.db import connection

from exchange.planfile import LoadResult, load
from tests.exchange.plan_texts import changed


def load_plan(*pairs: tuple[str, str], **options: Any) -> LoadResult:
    return load(changed(*pairs), name="x.yaml", **options)


def tables() -> list[Any]:
    """Every model with a table, those of the history among them."""
    names = set(connection.introspection.table_names())
    return [model for model in apps.get_models() if model._meta.db_table in names]


def counts() -> dict[str, int]:
    """Rows of every table, those of the history and the audit trail among them."""
    return {model._meta.label: model._default_manager.count() for model in tables()}


def fingerprint() -> dict[str, str]:
    """Every column of every row, with the physical version of the row: an UPDATE that changes nothing shows as well."""
    prints = {}
    with connection.cursor() as cursor:
        for model in tables():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t.ctid::text || t::text, '|' ORDER BY t.ctid), '')) FROM {table} t"
            )
            prints[model._meta.label] = cursor.fetchone()[0]
    return prints
