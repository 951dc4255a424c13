"""Forms of uploading."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.planfile.reading import MAX_BYTES
from exchange.spreadsheet_cells import MAX_BYTES as MAX_SPREADSHEET
from organisation.inputs import InputForm, LineField, OneOf, RowField
from organisation.models import Body
from roadmap.models import Plan, PlanKind


class UploadField(forms.FileField):
    """A file of a size that is not more than `limit` bytes; gives (name, content)."""

    def __init__(self, *, limit: int, accept: str, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file is None:
            return None
        if file.size > self.limit:
            message = _("The file has more than %(limit)s MB.")
            raise ValidationError(message % {"limit": self.limit // 1_000_000}, code="size")
        return str(file.name), file.read(self.limit + 1)


class PlanFileForm(InputForm):
    """A plan file; its county stands in the file itself."""

    file = UploadField(
        limit=MAX_BYTES,
        accept=".yaml,.yml",
        label=gettext_lazy("Plan file"),
        help_text=gettext_lazy(
            "A YAML file of at most 5 MB. Nothing is entered before you have seen what would change."
        ),
    )


class SpreadsheetForm(InputForm):
    """A spreadsheet and the plan that it goes into: one that is there, or a new one."""

    file = UploadField(
        limit=MAX_SPREADSHEET,
        accept=".xlsx",
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("An Excel file (.xlsx) of at most 2 MB and 5,000 rows, made from the template."),
    )
    plan = RowField(
        label=gettext_lazy("Plan"),
        required=False,
        help_text=gettext_lazy("The rows go into its newest draft version. Leave it open for a new plan."),
    )
    owner = RowField(label=gettext_lazy("County"), required=False)
    title = LineField(label=gettext_lazy("Title of the new plan"), required=False, max_length=300)
    kind = OneOf(PlanKind, label=gettext_lazy("Kind of the new plan"), required=False)

    groups = (
        (gettext_lazy("Into a plan that is there"), ("plan",)),
        (gettext_lazy("Or into a new plan"), ("owner", "title", "kind")),
    )

    def __init__(self, *args: Any, plans: QuerySet[Plan], counties: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("plan", plans)
        self.choose("owner", counties)
        if not plans:
            del self.fields["plan"]
        self.only = counties[0] if len(counties) == 1 else None
        if self.only:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        """Either a plan, or everything that a new one needs."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("plan"):
            if values.get("title"):
                self.add_error("title", _("Choose a plan or give the title of a new one, not both."))
            values["owner"] = values["plan"].owner
            return values
        values["owner"] = values.get("owner") or self.only
        if values["owner"] is None and "owner" not in self.errors:
            self.add_error("owner", _("To which county does the new plan belong?"))
        for name, message in (("title", _("The new plan needs a title.")), ("kind", _("What kind of plan is it?"))):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, message)
        return values

    def options(self) -> dict[str, str]:
        """Return what is chosen, for `spreadsheet_saving.add`."""
        plan = self.cleaned_data.get("plan")
        if plan:
            return {"plan": plan.slug}
        return {"title": self.cleaned_data["title"], "kind": self.cleaned_data["kind"]}
