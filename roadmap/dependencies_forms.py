"""Forms of dependencies between projects."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm, RowField, TextField
from organisation.mergeforms import MergeForm
from roadmap.models import Project


class Direction(TextChoices):
    """Which of two projects waits."""

    THIS = "dieses", gettext_lazy("This project waits for the other one")
    OTHER = "anderes", gettext_lazy("The other project waits for this one")


def _note() -> TextField:
    return TextField(
        label=gettext_lazy("Note"), required=False, rows=2, help_text=gettext_lazy("What exactly is waited for.")
    )


class DependencyForm(InputForm):
    """A new dependency with another project of the county."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=Direction.choices, initial=Direction.THIS, widget=forms.RadioSelect
    )
    other = RowField(
        label=gettext_lazy("Other project"), widget=forms.Select(attrs={"data-search": gettext_lazy("Narrow the list")})
    )
    note = _note()

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("other", Project.objects.filter(owner=project.owner_id).exclude(pk=project.pk).order_by("title"))


class DependencyEditForm(MergeForm):
    """What is known of a dependency; the two projects stay."""

    note = _note()
