"""How the fields of a version stand, from rows."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from roadmap.judging import FieldStanding, judge_field
from roadmap.models import Plan
from roadmap.standing import standings
from roadmap.standing_rows import Shares, Versions


def field_standings(
    plan: Plan, members: Iterable[tuple[UUID | None, UUID]], fields: Collection[UUID], day: date, *, money: bool
) -> dict[UUID | None, FieldStanding]:
    """Return how each of `fields` stands on `day`, and under None the projects without one, if there are any.

    `members` are (field, project) of the entries that count. Without `money` no figure is read, as in `standings`.
    Five queries, for any number of fields and projects.
    """
    of_field: dict[UUID | None, list[UUID]] = {key: [] for key in fields}
    for key, project in members:
        of_field.setdefault(key, []).append(project)
    versions = Versions.of(plan)
    projects = [project for rows in of_field.values() for project in rows]
    found = standings(projects, plan, day, money=money, versions=versions)
    shares = Shares.of_fields(fields, versions.scope, day) if money and fields else Shares()
    return {
        key: judge_field(
            [found[project] for project in rows],
            tuple(shares.at(key, day)) if key is not None else (),
            day.year,
        )
        for key, rows in of_field.items()
    }
