"""Input of comments."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm, TextField
from organisation.mergeforms import MergeForm
from roadmap.comments_actions import TEXT_LENGTH
from roadmap.comments_people import Audience
from roadmap.models import CommentScope

GROUP, PERSON = "gruppe:", "person:"


def _text() -> TextField:
    return TextField(
        label=gettext_lazy("Comment"),
        rows=4,
        max_length=TEXT_LENGTH,
        help_text=gettext_lazy("Plain text; line breaks stay, addresses become links. No report shows it."),
    )


def _scope() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Visible to"),
        choices=CommentScope.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Programme office: all who work on the plan in the county's own office, finance and personnel included. "
            "Everyone involved: also the partners who see this project."
        ),
    )


class CommentForm(InputForm):
    """A new comment."""

    text = _text()
    mentions = forms.MultipleChoiceField(
        label=gettext_lazy("Mention"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6, "data-combobox": ""}),
        help_text=gettext_lazy("Who is mentioned finds it on the start page and in the daily digest."),
    )
    scope = _scope()
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, audience: Audience, office: bool, **kwargs: Any) -> None:
        scope = CommentScope.OFFICE if office else CommentScope.ALL
        super().__init__(data, initial={"scope": scope, "key": uuid4()}, **kwargs)
        field = self.fields["mentions"]
        assert isinstance(field, forms.MultipleChoiceField)
        people = [(f"{PERSON}{key}", f"{name}, {body}" if body else name) for key, name, body in audience.people]
        field.choices = [
            (gettext_lazy("Functions"), [(f"{GROUP}{value}", f"@{label}") for value, label in audience.groups]),
            *([(gettext_lazy("Persons"), people)] if people else []),
        ]

    def mentioned(self) -> tuple[list[str], list[UUID]]:
        """Return the groups and the persons that were chosen."""
        chosen = self.cleaned_data["mentions"]
        groups = [value.removeprefix(GROUP) for value in chosen if value.startswith(GROUP)]
        return groups, [UUID(value.removeprefix(PERSON)) for value in chosen if value.startswith(PERSON)]


class CommentEdit(MergeForm):
    """One's own comment; whom it mentions stays."""

    text = _text()
    scope = _scope()
