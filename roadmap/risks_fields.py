"""What may be edited of a risk in place. Likelihood, impact and state are one dated row: an edit writes one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisation.editing import Editable, Intent, column
from organisation.models import OrgUnit
from organisation.partial_dates import PartialDate
from organisation.templatetags.display import locale
from roadmap.actions.risks import LEVEL, check_unit, enter_level
from roadmap.models import Impact, Likelihood, Risk, RiskLevel, RiskState

LABELS = {"likelihood": _("Likelihood"), "impact": _("Impact"), "state": _("State")}
LISTS: Mapping[str, type[Choices]] = {"likelihood": Likelihood, "impact": Impact, "state": RiskState}


def level_on(risk: Risk, day: Any) -> RiskLevel | None:
    """Return the assessment of a risk that holds on `day`."""
    rows = risk.levels.filter(effective_on__lte=day)
    return rows.order_by("-effective_on", "-recorded_at", "-id").first()


def level_fields(since: PartialDate | None = None) -> dict[str, Editable]:
    """Return likelihood, impact and state as fields. Those that one edit changes together make one row."""
    made: list[tuple[Intent, RiskLevel]] = []

    def field(name: str) -> Editable:
        def read(risk: Risk) -> Any:
            now = level_on(risk, timezone.localdate())
            return getattr(now, name) if now else ("" if name == "state" else None)

        def write(risk: Risk, value: Any, intent: Intent) -> Sequence[str]:
            # an intent is made anew for each edit, so that these fields never continue an older row
            if made and made[0][0] is intent:
                setattr(made[0][1], name, value)
                made[0][1].save(update_fields=[name])
                return []
            begins = since or PartialDate(intent.on)
            if begins.day > timezone.localdate():
                message = gettext("“%(date)s” has not passed yet.")
                raise ValidationError({"since": message % {"date": begins.display(locale())}}, code="future")
            now = level_on(risk, timezone.localdate())
            values = {each: getattr(now, each) for each in LEVEL} if now else {}
            row = enter_level(risk, effective_on=begins, by=intent.by, reason=intent.reason, **{**values, name: value})
            made[:] = [(intent, row)]
            return []

        return Editable(LABELS[name], read, write, values=LISTS[name])

    return {name: field(name) for name in LEVEL}


def _write_unit(risk: Risk, value: OrgUnit | None, _intent: Intent) -> Sequence[str]:
    check_unit(risk.project, value)
    risk.unit = value
    return ["unit"]


def risk_fields(since: PartialDate | None = None) -> dict[str, Editable]:
    """Return what may be edited of a risk; an assessment holds from `since` on (today)."""
    return {
        "title": column("title", _("Risk")),
        **level_fields(since),
        "measure": column("measure", _("Measure")),
        "owner_role": column("owner_role", _("Responsible role")),
        "unit": Editable(_("Responsible unit"), lambda row: row.unit, _write_unit, OrgUnit),
        "public": column("public", _("Public")),
    }


RISK_FIELDS = risk_fields()
