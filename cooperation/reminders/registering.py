"""What the mails of status rounds add elsewhere: a link and a switch in the account's area, mails at opening."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from cooperation.models import ReminderStop, RoundState
from cooperation.reminders import changes
from organisation.account_links import AccountLink, add_account_link
from organisation.following import follow
from organisation.hints import hint_on_commit
from organisation.mail import can_mail
from organisation.mail_switches import MailSwitch, add_mail_switch
from organisation.models import User


def wanted(user: User) -> bool:
    """Return whether an account wants mails about status rounds at all."""
    return not ReminderStop.objects.filter(user=user, round=None).exists()


def want(user: User, yes: bool) -> None:
    """Switch the mails about all status rounds on or off."""
    if yes:
        changes.resume(user=user, status_round=None, by=user)
    else:
        changes.stop(user=user, status_round=None, by=user)


def send_soon(rows: Sequence[Any]) -> None:
    """Ask the worker for the invitations once a round has been opened; the clock does the same within the hour."""
    if can_mail() and any(row.state == RoundState.OPEN for row in rows):
        hint_on_commit("cooperation.tasks.send_reminders")


def register() -> None:
    """Called once, when the apps are ready."""
    add_account_link(
        AccountLink(_("Status rounds"), _("What rounds ask of you, their mails, handing over."), "reminders:mine")
    )
    add_mail_switch(
        MailSwitch(
            "status_rounds",
            _("Mail me invitations to status rounds and reminders"),
            _("Without them the programme office is told earlier that a status is missing."),
            wanted,
            want,
        )
    )
    follow("cooperation.statusround", send_soon)
