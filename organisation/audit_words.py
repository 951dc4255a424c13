"""What each action of the audit trail is called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "account.create": _("created the account"),
    "body.add": _("added the body"),
    "role.give": _("gave the role"),
    "role.end": _("ended the role"),
}


def action_words(code: str) -> str:
    """Return the words for an action's code, the code itself for one that has none yet."""
    return str(WORDS.get(code, code))
