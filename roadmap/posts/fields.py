"""What may be edited of position lines, posts and tables of rates: literal lists of fields (organisation.editing).

A line's grade is a dated row, what happened to a post are several: writing one keeps the rules of the actions.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from council.models import ResolutionPoint
from organisation.editing import Editable, Intent, column, date_column
from organisation.models import Body, OrgUnit
from organisation.partial_dates import PartialDate
from organisation.templatetags.display import locale
from roadmap.actions.posts import check_fte
from roadmap.actions.posts_changes import enter_grades, grades_on, happened, read_events, write_events, write_rate
from roadmap.fields import NOTHING, date_of
from roadmap.grades import GRADE_LISTS
from roadmap.models import (
    ActionField,
    PositionLine,
    PositionOrigin,
    Post,
    PostEventKind,
    Project,
    RateTable,
    ThirdPartyFunding,
)

OR = " / "
"""Between alternative grades, as they are typed and shown."""


def grades_field(since: PartialDate | None = None) -> Editable:
    """Return a line's grade as a field, alternatives as one text: "EG 13 / A 13"; empty is unknown.

    Without `since` it holds as of the grade that it takes the place of.
    """

    def read(line: PositionLine) -> str:
        now = grades_on(line, timezone.localdate())
        return OR.join(now.grades) if now else ""

    def write(line: PositionLine, value: str, intent: Intent) -> Sequence[str]:
        begins = since or date_of(grades_on(line, timezone.localdate()), "effective_on") or PartialDate(intent.on)
        if begins.day > timezone.localdate():
            message = gettext("“%(date)s” has not passed yet; a grade counts from the end of the period that you give.")
            raise ValidationError({"since": message % {"date": begins.display(locale())}}, code="future")
        grades = value.split(OR) if value else []
        enter_grades(line, grades=grades, effective_on=begins, by=intent.by, reason=intent.reason)
        return NOTHING

    return Editable(_("Grade"), read, write)


def line_fields(since: PartialDate | None = None) -> dict[str, Editable]:
    """Return what may be edited of a line; a grade holds from `since` on."""
    return {
        "title": column("title", _("Title")),
        "tasks": column("tasks", _("Tasks")),
        "qualification": column("qualification", _("Qualification")),
        "note": column("note", _("Note")),
        "body": column("body", _("Employer"), rows=Body),
        "unit": column("unit", _("Unit"), rows=OrgUnit),
        "field": column("field", _("Action field"), rows=ActionField),
        "project": column("project", _("Project"), rows=Project),
        "origin": column("origin", _("Origin"), values=PositionOrigin),
        "may_exist_already": column("may_exist_already", _("Existing staff may already meet it")),
        "evaluated_by": column("evaluated_by", _("Evaluated by")),
        "requested_by_partners": column("requested_by_partners", _("Requested by partners")),
        "granted_by": column("granted_by", _("Granted by"), rows=ResolutionPoint),
        "third_party_funding": column("third_party_funding", _("Third-party funding"), values=ThirdPartyFunding),
        "third_party": column("third_party", _("Third party")),
        "temporary_until": date_column("temporary_until", _("Temporary until")),
        "yearly_cost": column("yearly_cost", _("Own yearly cost")),
        "grades": grades_field(since),
    }


def _write_fte(post: Post, value: Decimal | None, _intent: Intent) -> Sequence[str]:
    check_fte(value, "fte")
    post.fte = value
    return ["fte"]


def _write_events(post: Post, value: str, intent: Intent) -> Sequence[str]:
    write_events(post, value, intent.by)
    return NOTHING


def events_in_words(text: str) -> str:
    """Return what happened to a post in words: "bewilligt 01.03.2024; besetzt Juni 2024"."""
    listed = (f"{PostEventKind(one.kind).label} {one.on.display(locale())}" for one in happened(text))
    return "; ".join(str(each) for each in listed)


LINE_FIELDS = line_fields()
POST_FIELDS = {
    "fte": Editable(_("Full-time equivalent"), lambda row: row.fte, _write_fte),
    "minimum": column("minimum", _("At least this much")),
    "body": column("body", _("Employer"), rows=Body),
    "events": Editable(_("What happened"), read_events, _write_events, words=events_in_words),
}


def rate_name(grade: str) -> str:
    """Return the name of the field for a grade's rate: "EG 2Ü" is "rate_eg_2ue"."""
    return "rate_" + grade.lower().replace(" ", "_").replace("ü", "ue")


def _rates(table: RateTable) -> dict[str, Decimal]:
    """The table's rates by grade, read once: there is a field for every grade."""
    kept: dict[str, Decimal] | None = table.__dict__.get("_rates")
    if kept is None:
        kept = dict(table.rates.values_list("grade", "yearly_cost"))
        table.__dict__["_rates"] = kept
    return kept


def _rate_field(grade: str) -> Editable:
    def write(table: RateTable, value: Any, _intent: Intent) -> Sequence[str]:
        write_rate(table, grade, value)
        return NOTHING

    return Editable(grade, lambda table: _rates(table).get(grade), write)


GRADES = tuple(dict.fromkeys(grade for one in GRADE_LISTS for grade in one.grades))
RATE_TABLE_FIELDS = {
    "label": column("label", _("Name")),
    "basis": column("basis", _("Where the figures come from")),
    **{rate_name(grade): _rate_field(grade) for grade in GRADES},
}
