"""What may be edited of a document in place; its file is replaced by a new version."""

from django.utils.translation import gettext_lazy as _

from organisation.editing import column

DOCUMENT_FIELDS = {"title": column("title", _("Title")), "public": column("public", _("Public"))}
