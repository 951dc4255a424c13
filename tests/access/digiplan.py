"""The frame: start, legal pages, health."""

from tests.access import administration
from tests.access.rules import EDITING, ELSEWHERE, OFFICE, PUBLIC, WHO, Rule, Values, each

VALUES: Values = {**administration.VALUES, "component": lambda scene: "formular"}

MATRIX: dict[str, Rule] = {
    **administration.MATRIX,
    "start": PUBLIC,
    "imprint": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "setup": Rule({"GET": {**each(OFFICE, 403), **each([*EDITING, ELSEWHERE], 200)}}),
    "components": PUBLIC,
    "component": Rule({"GET": each(WHO, 200), "POST": each(WHO, 422)}, guest=200, kwargs=["component"]),
    "readiness": PUBLIC,
    "liveness": PUBLIC,
    "set-language": Rule({"GET": each(WHO, 302), "POST": each(WHO, 302)}, guest=200, other=302),
}
