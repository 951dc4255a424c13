"""Signing in and one's own account. Nobody in the scene has a second factor; who has no role has no password."""

from tests.access.rules import EVERYONE, GUEST, NOBODY, PUBLIC, WHO, Rule, Values, each, read

VALUES: Values = {
    "provider": lambda scene: "oidc",
    "uid": lambda scene: "MQ",
    "own": lambda scene: "ich",
    "feed": lambda scene: scene.world.plan.pk,
    "token": lambda scene: "c1-1234",
}


def both(get: int, post: int, *, nobody: tuple[int, int] | None = None, guest: int = 302) -> Rule:
    """A form that everyone signed in may open; `nobody` for the account without a password where it differs."""
    answers = {"GET": each(EVERYONE, get), "POST": each(EVERYONE, post)}
    if nobody:
        answers["GET"][NOBODY], answers["POST"][NOBODY] = nobody
    return Rule(answers, guest=guest)


MATRIX: dict[str, Rule] = {
    "account_login": Rule(
        {"GET": {GUEST: 200, **each(EVERYONE, 302)}, "POST": {GUEST: 422, **each(EVERYONE, 302)}}, guest=200
    ),
    "mfa_authenticate": Rule({"GET": each(WHO, 302), "POST": each(WHO, 302)}, guest=200),
    "sign-in-cancel": Rule({"GET": each(WHO, 302)}, guest=200),
    "oidc-sign-in": Rule({"GET": each(WHO, 404)}, guest=404),
    "openid_connect_callback": Rule({"GET": each(WHO, 404)}, guest=404, kwargs=["provider"]),
    "first-start": Rule({"GET": each(WHO, 404), "POST": each(WHO, 404)}, guest=404),
    "password-reset-ask": Rule({"GET": each(WHO, 200), "POST": each(WHO, 200)}, guest=200),
    "password-asked": PUBLIC,
    "password-reset": Rule({"GET": each(WHO, 410), "POST": each(WHO, 410)}, guest=410, kwargs=["uid", "token"]),
    "account": read(EVERYONE),
    "end-sessions": Rule({"POST": each(EVERYONE, 302)}),
    "password-change": both(200, 422, nobody=(200, 200)),
    "account_reauthenticate": both(200, 422, nobody=(403, 403)),
    "mfa_reauthenticate": both(302, 302, nobody=(403, 403)),
    "mfa_index": read(EVERYONE),
    "mfa_activate_totp": both(302, 302, nobody=(200, 422)),
    "mfa_deactivate_totp": both(404, 404),
    "mfa_view_recovery_codes": Rule({"GET": {}}),
    "mfa_generate_recovery_codes": both(302, 302, nobody=(200, 422)),
    "calendar": read(EVERYONE),
    "calendar-new": Rule({"GET": each(EVERYONE, 200), "POST": each(EVERYONE, 200)}, kwargs=["own"]),
    "calendar-revoke": Rule({"POST": {}}, kwargs=["feed"]),
    "calendar-feed": Rule({"GET": {}}, guest=404, kwargs=["token"]),
}
