"""Slows down guessing without locking anybody else out: failures count for one key from one address together.

The key is an account's e-mail address for signing in, and a purpose with it for everything else. An attacker elsewhere
locks only the attacker's own address for that account; the same key counts whether or not the account exists.
django-axes keeps the failures in the database, so all server processes see them.
"""

import ipaddress

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest

LONGEST_KEY = 255  # characters, the width of the column
UNKNOWN = "0.0.0.0"  # noqa: S104  # not a bind address: stands for a client without one (a Unix socket)


def client_address(request: HttpRequest) -> str:
    """Return the client's address; behind TRUSTED_PROXIES proxies, what the outermost of them wrote down.

    What stands further left in X-Forwarded-For was sent by the client and is not believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        if len(forwarded) >= proxies:
            address = forwarded[-proxies].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return UNKNOWN


def is_locked(request: HttpRequest, key: str) -> bool:
    """Return whether there were too many failures for `key` from this address."""
    return not AxesProxyHandler.is_allowed(request, _credentials(key))


def count_failure(request: HttpRequest, key: str) -> None:
    """Count a failure. While the key is locked nothing is counted, so that the lock ends by itself."""
    if not is_locked(request, key):
        AxesProxyHandler.user_login_failed(sender=__name__, credentials=_credentials(key), request=request)


def forget(request: HttpRequest, key: str) -> None:
    """Forget the failures of `key` from this address, after a success."""
    AxesProxyHandler.update_request(request)
    AxesProxyHandler.get_implementation().reset_user_attempts(request, _credentials(key))


def _credentials(key: str) -> dict[str, str]:
    return {"username": key[:LONGEST_KEY]}
