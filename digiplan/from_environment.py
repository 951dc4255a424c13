"""Settings of mail and of signing in by another identity provider, read from the environment."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

OIDC_ID = "oidc"
"""Stands in the address of the identity provider's answer: /anmelden/oidc/rueckkehr/."""
_YES, _NO = {"1", "true", "yes", "ja", "on"}, {"", "0", "false", "no", "nein", "off"}
_PORTS = {"smtp": 587, "smtps": 465}


def yes(environ: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    """Return a yes or no of the environment; raise ImproperlyConfigured for anything else."""
    value = environ.get(name, "1" if default else "").strip().lower()
    if value not in _YES | _NO:
        raise ImproperlyConfigured(f"{name} is {value!r}; allowed are 1 and 0.")
    return value in _YES


def whole_number(environ: Mapping[str, str], name: str, *, default: int) -> int:
    """Return a whole number of the environment; raise ImproperlyConfigured for anything else."""
    value = environ.get(name, "")
    if value and not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number.")
    return int(value) if value else default


def mail_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return Django's mail settings from EMAIL_URL, or from EMAIL_HOST and its companions; without both, no mail.

    EMAIL_URL reads smtp://user:password@host:587 (STARTTLS; `?tls=0` without) or smtps://…:465. User and password are
    percent-encoded.
    """
    if url := environ.get("EMAIL_URL", ""):
        server = _server(url)
    else:
        tls, ssl = yes(environ, "EMAIL_USE_TLS", default=True), yes(environ, "EMAIL_USE_SSL")
        server = {
            "EMAIL_HOST": environ.get("EMAIL_HOST", ""),
            "EMAIL_PORT": whole_number(environ, "EMAIL_PORT", default=_PORTS["smtps" if ssl else "smtp"]),
            "EMAIL_HOST_USER": environ.get("EMAIL_HOST_USER", ""),
            "EMAIL_HOST_PASSWORD": environ.get("EMAIL_HOST_PASSWORD", ""),
            "EMAIL_USE_TLS": tls and not ssl,
            "EMAIL_USE_SSL": ssl,
        }
    host = server["EMAIL_HOST"]
    sender = environ.get("DEFAULT_FROM_EMAIL", "")
    if host and not sender:
        raise ImproperlyConfigured(
            "A mail server is set, but not DEFAULT_FROM_EMAIL, the address that mails come from."
        )
    backend = "smtp" if host else "dummy"
    return {
        **server,
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend",
        "EMAIL_TIMEOUT": 10,  # seconds; a silent server must not hold a page
        "DEFAULT_FROM_EMAIL": sender,
    }


def _server(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured("EMAIL_URL has a port that is no number.") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must read smtp://user:password@host:587 or smtps://user:password@host:465."
        )
    wanted = parse_qs(parts.query).get("tls", ["1"])[-1]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp" and yes({"tls in EMAIL_URL": wanted}, "tls in EMAIL_URL"),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def oidc_apps(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the identity provider as allauth wants it; an empty list when none is set. All or nothing."""
    names = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    given = [name for name in names if environ.get(name)]
    if not given:
        return []
    if missing := [name for name in names if name not in given]:
        raise ImproperlyConfigured(f"{', '.join(given)} is set, but not {', '.join(missing)}.")
    return [
        {
            "provider_id": OIDC_ID,
            "name": environ.get("OIDC_NAME", "") or "OpenID Connect",
            "client_id": environ["OIDC_CLIENT_ID"],
            "secret": environ["OIDC_CLIENT_SECRET"],
            "settings": {"server_url": environ["OIDC_SERVER_URL"], "oauth_pkce_enabled": True},
        }
    ]
