"""Forms of the round trip."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.forms import UploadField
from exchange.sheets.columns import MILESTONES, PROJECTS
from exchange.sheets.csv_format import MAX_CSV
from exchange.sheets.heads import Question, targets
from organisation.inputs import InputForm, RowField, TextField
from roadmap.models import PlanVersion

SHEETS = [(PROJECTS, gettext_lazy("Projects")), (MILESTONES, gettext_lazy("Milestones"))]


class ImportForm(InputForm):
    """A file that comes back, or a county's own list."""

    file = UploadField(
        limit=MAX_CSV,
        accept=".xlsx,.csv",
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "An Excel file (.xlsx, at most 2 MB) or a CSV file. Nothing is entered before you have seen it."
        ),
    )
    version = RowField(
        label=gettext_lazy("Version"),
        empty_label=None,
        help_text=gettext_lazy("For a list of your own. An exported file knows its version itself."),
    )

    def __init__(self, *args: Any, versions: list[PlanVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("version", PlanVersion.objects.filter(pk__in=[row.pk for row in versions]).order_by("-position"))
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)
        field.label_from_instance = _named  # type: ignore[method-assign]


def _named(obj: PlanVersion) -> str:
    return f"{obj.label} ({obj.get_state_display()})"


class ConfirmForm(InputForm):
    """The one reason of an import."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        rows=2,
        max_length=2000,
        help_text=gettext_lazy("It stands at every change in the history, together with “import”."),
    )


class ColumnsForm(InputForm):
    """What the columns of a county's own list are: one choice for each of them, none of our columns twice."""

    def __init__(self, *args: Any, sheet: str, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.questions = sheet, questions
        choices = [("", _("leave out")), *((column.name, column.head) for column in targets(sheet))]
        for question in questions:
            self.fields[f"c{question.place}"] = forms.ChoiceField(
                label=question.head, required=False, choices=choices, initial=question.suggested
            )

    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        """Return each column of the file with its choice."""
        return [(question, self[f"c{question.place}"]) for question in self.questions]

    def clean(self) -> dict[str, Any]:
        """A column of ours is chosen once; without a title nothing can be entered."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        chosen: dict[str, str] = {}
        for question in self.questions:
            name = values.get(f"c{question.place}", "")
            if name and name in chosen:
                message = _("This is chosen for “%(head)s” already.") % {"head": chosen[name]}
                self.add_error(f"c{question.place}", message)
            elif name:
                chosen[name] = question.head
        needed = {"title"} | ({"project_title"} if self.sheet == MILESTONES else set())
        if missing := [column.head for column in targets(self.sheet) if column.name in needed - set(chosen)]:
            self.add_error(None, _("Please say which column is: %(heads)s.") % {"heads": ", ".join(missing)})
        return values

    def chosen(self) -> dict[str, str]:
        """Return our column by the place of theirs."""
        return {str(question.place): self.cleaned_data[f"c{question.place}"] for question in self.questions}
