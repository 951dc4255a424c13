"""Input of the timeline: the move of a milestone."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from organisation.inputs import PartialDateField, TextField
from organisation.mergeforms import MergeForm


class MoveForm(MergeForm):
    """A milestone's new forecast with its reason. `ansicht` is the part of the timeline from which it was moved."""

    forecast = PartialDateField(label=gettext_lazy("Expected"), required=False)
    reason = TextField(
        label=gettext_lazy("Reason"), rows=2, help_text=gettext_lazy("Every move of a milestone needs a reason.")
    )
    ansicht = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    free = ("reason", "ansicht")

    @property
    def view(self) -> str:
        """The query of the timeline to go back to, written anew: "" or "?zoom=jahr&ab=2026"."""
        sent = str(self.data.get("ansicht", ""))[:1000].removeprefix("?")
        query = QueryDict(sent).urlencode()
        return f"?{query}" if query else ""
