"""Forms of documents. A file is checked here: its size, what it is by its content, and the virus scanner's word."""

import hashlib
import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.inputs import InputForm, LineField, TextField, tidy
from organisation.mergeforms import MergeForm
from roadmap import document_scans
from roadmap.actions.documents import Upload
from roadmap.document_types import Active, kind_of

NAME_LENGTH = 120
_STRANGE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]+")


def plain_name(name: str) -> str:
    """Return a file's name as it may be shown and offered: no folders, no control or direction signs, not too long."""
    base = " ".join(tidy(_STRANGE.sub(" ", re.split(r"[/\\]", name)[-1])).split()).strip(". ") or "datei"
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > 10:
        return base[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"


def accepted() -> str:
    """Return the endings that the browser's dialog should offer."""
    return ",".join(f".{ending}" for ending in settings.DOCUMENT_TYPES)


class DocumentFileField(forms.FileField):
    """A file that may be kept; gives an Upload."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(), max_length=None, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file is None:
            return None
        limit = settings.DOCUMENT_MAX_BYTES
        if file.size > limit:
            message = _("The file has %(size)s; at most %(limit)s are allowed.")
            sizes = {"size": filesizeformat(file.size), "limit": filesizeformat(limit)}
            raise ValidationError(message % sizes, code="size")
        return checked(str(file.name), file.read(limit + 1))


def checked(name: str, content: bytes) -> Upload:
    """Return a file that may be kept. Raises ValidationError for a type that is not allowed, and by the scanner."""
    name = plain_name(name)
    allowed = ", ".join(settings.DOCUMENT_TYPES)
    try:
        kind = kind_of(name, content)
    except Active:
        raise ValidationError(
            _("Documents with macros are not accepted; save it without them."), code="macros"
        ) from None
    if kind is None or kind.ending not in settings.DOCUMENT_TYPES:
        message = _("The content of “%(name)s” is not what may be kept here. Allowed are: %(allowed)s.")
        raise ValidationError(message % {"name": name, "allowed": allowed}, code="type")
    try:
        result = document_scans.scan(content)
    except document_scans.Infected:
        message = _("The virus scanner found something in “%(name)s”. The file was not kept.")
        raise ValidationError(message % {"name": name}, code="infected") from None
    except document_scans.Unscannable:
        message = _("The virus scanner could not check “%(name)s”, so the file was not kept. Please try again later.")
        raise ValidationError(message % {"name": name}, code="unscannable") from None
    return Upload(name, content, kind.media_type, hashlib.sha256(content).hexdigest(), result.value)


class _WithFile(InputForm):
    """A form with a file; what is allowed stands in the settings and is read when the form is shown."""

    file = DocumentFileField(label=gettext_lazy("File"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.widget.attrs["accept"] = accepted()
        field.help_text = _("At most %(limit)s. Allowed are: %(allowed)s.") % {
            "limit": filesizeformat(settings.DOCUMENT_MAX_BYTES),
            "allowed": ", ".join(settings.DOCUMENT_TYPES),
        }


def _public() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("Public"),
        required=False,
        help_text=gettext_lazy("Partners of the project may read it as well. Everything is internal by default."),
    )


class DocumentForm(_WithFile):
    """A new document with its file."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    public = _public()
    field_order = ("title", "file", "public")


class DocumentFileForm(_WithFile):
    """The next file of a document."""

    note = TextField(
        label=gettext_lazy("What changes"), required=False, rows=2, help_text=gettext_lazy("Needed for a new version.")
    )


class DocumentEditForm(MergeForm):
    """What is known of a document; its file has versions."""

    title = LineField(label=gettext_lazy("Title"), max_length=300)
    public = _public()
