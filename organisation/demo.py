"""The demonstration's accounts, which anyone may take in demo mode."""

from collections.abc import Iterable

from organisation.models import Body, BodyKind, User


def demo_accounts() -> list[tuple[Body, list[User]]]:
    """Return the demonstration accounts by county, counties and accounts in order of their names.

    An account without a role is left out: it would show nothing.
    """
    users = User.objects.filter(is_demo=True, is_active=True).prefetch_related("memberships__body__relations__other")
    groups: dict[Body, list[User]] = {}
    for user in users:
        bodies = [membership.body for membership in user.memberships.all()]
        if bodies:
            groups.setdefault(county_of(bodies), []).append(user)
    return sorted(groups.items(), key=lambda group: (group[0].fictional, group[0].name))


def county_of(bodies: Iterable[Body]) -> Body:
    """Return the county among bodies or the one that they belong to; without one, the first body."""
    bodies = list(bodies)
    related = [relation.other for body in bodies for relation in body.relations.all()]
    return next((body for body in [*bodies, *related] if body.kind == BodyKind.KREIS), bodies[0])
