"""Agreements, bodies, joint projects."""

from tests.access.rules import EVERYONE, OFFICE, PARTNERS, Rule, Values, read

VALUES: Values = {
    "owner": lambda scene: scene.world.body.slug,
    "agreement": lambda scene: scene.world.agreement.slug,
    "body": lambda scene: scene.world.outsider.slug,
}

MATRIX: dict[str, Rule] = {
    "cooperation:overview": read(EVERYONE),
    "cooperation:bodies": read(EVERYONE),
    "cooperation:body": read(EVERYONE, kwargs=["body"]),
    "cooperation:agreement": read(OFFICE, PARTNERS, kwargs=["owner", "agreement"]),
}
