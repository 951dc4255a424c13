"""What the page of the components shows: made-up values, no rows of the database."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digiplan.start import Line
from organisation.inputs import (
    DayField,
    FteField,
    InputForm,
    LineField,
    MoneyField,
    NumberField,
    OneOf,
    PartialDateField,
    RowField,
    TextField,
    WholeField,
    YesNoField,
)
from organisation.mergeforms import MergeForm
from organisation.merging import Clash, Conflict
from organisation.models import Body
from organisation.partial_dates import PartialDate, Precision
from roadmap.models import ProjectState

SOMEBODY = uuid.UUID(int=1)
TODAY = date(2025, 6, 1)
LIGHTS = ("green", "amber", "red", "not_reported", "not_assessed")


class EveryField(InputForm):
    """Each kind of field once."""

    title = LineField(label=gettext_lazy("Title"), help_text=gettext_lazy("As short as it can be."))
    description = TextField(label=gettext_lazy("Description"), required=False)
    ends_on = PartialDateField(label=gettext_lazy("Expected end"), required=False)
    held_on = DayField(label=gettext_lazy("Day"), required=False)
    amount = MoneyField(label=gettext_lazy("Amount"), required=False)
    fte = FteField(label=gettext_lazy("Posts"), required=False)
    share = NumberField(label=gettext_lazy("Share"), places=1, unit="%", required=False)
    pages = WholeField(label=gettext_lazy("Pages"), required=False)
    joint = YesNoField(label=gettext_lazy("Joint project"))
    state = OneOf(ProjectState, label=gettext_lazy("State"), required=False)
    body = RowField(label=gettext_lazy("Lead body"), required=False)
    way = forms.ChoiceField(
        label=gettext_lazy("Way"),
        choices=[("hand", gettext_lazy("by hand")), ("file", gettext_lazy("from a file"))],
        widget=forms.RadioSelect,
        initial="hand",
    )
    target_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Target groups"),
        choices=[("all", gettext_lazy("everyone")), ("staff", gettext_lazy("staff"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sure = forms.BooleanField(label=gettext_lazy("I have checked it"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    file = forms.FileField(label=gettext_lazy("File"), required=False)

    groups = (
        (gettext_lazy("Figures"), ("amount", "fte", "share", "pages")),
        (gettext_lazy("Choices"), ("joint", "state", "body", "way", "target_groups", "sure")),
        (gettext_lazy("Other"), ("email", "file")),
    )


class Section(MergeForm):
    """A section that is edited in place."""

    title = LineField(label=gettext_lazy("Title"))
    ends_on = PartialDateField(label=gettext_lazy("Expected end"), required=False)
    next_steps = TextField(label=gettext_lazy("Next steps"), required=False)


class FilterForm(InputForm):
    """Filters of a list."""

    q = LineField(label=gettext_lazy("Contains"), required=False)
    state = OneOf(ProjectState, label=gettext_lazy("State"), required=False)


def section_values() -> dict[str, Any]:
    """Return the values that the sample section holds."""
    ends_on = PartialDate(date(2026, 12, 31), Precision.QUARTER)
    return {"title": _("Digital building file"), "ends_on": ends_on, "next_steps": _("Tender in autumn.")}


def section_conflict() -> Conflict:
    """Return the conflict that the sample section runs into."""
    clash = Clash(before=_("Tender in autumn."), yours=_("Tender in winter."), theirs=_("Tender done."))
    return Conflict({"next_steps": clash})


def typed(form: MergeForm, **changed: str) -> dict[str, str]:
    """Return what a browser would send for a form, with some fields typed anew."""
    sent = dict(form.bases())
    sent |= {name: sent[f"vorher-{name}"] for name in form.merged}
    return sent | changed


def every_field(data: dict[str, str] | None = None) -> EveryField:
    """Return the form with each kind of field; no body can be chosen, so that the page tells nothing."""
    form = EveryField(data, prefix="f")
    form.choose("body", Body.objects.none())
    return form


def page_of_many() -> Page[int]:
    """Return the second of seven pages."""
    return Paginator(range(70), 10).page(2)


def waiting_lines() -> list[Line]:
    """Return one line for each state of what waits."""
    days = [(date(2025, 5, 20), _("Report the status of “Digital building file”")), (TODAY, _("Sign off the report"))]
    days.append((date(2025, 7, 31), _("Mandate: report to the committee")))
    lines = [Line(text, "#wartet", due, "Kreis Musterau (fiktiv)", _("Round"), TODAY) for due, text in days]
    return [*lines, Line(_("The PDF is ready"), "#wartet", None, "", _("Report"), TODAY)]


def history_lines() -> list[SimpleNamespace]:
    """Return a change of two fields and one that changed no field."""
    at = datetime(2025, 5, 20, 12, 30, tzinfo=UTC)
    changes = [
        SimpleNamespace(label=_("Title"), before=_("Building file"), after=_("Digital building file")),
        SimpleNamespace(label=_("Expected end"), before="2026", after="31.12.2026"),
    ]
    event = SimpleNamespace(pk=SOMEBODY)
    who = _("Programme office")
    return [
        SimpleNamespace(event=event, at=at, who=who, action="project.tell", changes=changes, reason=_("Council paper")),
        SimpleNamespace(event=event, at=at, who=who, action="project.add", changes=[], reason=""),
    ]


def reference(status: str, **fields: str) -> SimpleNamespace:
    """Return a reference to a source."""
    empty = {"place": "", "quote": "", "derivation": "", "doubt": ""}
    source = SimpleNamespace(title=_("Council paper (made up)"), reference="2025/001")
    return SimpleNamespace(source=source, status=status, **(empty | fields))


def message(level: str, text: str, tags: str = "") -> SimpleNamespace:
    """Return a message as Django's messages give it."""
    return SimpleNamespace(level_tag=level, message=text, extra_tags=tags)


