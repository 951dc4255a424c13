"""Input of how one wants to be told of changes."""

from django import forms
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm


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
