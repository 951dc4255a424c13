"""What may be edited of a dependency: its note. The two projects are what it is."""

from django.utils.translation import gettext_lazy as _

from organisation.editing import column

DEPENDENCY_FIELDS = {"note": column("note", _("Note"))}
