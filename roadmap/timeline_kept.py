"""A timeline kept as JSON, and cut into sheets of paper. Pure: no Django, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from organisation.partial_dates import PartialDate, parse_iso
from roadmap.timeline import HEAD, ROW, Group, Milestone, Picture, Project, Row, Window, Zoom, arrows


def as_json(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return the projects by action field as JSON can hold them; dates in the form of plan files."""
    return [
        {"slug": group.slug, "title": group.title, "projects": [_project(row) for row in group.projects]}
        for group in groups
    ]


def _project(row: Project) -> dict[str, Any]:
    milestones = [
        [one.slug, one.title, *(value and value.iso() for value in (one.baseline, one.forecast, one.actual))]
        for one in row.milestones
    ]
    return {
        "key": row.key,
        "slug": row.slug,
        "title": row.title,
        "end": row.end and row.end.iso(),
        "milestones": milestones,
        "after": [list(pair) for pair in row.after],
    }


def from_json(kept: Sequence[Mapping[str, Any]]) -> list[Group]:
    """Return what `as_json` kept."""
    return [
        Group(
            group["slug"],
            group["title"],
            tuple(
                Project(
                    row["key"],
                    row["slug"],
                    row["title"],
                    date_of(row["end"]),
                    tuple(Milestone(slug, title, *map(date_of, dates)) for slug, title, *dates in row["milestones"]),
                    tuple((key, title) for key, title in row["after"]),
                )
                for row in group["projects"]
            ),
        )
        for group in kept
    ]


def date_of(text: str | None) -> PartialDate | None:
    """Return a date from its form in JSON."""
    return parse_iso(text) if text else None


def window_as_json(window: Window) -> list[str]:
    """Return the time that is shown as JSON can hold it."""
    return [window.zoom.value, window.start.isoformat(), window.end.isoformat()]


def window_from_json(kept: Sequence[str]) -> Window:
    """Return what `window_as_json` kept."""
    return Window(Zoom(kept[0]), date.fromisoformat(kept[1]), date.fromisoformat(kept[2]))


def sheets(picture: Picture, most: int) -> list[Picture]:
    """Return the picture in pictures of at most `most` rows; an action field that goes on begins with its heading."""
    found: list[list[Row]] = []
    group: Row | None = None
    for row in picture.rows:
        last = not found or len(found[-1]) >= most
        # a heading alone at the foot of a sheet would say nothing
        last = last or (row.group is not None and len(found[-1]) >= most - 1)
        if row.group is not None:
            group = row
        if last:
            found.append([group] if group is not None and row is not group else [])
        found[-1].append(row)
    return [_sheet(picture, rows) for rows in found]


def _sheet(picture: Picture, rows: Sequence[Row]) -> Picture:
    placed = tuple(replace(row, y=HEAD + number * ROW) for number, row in enumerate(rows))
    return replace(picture, rows=placed, height=HEAD + len(placed) * ROW + 4, arrows=tuple(arrows(placed)))
