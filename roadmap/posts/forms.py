"""Forms of position lines and posts: by section, and all of it for a new line."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from council.models import ResolutionPoint
from organisation.inputs import (
    DayField,
    FteField,
    InputForm,
    LineField,
    MoneyField,
    OneOf,
    PartialDateField,
    RowField,
    TextField,
    WholeField,
    YesNoField,
)
from organisation.mergeforms import MergeForm
from organisation.models import Body, OrgUnit
from organisation.templatetags.display import date_short
from roadmap.actions.posts_changes import MOST_POSTS
from roadmap.grades import HISTORICAL_GRADES, VALID_GRADES, GradeError, check_grade, grades_on, lists_on
from roadmap.models import ActionField, Plan, PositionOrigin, Post, PostEventKind, Project, ThirdPartyFunding
from roadmap.posts.fields import OR

_BETWEEN = re.compile(r"\s*(?:/|;|,|\boder\b|\bor\b)\s*")
GRADES_LIST = "grades-on-the-day"
"""The id of the list that a browser offers for grades."""
MOST_ALTERNATIVES = 4


class GradesInput(forms.TextInput):
    """An input for grades, for which the browser offers those that are valid today."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = super().render(name, value, attrs, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((g,) for g in grades_on(timezone.localdate())))
        return format_html('{}<datalist id="{}">{}</datalist>', shown, GRADES_LIST, options)


class GradesField(LineField):
    """A pay grade, or alternatives with "/" between them; gives them in their one way of writing: "EG 13 / A 13"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", GradesInput(attrs={"autocomplete": "off", "list": GRADES_LIST}))
        super().__init__(max_length=80, **kwargs)

    def to_python(self, value: Any) -> str:
        texts = [text for text in _BETWEEN.split(super().to_python(value)) if text]
        if len(texts) > MOST_ALTERNATIVES:
            message = _("At most %(most)d alternatives are kept.")
            raise ValidationError(message % {"most": MOST_ALTERNATIVES}, code="alternatives")
        try:
            return OR.join(dict.fromkeys(check_grade(text, historical=True) for text in texts))
        except GradeError as error:
            valid = [grade for grade in error.valid if grade not in HISTORICAL_GRADES] or VALID_GRADES
            message = _("“%(grade)s” is not a pay grade; valid are %(valid)s.")
            raise ValidationError(message % {"grade": error.value, "valid": ", ".join(valid)}, code="grade") from error


def valid_text(day: date) -> str:
    """Return which grades are valid on a day, by family, for the help below a field."""
    listed = "; ".join(", ".join(one.grades) for one in lists_on(day))
    return _("Valid on %(day)s: %(grades)s. Alternatives with “/” between them; empty is unknown.") % {
        "day": date_short(day),
        "grades": listed,
    }


class PostFteField(FteField):
    """The full-time equivalent of one post: more than 0 and at most 1 (rule 2)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Full-time equivalent of each post"))
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text", gettext_lazy("More than 0 and at most 1, for example 0,5. Empty is unknown, not 0.")
        )
        super().__init__(**kwargs)
        self.maximum = Decimal(1)


class PointField(RowField):
    """A point of a resolution by its paper and number."""

    def label_from_instance(self, obj: Any) -> str:
        text = obj.adopted_text or obj.proposed_text
        short = f"{text[:80]}…" if len(text) > 80 else text
        return f"{obj.resolution.paper.reference or obj.resolution.paper.title}, {obj.number}. {short}"


class WhatFields(forms.Form):
    """What the posts are for."""

    title = LineField(
        label=gettext_lazy("Title"),
        max_length=300,
        help_text=gettext_lazy("The function, for example “Projektmanagement Digitalisierung”; never a person's name."),
    )
    tasks = TextField(label=gettext_lazy("Tasks"), required=False)
    qualification = LineField(label=gettext_lazy("Qualification"), required=False)
    note = TextField(label=gettext_lazy("Note"), required=False, rows=3)


class PlaceFields(forms.Form):
    """Where the posts belong."""

    body = RowField(label=gettext_lazy("Employer"), required=False)
    unit = RowField(
        label=gettext_lazy("Unit"), required=False, help_text=gettext_lazy("A unit of the county's own organisation.")
    )
    field = RowField(label=gettext_lazy("Action field"), required=False)
    project = RowField(label=gettext_lazy("Project"), required=False)


