"""Input of the office's answers to requests for help."""

from django.utils.translation import gettext_lazy as _

from organisation.inputs import InputForm, TextField, YesNoField


class AnswerForm(InputForm):
    """An answer to a request for help."""

    text = TextField(
        label=_("Answer"), help_text=_("The municipality reads it on its page. It cannot be changed afterwards.")
    )
    done = YesNoField(
        label=_("The request is settled"),
        required=True,
        help_text=_("A settled request is closed; one that is only answered can be answered once more."),
    )
