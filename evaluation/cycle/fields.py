"""What may be edited of a planned year: the session, and the weeks of each step where they differ from the defaults."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from council.models import Meeting
from evaluation.cycle.steps import DEFAULTS
from evaluation.models import Cycle, CycleStep, Step
from organisation.editing import Editable, Intent, column


def _weeks(step: Step) -> Editable:
    """A step's weeks before the session as a field; a row of its own only where they are not the usual ones."""

    def read(row: Cycle) -> int:
        own = row.steps.filter(step=step).first()
        return own.weeks if own else DEFAULTS[step]

    def write(row: Cycle, value: int, _intent: Intent) -> Sequence[str]:
        if value == DEFAULTS[step]:
            row.steps.filter(step=step).delete()
        else:
            CycleStep.objects.update_or_create(cycle=row, step=step, defaults={"weeks": value})
        return ()

    return Editable(step.label, read, write)


SESSION = ("meeting", "session_on")
CYCLE_FIELDS: dict[str, Any] = {
    "meeting": column("meeting", _("Meeting"), rows=Meeting),
    "session_on": column("session_on", _("Day of the session")),
    **{step.value: _weeks(step) for step in Step},
}