class OriginFields(forms.Form):
    """Where the posts come from, and who grants and pays them."""

    origin = OneOf(
        PositionOrigin,
        label=gettext_lazy("Origin"),
        required=False,
        help_text=gettext_lazy("Relocated and existing posts never count as additional need."),
    )
    may_exist_already = forms.BooleanField(
        label=gettext_lazy("Existing staff may already meet it"),
        required=False,
        help_text=gettext_lazy("A minimum that existing staff may already meet is no additional need."),
    )
    evaluated_by = LineField(
        label=gettext_lazy("Evaluated by"),
        required=False,
        help_text=gettext_lazy("A unit or firm that evaluated the post; never a person's name."),
    )
    requested_by_partners = YesNoField(label=gettext_lazy("Requested by partners"))
    granted_by = PointField(label=gettext_lazy("Granted by"), required=False)
    third_party_funding = OneOf(ThirdPartyFunding, label=gettext_lazy("Third-party funding"), required=False)
    third_party = LineField(label=gettext_lazy("Third party"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("third_party_funding") == ThirdPartyFunding.NAMED and not data.get("third_party"):
            self.add_error("third_party", ValidationError(_("Name the third party."), code="required"))
        return data


class CostFields(forms.Form):
    """Until when, and what a year costs where the rates do not say it."""

    temporary_until = PartialDateField(
        label=gettext_lazy("Temporary until"),
        required=False,
        help_text=gettext_lazy("The last day. Empty: not limited in time, or not known."),
    )
    yearly_cost = MoneyField(
        label=gettext_lazy("Own yearly cost"),
        required=False,
        help_text=gettext_lazy("Of one full-time equivalent, in euros. Empty: the rate of the grade counts."),
    )

    def clean_yearly_cost(self) -> Decimal | None:
        """A cost of 0 would be a figure that nobody has stated."""
        value: Decimal | None = self.cleaned_data["yearly_cost"]
        if value is not None and value <= 0:
            raise ValidationError(_("A yearly cost is more than 0; leave it empty where it is unknown."), code="min")
        return value


def choose_rows(form: InputForm, plan: Plan) -> None:
    """Let the fields that a form has choose among the rows of the plan and its county."""
    rows = {
        "body": Body.objects.order_by("name"),
        "unit": OrgUnit.objects.filter(owner=plan.owner).order_by("name"),
        "field": ActionField.objects.of_today().filter(version__plan=plan).order_by("version", "position"),
        "project": Project.objects.filter(entries__version__plan=plan).distinct().order_by("title"),
        "granted_by": ResolutionPoint.objects.filter(resolution__paper__owner=plan.owner)
        .select_related("resolution__paper")
        .order_by("resolution__paper__reference", "number"),
    }
    for name, found in rows.items():
        if name in form.fields:
            form.choose(name, found)


class LineForm(WhatFields, PlaceFields, OriginFields, CostFields, InputForm):
    """A new line with its posts."""

    grades = GradesField(label=gettext_lazy("Grade"), required=False)
    since = PartialDateField(label=gettext_lazy("Valid from"), required=False, help_text=gettext_lazy("Empty: today."))
    count = WholeField(label=gettext_lazy("Number of posts"), minimum=1, maximum=MOST_POSTS, initial=1)
    fte = PostFteField()
    minimum = forms.BooleanField(label=gettext_lazy("At least this much"), required=False)
    groups = (
        ("", ("title", "tasks", "qualification")),
        (gettext_lazy("Posts"), ("count", "fte", "minimum")),
        (gettext_lazy("Grade"), ("grades", "since")),
        (gettext_lazy("Where it belongs"), ("body", "unit", "field", "project")),
        (
            gettext_lazy("Origin and funding"),
            (
                *("origin", "may_exist_already", "evaluated_by", "requested_by_partners", "granted_by"),
                *("third_party_funding", "third_party"),
            ),
        ),
        (gettext_lazy("Term and cost"), ("temporary_until", "yearly_cost")),
        ("", ("note",)),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_rows(self, plan)
        self.fields["grades"].help_text = valid_text(timezone.localdate())

    LINE = (*WhatFields.base_fields, *PlaceFields.base_fields, *OriginFields.base_fields, *CostFields.base_fields)


class LineSection(MergeForm):
    """A section of a line."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_rows(self, plan)


class WhatForm(WhatFields, LineSection):
    """Title, tasks, qualification, note."""


class PlaceForm(PlaceFields, LineSection):
    """Employer, unit, field and project."""


class OriginForm(OriginFields, LineSection):
    """Origin, evaluation, decision and funding."""


class CostForm(CostFields, LineSection):
    """Term and own yearly cost."""


class GradeForm(LineSection):
    """Another grade from a day on, and why."""

    grades = GradesField(label=gettext_lazy("Grade"), required=False)
    since = PartialDateField(
        label=gettext_lazy("Valid from"),
        required=False,
        help_text=gettext_lazy("Empty: from the day of the grade that it takes the place of, as a correction."),
    )
    reason = TextField(
        label=gettext_lazy("Reason"),
        required=False,
        rows=2,
        help_text=gettext_lazy(
            "For example the evaluation or the collective agreement. Needed when there was a grade."
        ),
    )
    free = ("since", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grades"].help_text = valid_text(timezone.localdate())


class PostsForm(InputForm):
    """More posts of a line."""

    count = WholeField(label=gettext_lazy("Number of posts"), minimum=1, maximum=MOST_POSTS, initial=1)
    fte = PostFteField()
    minimum = forms.BooleanField(label=gettext_lazy("At least this much"), required=False)


class PostForm(MergeForm):
    """One post."""

    fte = PostFteField(label=gettext_lazy("Full-time equivalent"))
    minimum = forms.BooleanField(label=gettext_lazy("At least this much"), required=False)
    body = RowField(label=gettext_lazy("Employer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("body", Body.objects.order_by("name"))


class EventForm(InputForm):
    """What happened to one or several posts of a line."""

    posts = forms.MultipleChoiceField(label=gettext_lazy("Posts"), widget=forms.CheckboxSelectMultiple)
    kind = OneOf(PostEventKind, label=gettext_lazy("What happened"))
    on = PartialDateField(label=gettext_lazy("When"))
    reason = TextField(
        label=gettext_lazy("Reason"),
        required=False,
        rows=2,
        help_text=gettext_lazy("For example the decision or the end of a fixed term; never a person's name."),
    )

    def __init__(self, *args: Any, posts: Sequence[tuple[Post, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["posts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(post.number), label) for post, label in posts]
        field.error_messages["required"] = _("Choose at least one post.")


class DayForm(forms.Form):
    """The day for which a page shows the posts; sent by GET, so that it stands in the address."""

    stichtag = DayField(label=gettext_lazy("Posts as of"), required=False, help_text="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
