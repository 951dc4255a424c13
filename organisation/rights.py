"""Who may see and change a row, and why: asked of the same rules that guard the pages, and told for people.

The office of the body that a row belongs to comes from its memberships. What opens the row to others is told by the
rooms that open it (`tell`): participations, shares, parties of an agreement, publication.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organisation.access import access_from, memberships_on
from organisation.kinds import RowKind
from organisation.models import Body, Membership, Role, User

Text = str | Promise

SEE = pgettext_lazy("a right", "see")
CHANGE = pgettext_lazy("a right", "see and change")
COMMENT = pgettext_lazy("a right", "see and comment")
REPORT = pgettext_lazy("a right", "see and report the status")
READ_OWN = pgettext_lazy("a right", "read only its own statuses")
NOTHING_MORE = pgettext_lazy("a right", "nothing any more")
EVERYONE = gettext_lazy("everyone, also without an account")
READ_PUBLISHED = pgettext_lazy("a right", "read what is published")


@dataclass(frozen=True)
class Right:
    """One person (or everyone) may do `what`, because of `why`, until a day (included; None: no end known)."""

    group: str
    who: str
    what: Text
    why: str
    until: date | None = None


Teller = Callable[[Any], Iterable[Right]]
_tellers: dict[str, list[Teller]] = {}


def tell(label: str, teller: Teller) -> None:
    """Let a room tell what opens rows of the model `label` to people outside the office of their body."""
    _tellers.setdefault(label, []).append(teller)


def explain(kind: RowKind, row: Any) -> list[tuple[str, list[Right]]]:
    """Return the rights on a row by group (role and body, or what opens it); nobody is named twice in a group."""
    rights = list(_of_members(kind, row))
    for teller in _tellers.get(kind.label, []):
        rights += teller(row)
    groups: dict[str, dict[str, Right]] = {}
    for right in rights:
        groups.setdefault(right.group, {}).setdefault(right.who, right)
    return [(group, sorted(found.values(), key=lambda right: right.who.casefold())) for group, found in groups.items()]


def people_of(
    body: Body, roles: Iterable[Role], what: Text, why: str, *, until: date | None = None, group: str = ""
) -> list[Right]:
    """Return the right of everyone who holds one of `roles` in a body today; a line for the body where nobody does."""
    rows = _today(Membership.objects.filter(body=body, role__in=list(roles), user__is_active=True))
    heading = group or str(body)
    found = [Right(heading, str(row.user), what, why, _earlier(row.valid_to, until)) for row in rows]
    return found or [Right(heading, _("nobody at present"), what, why, until)]


def _of_members(kind: RowKind, row: Any) -> Iterable[Right]:
    """The members of the row's body whose role lets them see it, asked of the kind's own rules."""
    body: Body | None = kind.body(row)
    if body is None:
        return
    rows = _today(Membership.objects.filter(body=body, user__is_active=True))
    users = _with_access({member.user_id: member.user for member in rows})
    sees: dict[Role, bool] = {}
    order = list(Role)
    for member in sorted(rows, key=lambda member: order.index(Role(member.role))):
        role = Role(member.role)
        if role not in sees:
            sees[role] = kind.visible(_only(role, body)).filter(pk=row.pk).exists()
        if sees[role]:
            user = users[member.user_id]
            what = CHANGE if kind.may_change(user, row) else SEE
            name = member.get_role_display()
            why = _("%(role)s, as deputy") % {"role": name} if member.deputy_of_id else name
            yield Right(f"{name}, {body}", str(user), what, why, member.valid_to)


def _only(role: Role, body: Body) -> User:
    """Return somebody who holds one role in one body and nothing else: what the role alone opens."""
    user = User()
    user.__dict__["_access"] = access_from([(role, body.pk)], user=user.pk, day=timezone.localdate())
    return user


def _with_access(users: dict[Any, User]) -> dict[Any, User]:
    """Give each account what it may see today, with one query for all of them."""
    today = timezone.localdate()
    rows: dict[Any, list[tuple[str, Any]]] = {key: [] for key in users}
    held = Membership.objects.filter(memberships_on(today), user__in=users)
    for holder, role, body in held.values_list("user", "role", "body"):
        rows[holder].append((role, body))
    for key, user in users.items():
        user.__dict__["_access"] = access_from(rows[key], user=key, day=today)
    return users


def _today(rows: Any) -> Sequence[Membership]:
    return list(rows.filter(memberships_on(timezone.localdate())).select_related("user", "body"))


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
