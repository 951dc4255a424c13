"""Signing in and out, history."""

import uuid

from tests.access import bodies, identity, people
from tests.access.rules import EVERYONE, GUEST, OFFICE, PARTNERS, WHO, Rule, Values, each, read

VALUES: Values = {
    **bodies.VALUES,
    **identity.VALUES,
    **people.VALUES,
    "kind": lambda scene: "projekt",
    "row": lambda scene: scene.world.joint.pk,
    "event": lambda scene: uuid.UUID(int=1),
}

MATRIX: dict[str, Rule] = {
    **bodies.MATRIX,
    **identity.MATRIX,
    **people.MATRIX,
    "sign-in": Rule(
        {"GET": {GUEST: 200, **each(EVERYONE, 302)}, "POST": {GUEST: 422, **each(EVERYONE, 302)}}, guest=200
    ),
    "take-role": Rule({"POST": each(WHO, 404)}, guest=404, other=404),
    "sign-out": Rule({"POST": each(WHO, 302)}, guest=200),
    "history": read(OFFICE, refused=PARTNERS, kwargs=["kind", "row"]),
    "search": read(EVERYONE),
    "rights": read(OFFICE, refused=PARTNERS, kwargs=["kind", "row"]),
    "undo": Rule({"POST": {}}, kwargs=["event"]),
}
