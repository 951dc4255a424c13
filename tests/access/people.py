"""People and their roles, and invitations."""

from datetime import timedelta

from django.utils import timezone

from organisation.models import Invitation, Membership, Role
from organisation.models.invitations import hash_of
from tests.access.rules import ELSEWHERE, OFFICE, WHO, Rule, Scene, Values, each

ADMINISTRATOR = ["administrator"]


def membership(scene: Scene) -> Membership:
    return Membership.objects.get(user=scene.world.user(Role.EDITOR))


def waiting(scene: Scene) -> Invitation:
    found = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True).first()
    return found or Invitation.objects.create(
        email="neu@kreis.example",
        display_name="Neu",
        body=scene.world.body,
        role=Role.EDITOR,
        token_hash=hash_of("geheim"),
        expires_at=timezone.now() + timedelta(days=1),
    )


VALUES: Values = {
    "person": lambda scene: scene.world.user(Role.EDITOR).pk,
    "membership": lambda scene: membership(scene).pk,
    "waiting": lambda scene: waiting(scene).pk,
    "secret": lambda scene: "unbekannt",
}


def listed(get: int, post: int | None) -> Rule:
    """A page whose existence is no secret to colleagues."""
    statuses = {"GET": get} if post is None else {"GET": get, "POST": post}
    return Rule(
        {method: {**each([*OFFICE, ELSEWHERE], 403), **each(ADMINISTRATOR, to)} for method, to in statuses.items()}
    )


def hidden(part: str, get: int, post: int | None) -> Rule:
    """A page about a row, which only its administrator knows of."""
    statuses = {"GET": get} if post is None else {"GET": get, "POST": post}
    return Rule({method: each(ADMINISTRATOR, to) for method, to in statuses.items()}, kwargs=[part])


MATRIX: dict[str, Rule] = {
    "people": listed(200, None),
    "people-invite": listed(200, 422),
    "person": hidden("person", 200, None),
    "person-role": hidden("person", 200, 422),
    "person-deactivate": hidden("person", 200, 302),
    "person-reactivate": hidden("person", 200, 302),
    "person-reset-link": hidden("person", 200, 200),
    "person-second-factor": hidden("person", 200, 302),
    "role-change": hidden("membership", 200, 302),
    "role-end": hidden("membership", 200, 422),
    "role-hand-over": hidden("membership", 200, 422),
    "invitation-renew": hidden("waiting", 200, 200),
    "invitation-revoke": hidden("waiting", 200, 302),
    "invitation": Rule({"GET": each(WHO, 404), "POST": each(WHO, 404)}, guest=404, kwargs=["secret"]),
}
