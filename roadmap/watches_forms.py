"""Input of how one wants to be told of changes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm
from organisation.mail_switches import mail_switches


class SettingsForm(InputForm):
    """What an account is told, and how."""

    mail = forms.BooleanField(
        label=gettext_lazy("Mail me a daily digest"),
        required=False,
        help_text=gettext_lazy("In the morning, and only when something changed. The same stands on “What changed”."),
    )
    own_comments = forms.BooleanField(
        label=gettext_lazy("Watch projects on which I comment"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in mail_switches():
            self.fields[each.name] = forms.BooleanField(label=each.label, help_text=each.help_text, required=False)
