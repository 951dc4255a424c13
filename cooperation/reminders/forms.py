"""Input about one's own mails: who reports instead."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm
from organisation.models import Membership

ROUND, DEPUTY = "runde", "vertretung"


class HandOverForm(InputForm):
    """Another account of the body, for this round or as deputy."""

    to = forms.ChoiceField(label=gettext_lazy("Who"))
    how = forms.ChoiceField(
        label=gettext_lazy("For what"),
        choices=[
            (ROUND, gettext_lazy("reports in this round instead of me and gets the mails")),
            (DEPUTY, gettext_lazy("is my deputy from now on and is told when a report is overdue")),
        ],
        widget=forms.RadioSelect,
        initial=ROUND,
    )

    def __init__(self, *args: Any, heirs: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heirs = {str(row.pk): row for row in heirs}
        named = [(key, f"{row.user} ({row.get_role_display()})") for key, row in self.heirs.items()]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = named if len(named) == 1 else [("", gettext_lazy("Please choose")), *named]

    def chosen(self) -> Membership:
        """Return the role that was chosen; call it for a valid form."""
        return self.heirs[self.cleaned_data["to"]]


def known(values: list[str]) -> list[UUID]:
    """Return the keys among `values`; what is no key is left out."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
