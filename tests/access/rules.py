"""What the access matrix is written in: who asks, what each may, and what stands in an address."""

from collections.abc import Callable
from dataclasses import dataclass, field

from evaluation.models import Report
from tests.worlds import World

GUEST, NOBODY, ELSEWHERE = "guest", "nobody", "editor elsewhere"
OFFICE = ["administrator", "editor", "project_lead", "head", "finance", "personnel", "council_office"]
EDITING = ["administrator", "editor"]
COMMITTEE = ["committee_member"]
PARTNERS = ["partner_editor", "partner_reader"]
WHO = [GUEST, NOBODY, ELSEWHERE, *OFFICE, *COMMITTEE, *PARTNERS]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass
class Scene:
    """The county whose rows are asked for, and a report of it in draft."""

    world: World
    report: Report


Values = dict[str, Callable[[Scene], object]]


@dataclass
class Rule:
    """Status per role for each allowed method; everything else answers `other` (guests: `guest`)."""

    allowed: dict[str, dict[str, int]]
    guest: int = 302
    default: int = 404
    other: int = 405
    kwargs: list[str] = field(default_factory=list)
    """Names of the address's parts; `VALUES` of the room's module says what stands there."""

    def expected(self, who: str, method: str) -> int:
        known = "GET" if method == "HEAD" else method
        if known not in self.allowed:
            return self.guest if who == GUEST and self.guest == 302 else self.other
        return self.allowed[known].get(who, self.guest if who == GUEST else self.default)


def each(people: list[str], status: int) -> dict[str, int]:
    return dict.fromkeys(people, status)


def read(
    *groups: list[str], refused: list[str] | None = None, guest: int = 302, kwargs: list[str] | None = None
) -> Rule:
    """A page to read: 200 for the groups, 403 for `refused`, 404 for everyone else, sign-in for guests."""
    seen = {who: 200 for group in groups for who in group}
    return Rule({"GET": {**seen, **each(refused or [], 403)}}, guest=guest, kwargs=kwargs or [])


EVERYONE = [who for who in WHO if who != GUEST]
PUBLIC = Rule({"GET": each(WHO, 200)}, guest=200)
