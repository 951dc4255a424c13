"""Kinds of mail that an account can switch off on one page; rooms add theirs when the apps are ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from organisation.models import User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class MailSwitch:
    """A kind of mail: its words, how to read whether an account wants it, and how to write it."""

    name: str
    label: "str | _StrPromise"
    help_text: "str | _StrPromise"
    read: Callable[[User], bool]
    write: Callable[[User, bool], None]


_switches: dict[str, MailSwitch] = {}


def add_mail_switch(switch: MailSwitch) -> None:
    """Show `switch` on the page of notifications, in order of registration."""
    _switches[switch.name] = switch


def mail_switches() -> tuple[MailSwitch, ...]:
    """Return the registered switches."""
    return tuple(_switches.values())
