"""Mail and the identity provider, as the environment sets them."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from digiplan.from_environment import mail_settings, oidc_apps, whole_number, yes

FROM = {"DEFAULT_FROM_EMAIL": "digiplan@kreis.example"}


def test_without_a_server_there_is_no_mail() -> None:
    found = mail_settings({})
    assert (found["EMAIL_HOST"], found["EMAIL_BACKEND"]) == ("", "django.core.mail.backends.dummy.EmailBackend")


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "tls", "ssl"),
    [
        ("smtp://mail.example", "mail.example", 587, "", "", True, False),
        ("smtp://a%40b:p%2Fw@mail.example:25?tls=0", "mail.example", 25, "a@b", "p/w", False, False),
        ("smtps://a:b@mail.example", "mail.example", 465, "a", "b", False, True),
    ],
)
def test_a_server_by_address(url: str, host: str, port: int, user: str, password: str, tls: bool, ssl: bool) -> None:
    found = mail_settings({"EMAIL_URL": url, **FROM})
    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "EMAIL_USE_SSL")
    assert tuple(found[name] for name in names) == (host, port, user, password, tls, ssl)


def test_a_server_by_its_parts() -> None:
    found = mail_settings({"EMAIL_HOST": "mail.example", "EMAIL_USE_SSL": "1", **FROM})
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (465, False, True)


@pytest.mark.parametrize(
    "environ",
    [
        {"EMAIL_URL": "http://mail.example", **FROM},
        {"EMAIL_URL": "smtp://", **FROM},
        {"EMAIL_URL": "smtp://mail.example:x", **FROM},
        {"EMAIL_URL": "smtp://mail.example?tls=maybe", **FROM},
        {"EMAIL_URL": "smtp://mail.example"},
        {"EMAIL_HOST": "mail.example", "EMAIL_PORT": "x", **FROM},
        {"EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": "vielleicht", **FROM},
    ],
)
def test_half_a_server_is_refused_at_the_start(environ: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        mail_settings(environ)


def test_the_identity_provider_is_all_or_nothing() -> None:
    assert oidc_apps({"OIDC_NAME": "Kreiskonto", "OIDC_SERVER_URL": ""}) == []
    whole = {"OIDC_SERVER_URL": "https://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
    (app,) = oidc_apps(whole)
    assert (app["provider_id"], app["name"]) == ("oidc", "OpenID Connect")
    for name in whole:
        with pytest.raises(ImproperlyConfigured, match=name):
            oidc_apps({key: value for key, value in whole.items() if key != name})


def test_words_for_yes_and_numbers() -> None:
    assert yes({"X": "Ja"}, "X")
    assert not yes({"X": ""}, "X", default=True)
    assert yes({}, "X", default=True)
    assert whole_number({"X": "2"}, "X", default=0) == 2
    assert whole_number({"X": ""}, "X", default=1) == 1
    with pytest.raises(ImproperlyConfigured):
        whole_number({"X": "-1"}, "X", default=0)
