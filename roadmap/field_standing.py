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
    Seven queries, for any number of fields and projects.
    """
    of_field: dict[UUID | None, list[UUID]] = {key: [] for key in fields}
    for key, project in members:
        of_field.setdefault(key, []).append(project)
    found = standings([project for rows in of_field.values() for project in rows], plan, day, money=money)
    shares = Shares.of_fields(fields, Versions.of(plan).scope, day) if money and fields else Shares()
    return {
        key: judge_field(
            [found[project] for project in projects],
            tuple(shares.at(key, day)) if key is not None else (),
            day.year,
        )
        for key, projects in of_field.items()
    }
