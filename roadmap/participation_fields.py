"""What may be edited of a participation event."""

from django.utils.translation import gettext_lazy as _

from organisation.editing import column, date_column
from organisation.models import Qualifier
from roadmap.models import ParticipationKind

PARTICIPATION_FIELDS = {
    "title": column("title", _("Title")),
    "kind": column("kind", _("Kind"), values=ParticipationKind),
    "held_on": date_column("held_on", _("When")),
    "reach": column("reach", _("Reached")),
    "reach_qualifier": column("reach_qualifier", _("How exactly"), values=Qualifier),
    "effect": column("effect", _("What it changed")),
}
