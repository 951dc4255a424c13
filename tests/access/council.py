"""Committees, papers, mandates."""

from tests.access.rules import COMMITTEE, EVERYONE, OFFICE, Rule, Values, read

VALUES: Values = {
    "owner": lambda scene: scene.world.body.slug,
    "paper": lambda scene: scene.world.paper.slug,
    "committee": lambda scene: scene.world.committee.slug,
}

MATRIX: dict[str, Rule] = {
    "council:overview": read(EVERYONE),
    "council:mandates": read(EVERYONE),
    "council:committees": read(EVERYONE),
    "council:paper": read(OFFICE, COMMITTEE, kwargs=["owner", "paper"]),
    "council:committee": read(OFFICE, COMMITTEE, kwargs=["owner", "committee"]),
}
