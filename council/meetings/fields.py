"""What may be edited in place of agendas and decisions."""

from django.utils.translation import gettext_lazy as _

from council.models import AgendaKind, Paper, ResolutionResult
from organisation.editing import column

ITEM_FIELDS = {
    "title": column("title", _("Title")),
    "kind": column("kind", _("Kind"), values=AgendaKind),
    "paper": column("paper", _("Paper"), rows=Paper),
    "minutes": column("minutes", _("Minutes of the item")),
}
DECISION_FIELDS = {
    "text": column("text", _("Decision")),
    "result": column("result", _("Result"), values=ResolutionResult),
    "votes_yes": column("votes_yes", _("Votes in favour")),
    "votes_no": column("votes_no", _("Votes against")),
    "votes_abstain": column("votes_abstain", _("Abstentions")),
    "unanimous": column("unanimous", _("Unanimous")),
}
