"""Input of the pages on which a project is shared."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import DayField, InputForm, LineField, OneOf, RowField, TextField
from organisation.mergeforms import MergeForm
from organisation.models import User
from roadmap.models import ShareLevel

REASON_LENGTH = 500


def _first_day() -> DayField:
    return DayField(required=False, label=gettext_lazy("First day"), help_text=gettext_lazy("Empty: from now on."))


def _last_day() -> DayField:
    help_text = gettext_lazy("This day is included. Empty: until the share is ended.")
    return DayField(required=False, label=gettext_lazy("Last day"), help_text=help_text)


def _reason() -> TextField:
    return TextField(label=gettext_lazy("Reason"), rows=2, max_length=REASON_LENGTH)


class ShareForm(InputForm):
    """A new share: with a body, or with the person who has the e-mail address."""

    body = RowField(
        label=gettext_lazy("Body"),
        required=False,
        help_text=gettext_lazy("All who work for it, in its office or as reporting or reading partners."),
    )
    email = LineField(
        label=gettext_lazy("or person: e-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Of an account that is there already."),
    )
    level = OneOf(ShareLevel, label=gettext_lazy("Allows"))
    valid_from = _first_day()
    valid_to = _last_day()
    reason = _reason()

    def clean(self) -> dict[str, Any]:
        """Find the person; exactly one of body and person must be named."""
        data: dict[str, Any] = super().clean() or {}
        address = data.get("email", "")
        data["user"] = User.objects.filter(email__iexact=address, is_active=True).first() if address else None
        if address and data["user"] is None:
            self.add_error("email", _("There is no active account with this address. Please invite the person first."))
        if "body" in data and bool(data["body"]) == bool(address):
            self.add_error("body", _("Name either a body or a person."))
        return data


class ShareChangeForm(MergeForm):
    """What may change in a share; with whom it is stays."""

    level = OneOf(ShareLevel, label=gettext_lazy("Allows"))
    valid_from = _first_day()
    valid_to = _last_day()
    reason = _reason()