def context() -> dict[str, Any]:
    """Return everything that the page shows."""
    plain, section = Section(now=section_values()), Section(now=section_values())
    wrong = Section(typed(plain, title="", ends_on="irgendwann"), now=section_values())
    clash = Section(typed(plain, next_steps=_("Tender in winter.")), now=section_values())
    wrong.is_valid()
    clash.is_valid()
    clash.show(section_conflict())
    for form, prefix in ((section, "a"), (wrong, "b"), (clash, "c")):
        form.auto_id = f"{prefix}_%s"
    filled = {"f-title": "", "f-ends_on": "bald", "f-amount": "1,2,3"}
    return {
        "lights": LIGHTS,
        "reasons": [_("Milestone “Tender”: 41 days after the baseline.")],
        "quantities": [(Decimal("1234567.89"), q) for q in ("exact", "about", "at_least", "at_most")],
        "fte": Decimal("0.5"),
        "section": section,
        "section_wrong": wrong,
        "section_clash": clash,
        "form": every_field(),
        "form_wrong": every_field(filled),
        "filter": FilterForm({"q": "Akte"}, prefix="s"),
        "rows": table_rows(),
        "amount_sum": Decimal("150000.00"),
        "fte_sum": Decimal("1.5"),
        "bulk": [("anfordern", _("Ask for the status")), ("abschliessen", _("Close"))],
        "page": page_of_many(),
        "tabs": [(_("List"), "#reiter", True), (_("Timeline"), "#reiter", False), (_("Budget"), "#reiter", False)],
        "refs": [reference("stated", place="S. 3", quote="rund 100.000 €"), reference("assumed", doubt=_("No year."))],
        "lines": history_lines(),
        "toasts": [message("success", _("Saved."), f"undo:{SOMEBODY}"), message("warning", _("Not undone."))],
        "waiting": waiting_lines(),
        "steps": setup_steps(),
        "reports": SimpleNamespace(rows=[], count=0),
        "address": reverse("component", args=["abschnitt"]),
        "question": reverse("component", args=["rueckfrage"]),
    }


def table_rows() -> list[dict[str, Any]]:
    """Return rows of a list with a light, money and posts; one of them knows nothing."""
    return [
        {"title": _("Digital building file"), "light": "green", "amount": Decimal("120000.00"), "fte": Decimal("0.5")},
        {"title": _("Vehicle registration online"), "light": "red", "amount": Decimal("30000.00"), "fte": Decimal(1)},
        {"title": _("Training of staff"), "light": "not_reported", "amount": None, "fte": None},
    ]


def setup_steps() -> list[dict[str, Any]]:
    """Return a step that is done and one that is not."""
    link = [(_("Enter units"), "#schritte")]
    return [
        {
            "title": _("Municipalities"),
            "done": True,
            "found": _("13 entered."),
            "why": _("Who takes part."),
            "links": link,
        },
        {"title": _("Units"), "done": False, "found": "", "why": _("Who is responsible."), "links": link},
    ]
