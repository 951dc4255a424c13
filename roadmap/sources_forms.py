"""Forms of sources and of references to them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm, LineField, OneOf, PartialDateField, RowField, TextField
from organisation.mergeforms import MergeForm
from organisation.models import Body, Source, SourceKind, SourceStatus
from roadmap.facts_listed import Listed


class RefFields(forms.Form):
    """What a source says about a fact."""

    source = RowField(
        label=gettext_lazy("Source"), widget=forms.Select(attrs={"data-search": gettext_lazy("Narrow the list")})
    )
    status = OneOf(SourceStatus, label=gettext_lazy("How it supports the fact"), initial=SourceStatus.STATED)
    place = LineField(
        label=gettext_lazy("Place in the source"), required=False, help_text=gettext_lazy("For example: page 12.")
    )
    quote = TextField(label=gettext_lazy("Quote"), required=False, rows=2, help_text=gettext_lazy("Short and literal."))
    derivation = TextField(
        label=gettext_lazy("Worked out how"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Needed for what is derived."),
    )
    doubt = TextField(label=gettext_lazy("Doubt"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        """Refuse what is derived and does not say how."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("status") == SourceStatus.DERIVED and not data.get("derivation"):
            self.add_error("derivation", ValidationError(_("Say how the fact was worked out."), code="required"))
        return data


def _choose(form: InputForm, owner: Body) -> None:
    form.choose("source", Source.objects.filter(owner=owner).order_by("title"))


class RefForm(RefFields, InputForm):
    """A source for one of the facts that are listed: a row as a whole, or one field of it."""

    fact = forms.ChoiceField(
        label=gettext_lazy("Fact"), widget=forms.Select(attrs={"data-search": gettext_lazy("Narrow the list")})
    )
    field_order = ("fact", "source", "status", "place", "quote", "derivation", "doubt")

    def __init__(self, *args: Any, owner: Body, facts: Sequence[Listed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, owner)
        self.rows: dict[UUID, Model] = {listed.row.pk: listed.row for listed in facts}
        field = self.fields["fact"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Please choose")), *((listed.name, self._answers(listed)) for listed in facts)]

    def _answers(self, listed: Listed) -> list[tuple[str, str]]:
        whole = _("%(fact)s – as a whole") % {"fact": listed.name}
        named = [(f"{listed.row.pk}:{name}", f"{listed.name} – {label}") for name, label in listed.fields.items()]
        return [(f"{listed.row.pk}:", whole), *named]

    def target(self) -> tuple[Model, str]:
        """Return the row and the field that were chosen."""
        key, _colon, name = self.cleaned_data["fact"].partition(":")
        return self.rows[UUID(key)], name


class RefEditForm(RefFields, MergeForm):
    """A reference; the fact that it is for stays."""

    def __init__(self, *args: Any, owner: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, owner)


class SourceFields(forms.Form):
    """A document that facts are taken from."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    reference = LineField(label=gettext_lazy("Reference"), max_length=80, required=False)
    publisher = LineField(label=gettext_lazy("Publisher"), max_length=200, required=False)
    note = TextField(label=gettext_lazy("Note"), required=False, rows=2)


class SourceForm(SourceFields, InputForm):
    """A new source of the county."""

    kind = OneOf(SourceKind, label=gettext_lazy("Kind"))
    dated_on = PartialDateField(label=gettext_lazy("Dated"), required=False)
    field_order = ("title", "kind", "reference", "publisher", "dated_on", "note")


class SourceEditForm(SourceFields, MergeForm):
    """A source; what it is and its date stay."""
