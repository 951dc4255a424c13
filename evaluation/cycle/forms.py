"""Input of the year: planning, moving a report on, submitting, deciding, correcting, checking a file."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import Meeting, Paper, Resolution
from evaluation.cycle.steps import DEFAULTS
from evaluation.forms import REASON_LENGTH
from evaluation.models import Step
from evaluation.models.cycle import EARLIEST_WEEKS, LATEST_WEEKS
from organisation.inputs import DayField, InputForm, RowField, TextField, WholeField
from organisation.mergeforms import MergeForm


class SessionFields(forms.Form):
    """The session of a year, as a meeting or a day."""

    meeting = RowField(
        label=gettext_lazy("Meeting"),
        required=False,
        empty_label=gettext_lazy("not fixed yet"),
        help_text=gettext_lazy("The meeting of the committee that gets the report."),
    )
    session_on = DayField(
        label=gettext_lazy("Day of the session"),
        required=False,
        help_text=gettext_lazy("Only while there is no meeting to choose."),
    )


def _add_weeks(form: InputForm) -> None:
    """Add a field for the weeks of each step."""
    for step in Step:
        form.fields[step.value] = WholeField(label=step.label, minimum=LATEST_WEEKS, maximum=EARLIEST_WEEKS)
        form.fields[step.value].widget.is_required = False
    form.groups = [(gettext_lazy("Weeks before the session; after it with a minus"), [str(step) for step in Step])]


class CycleForm(SessionFields, InputForm):
    """A new year: which one, its session, and for each step the weeks before it."""

    year = WholeField(
        label=gettext_lazy("Year"),
        minimum=1990,
        maximum=2200,
        help_text=gettext_lazy("The year that the report is about."),
    )

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("meeting", meetings)
        self.order_fields(("year", "meeting", "session_on"))
        _add_weeks(self)
        for step in Step:
            self.initial.setdefault(step.value, DEFAULTS[step])

    def weeks(self) -> dict[str, int]:
        """Return the weeks of every step."""
        return {step.value: self.cleaned_data[step.value] for step in Step}


class CycleEditForm(SessionFields, MergeForm):
    """The session and the weeks of a year that is planned."""

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("meeting", meetings)
        _add_weeks(self)


class MoveForm(InputForm):
    """The reason for which an incomplete report moves on."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        required=False,
        rows=3,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("Only needed while something is missing; the report prints it."),
    )


class BackForm(InputForm):
    """What is to be done before the report comes again."""

    remark = TextField(label=gettext_lazy("Remark"), rows=4, max_length=REASON_LENGTH)


class SubmitForm(InputForm):
    """The paper whose annex the report is."""

    paper = RowField(
        label=gettext_lazy("Paper"), help_text=gettext_lazy("Only papers that have a number can be chosen.")
    )

    def __init__(self, *args: Any, papers: QuerySet[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("paper", papers)


class SignForm(InputForm):
    """What is signed: the hash of the manifest that the page showed."""

    manifest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PublishForm(InputForm):
    """For whom a report is published."""

    public = forms.ChoiceField(
        label=gettext_lazy("Who may read it?"),
        choices=[
            ("ja", gettext_lazy("The committee the whole report, and everybody its public edition")),
            ("nein", gettext_lazy("The committee alone")),
        ],
        widget=forms.RadioSelect,
    )


class DecideForm(InputForm):
    """Which resolution closes the matter."""

    resolution = RowField(label=gettext_lazy("Resolution"))

    def __init__(self, *args: Any, resolutions: QuerySet[Resolution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("resolution", resolutions)


class CorrectForm(InputForm):
    """Why a signed report is corrected."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        rows=3,
        max_length=REASON_LENGTH,
        help_text=gettext_lazy("What was wrong; the new version prints it."),
    )


class CheckForm(InputForm):
    """A PDF to compare with the stored files. Gives its SHA-256; the file itself is not kept."""

    file = forms.FileField(label=gettext_lazy("PDF"), widget=forms.FileInput(attrs={"accept": ".pdf"}))

    def clean_file(self) -> str:
        """Return the hash. Too large a file is refused unread; the size does not tell what is stored."""
        file = self.cleaned_data["file"]
        limit = settings.DOCUMENT_MAX_BYTES
        if file.size > limit:
            message = _("The file has %(size)s; at most %(limit)s are allowed.")
            sizes = {"size": filesizeformat(file.size), "limit": filesizeformat(limit)}
            raise ValidationError(message % sizes, code="size")
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        return digest.hexdigest()
