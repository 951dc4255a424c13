"""Input to clean values: the filter of the project list."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from roadmap.models import ActionField, PlanVersion, ProjectState

WITHOUT_FIELD = "ohne"


class ProjectFilterForm(forms.Form):
    """Filter by action field, state and text. Unknown values are refused at the field."""

    q = forms.CharField(label=_("Text"), required=False, max_length=200)
    feld = forms.ChoiceField(label=_("Action field"), required=False)
    stand = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *ProjectState.choices])

    def __init__(self, *args: Any, version: PlanVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = ActionField.objects.filter(version=version).order_by("position")
        self.fields["feld"] = forms.ChoiceField(
            label=_("Action field"),
            required=False,
            choices=[
                ("", _("all")),
                *((row.slug, row.name) for row in fields),
                (WITHOUT_FIELD, _("without an action field")),
            ],
        )

    def narrow(self, entries: QuerySet[Any]) -> QuerySet[Any]:
        """Return the plan entries, annotated with `state`, that fit what was asked for."""
        data = self.cleaned_data
        if data["q"]:
            entries = entries.filter(
                Q(title__icontains=data["q"]) | Q(number__iexact=data["q"]) | Q(description__icontains=data["q"])
            )
        if data["feld"] == WITHOUT_FIELD:
            entries = entries.filter(field__isnull=True)
        elif data["feld"]:
            entries = entries.filter(field__slug=data["feld"])
        if data["stand"]:
            entries = entries.filter(state=data["stand"])
        return entries
