"""Plain SQL on the rows of a county as they counted on a day: shares nothing with the software's own calculations."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

Row = dict[str, Any]


def query(sql: str, **values: Any) -> list[Row]:
    """The rows of a statement as dicts."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def grouped(rows: list[Row], column: str) -> dict[Any, list[Row]]:
    """The rows by a column."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


@dataclass(frozen=True)
class County:
    """A county's plan at a cut-off: the period begins on `since`, `before` is the day before it."""

    owner: Any
    plan: Any
    since: date
    cut_off: date
    before: date
    moment: datetime

    @property
    def year(self) -> int:
        return self.cut_off.year

    def latest(self, table: str, column: str, day: date) -> dict[Any, Row]:
        """Of a table of dated changes the row that counts on `day`, by what it is about."""
        rows = query(
            f"SELECT DISTINCT ON ({column}_id) * FROM {table}"  # names of our own tables
            " WHERE effective_on <= %(day)s AND recorded_at <= %(moment)s"
            f" ORDER BY {column}_id, effective_on DESC, recorded_at DESC, id DESC",
            day=day,
            moment=self.moment,
        )
        return {row[f"{column}_id"]: row for row in rows}

    def version(self, day: date) -> Row:
        """The version that was adopted last on or before `day`."""
        return query(
            "SELECT * FROM roadmap_planversion WHERE plan_id = %(plan)s AND adopted_on <= %(day)s"
            " AND state IN ('adopted', 'amended', 'superseded', 'expired')"
            " ORDER BY adopted_on DESC, position DESC LIMIT 1",
            plan=self.plan,
            day=day,
        )[0]

    def fields(self) -> list[Row]:
        """The action fields of the version in force."""
        version = self.version(self.cut_off)["id"]
        return query("SELECT * FROM roadmap_actionfield WHERE version_id = %(v)s ORDER BY position", v=version)

    def projects(self) -> list[Row]:
        """The county's projects with the field that they stand in, in the version in force (None: in none)."""
        return query(
            "SELECT p.*, e.field_id, e.number AS entry_number, e.title AS entry_title FROM roadmap_project p"
            " LEFT JOIN roadmap_planentry e ON e.project_id = p.id AND e.version_id = %(version)s"
            " WHERE p.owner_id = %(owner)s ORDER BY p.title",
            owner=self.owner,
            version=self.version(self.cut_off)["id"],
        )

    def settings(self) -> Row:
        """The plan's own limits."""
        return query("SELECT * FROM roadmap_plan WHERE id = %(plan)s", plan=self.plan)[0]
