"""Input to clean values: a text, a remark, the reason for letting a warning stand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation.inputs import InputForm, TextField
from organisation.mergeforms import MergeForm

COMMENT_LENGTH = 4000
REASON_LENGTH = 2000
HIGHEST = 2_000_000_000


class TextForm(MergeForm):
    """The text of a place. `revision` is the number of the wording that the form was opened with."""

    free = ("revision",)
    text = TextField(label=_("Text"), required=False, rows=18)
    ready = forms.BooleanField(label=_("The text is ready for sign-off"), required=False)
    public = forms.BooleanField(label=_("The text may stand in the public edition"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=HIGHEST)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["text"].widget.attrs |= {"class": "narrative__text", "spellcheck": "true", "lang": "de"}


class CommentForm(InputForm):
    """A reviewer's remark."""

    text = TextField(label=pgettext_lazy("of a reviewer", "Remark"), rows=3, max_length=COMMENT_LENGTH)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="anmerkung_%s")  # it stands below the form of the text, which has such a field


class DismissForm(InputForm):
    """Why a warning may stand; the hidden fields say which."""

    reason = TextField(label=_("Reason"), rows=3, max_length=REASON_LENGTH)
    code = forms.CharField(widget=forms.HiddenInput, max_length=40)
    quote = forms.CharField(widget=forms.HiddenInput)
    finding = forms.CharField(widget=forms.HiddenInput)
