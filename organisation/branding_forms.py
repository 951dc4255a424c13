"""Input of the pages for texts and arms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.inputs import InputForm, LineField, TextField
from organisation.mergeforms import MergeForm
from organisation.models.branding import TEXT_LENGTH

ALLOWED = _("Markdown: blank line for a paragraph, # heading, **bold**, *italic*, - list, [link](https://…).")


class TextsForm(MergeForm):
    """Name, contact and the legal texts."""

    display_name = LineField(
        label=_("Name in the top bar"),
        max_length=120,
        required=False,
        help_text=_("Empty: the body's own name."),
    )
    contact = TextField(
        label=_("Contact address"),
        max_length=1000,
        rows=3,
        required=False,
        help_text=_("How to reach the people who run this installation; stands below every legal text."),
    )
    imprint = TextField(label=_("Imprint"), max_length=TEXT_LENGTH, rows=12, required=False, help_text=ALLOWED)
    privacy = TextField(label=_("Privacy"), max_length=TEXT_LENGTH, rows=12, required=False, help_text=ALLOWED)
    accessibility = TextField(
        label=_("Accessibility statement"), max_length=TEXT_LENGTH, rows=12, required=False, help_text=ALLOWED
    )
    is_default = forms.BooleanField(
        label=_("Show this name, these arms and texts to guests as well"),
        required=False,
        help_text=_("One body of the installation can be shown to people who are not signed in."),
    )

    groups = [
        (_("Top bar"), ["display_name", "is_default"]),
        (_("Legal texts"), ["imprint", "privacy", "accessibility", "contact"]),
    ]


class ArmsForm(InputForm):
    """A picture to upload, or the wish to remove the one that is there."""

    arms = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 500 kB. It is made smaller and saved anew as PNG."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    remove = forms.BooleanField(label=_("Remove the present arms"), required=False)
