"""What may be edited of a link between a project and a paper of the council."""

from django.utils.translation import gettext_lazy as _

from council.models import ResolutionPoint
from organisation.editing import column

PAPER_LINK_FIELDS = {
    "point": column("point", _("Point of the resolution"), rows=ResolutionPoint),
    "note": column("note", _("Note")),
}
