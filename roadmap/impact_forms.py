"""The form in which money and posts are chosen that a point grants or a paper covers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm
from roadmap.impact_words import item_words
from roadmap.models import BudgetItem, PositionLine
from roadmap.templatetags.figures import years


class ChoiceForm(InputForm):
    """Items and lines to add, each with a box. `offered` holds those of the search; None: not for this account."""

    items = forms.MultipleChoiceField(
        label=gettext_lazy("Budget items"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lines = forms.MultipleChoiceField(
        label=gettext_lazy("Position lines"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, items: Sequence[BudgetItem] | None, lines: Sequence[PositionLine] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, Any] = {str(row.pk): row for row in (*(items or ()), *(lines or ()))}
        if items:
            self._offer("items", [(str(row.pk), _item_label(row)) for row in items])
        else:
            del self.fields["items"]
        if lines:
            self._offer("lines", [(str(row.pk), _line_label(row)) for row in lines])
        else:
            del self.fields["lines"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse an empty choice."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(data.get(name) for name in ("items", "lines")):
            raise ValidationError(_("Choose at least one item or line."), code="required")
        return data

    @property
    def chosen(self) -> list[Any]:
        """The rows that were ticked."""
        keys = [*self.cleaned_data.get("items", []), *self.cleaned_data.get("lines", [])]
        return [self.rows[key] for key in keys]


def _item_label(row: BudgetItem) -> str:
    parts = [row.product.code if row.product else "", years(row), row.get_stage_display()]
    return f"{item_words(row)} ({', '.join(part for part in parts if part)})"


def _line_label(row: PositionLine) -> str:
    grades = " / ".join(row.current_grades or ())  # type: ignore[attr-defined]  # annotated by with_grade
    return f"{row.title} ({grades})" if grades else row.title
