"""Signing in and out."""

from tests.access.rules import EVERYONE, GUEST, WHO, Rule, Values, each

VALUES: Values = {}

MATRIX: dict[str, Rule] = {
    "sign-in": Rule(
        {"GET": {GUEST: 200, **each(EVERYONE, 302)}, "POST": {GUEST: 422, **each(EVERYONE, 302)}}, guest=200
    ),
    "take-role": Rule({"POST": each(WHO, 404)}, guest=404, other=404),
    "sign-out": Rule({"POST": each(WHO, 302)}, guest=200),
}
