"""Bodies, their relations and units."""

from organisation.models import BodyRelation
from tests.access.rules import ELSEWHERE, EVERYONE, OFFICE, Rule, Scene, Values, each, read

ADMINISTRATOR = ["administrator"]


def relation(scene: Scene) -> BodyRelation:
    """What the municipality's place in the county is; made anew where a test has deleted it."""
    return BodyRelation.objects.get_or_create(body=scene.world.municipality, other=scene.world.body, kind="belongs_to")[
        0
    ]


VALUES: Values = {
    "town": lambda scene: relation(scene).body.slug,
    "own_body": lambda scene: scene.world.body.slug,
    "relation": lambda scene: relation(scene).pk,
    "unit": lambda scene: "it",
}


def change(*kwargs: str, post: int = 422) -> Rule:
    """A page that changes a body: everyone may read the body, so nobody is told that there is none."""
    return Rule(
        {
            "GET": {**each(EVERYONE, 403), **each(ADMINISTRATOR, 200)},
            "POST": {**each(EVERYONE, 403), **each(ADMINISTRATOR, post)},
        },
        kwargs=list(kwargs),
    )


def units(*kwargs: str) -> Rule:
    """A page that changes the units of the county: hidden outside its office."""
    return Rule(
        {
            method: {**each(OFFICE, 403), **each(ADMINISTRATOR, status)}
            for method, status in (("GET", 200), ("POST", 422))
        },
        kwargs=list(kwargs),
    )


MATRIX: dict[str, Rule] = {
    "bodies": read(EVERYONE),
    "body": read(EVERYONE, kwargs=["own_body"]),
    "body-new": Rule(
        {
            method: {**each(OFFICE, 403), ELSEWHERE: 403, **each(ADMINISTRATOR, status)}
            for method, status in (("GET", 200), ("POST", 422))
        }
    ),
    "body-edit": change("town"),
    "body-retire": change("town"),
    "body-delete": change("town"),
    "relation-new": change("town"),
    "relation-edit": change("town", "relation", post=302),
    "relation-delete": change("town", "relation", post=302),
    "unit-new": units("own_body"),
    "unit-edit": units("own_body", "unit"),
    "unit-replace": units("own_body", "unit"),
    "unit-delete": units("own_body", "unit"),
}
