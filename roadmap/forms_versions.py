"""Input for comparing versions and for saying what became of fields and projects."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import DayField, InputForm, LineField, OneOf, RowField
from roadmap.models import ActionField, LineageKind, PlanVersion, Project

ON_A_DAY = ""


class CompareForm(forms.Form):
    """Two ends, each a version or a day; sent by GET, so that a comparison is an address."""

    von = forms.ChoiceField(label=gettext_lazy("Compare from"), required=False)
    von_tag = DayField(label=gettext_lazy("or from the day"), required=False, help_text="")
    bis = forms.ChoiceField(label=gettext_lazy("Compare to"), required=False)
    bis_tag = DayField(label=gettext_lazy("or to the day"), required=False, help_text="")

    def __init__(self, *args: Any, versions: Sequence[PlanVersion], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        choices = [(ON_A_DAY, _("as it stood on a day")), *((row.slug, row.label) for row in versions)]
        for name in ("von", "bis"):
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, required=False, choices=choices)
        self.order_fields(["von", "von_tag", "bis", "bis_tag"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("von", "bis"):
            day = f"{name}_tag"
            if name in self.errors or day in self.errors:
                continue
            if data.get(name) and data.get(day):
                self.add_error(day, ValidationError(_("Choose a version or a day, not both."), code="both"))
            elif not data.get(name) and not data.get(day):
                self.add_error(day, ValidationError(_("Choose a version or give a day."), code="required"))
        return data

    def end(self, name: str) -> str | date:
        """Return the version's slug, or the day."""
        chosen: str | date = self.cleaned_data[name] or self.cleaned_data[f"{name}_tag"]
        return chosen


class LineageForm(InputForm):
    """What became of a field or a project of the version before."""

    before = RowField(label=gettext_lazy("In the version before"))
    kind = OneOf(LineageKind, label=gettext_lazy("What became of it"))
    after = RowField(
        label=gettext_lazy("In this version"),
        help_text=gettext_lazy("Of a split or a merger, say each part by itself."),
    )
    note = LineField(label=gettext_lazy("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, earlier: PlanVersion, version: PlanVersion, projects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, of_version in (("before", earlier), ("after", version)):
            if projects:
                self.choose(name, Project.objects.filter(entries__version=of_version).order_by("title"))
            else:
                self.choose(name, ActionField.objects.filter(version=of_version).order_by("position"))
