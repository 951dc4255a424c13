"""The frame: start, legal pages, health."""

from tests.access.rules import PUBLIC, WHO, Rule, Values, each

VALUES: Values = {}

MATRIX: dict[str, Rule] = {
    "start": PUBLIC,
    "imprint": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "readiness": PUBLIC,
    "liveness": PUBLIC,
    "set-language": Rule({"GET": each(WHO, 302), "POST": each(WHO, 302)}, guest=200, other=302),
}
