"""Reading a plan's money: the table of two dimensions, and the items behind its figures."""

from tests.access import roadmap
from tests.access.rules import OFFICE, PARTNERS, Rule, Values, read

VALUES: Values = dict(roadmap.VALUES)
MATRIX: dict[str, Rule] = {
    "roadmap:pivot": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:items": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
}
