"""Input to clean values: a new report, a reason for freezing again."""

from collections.abc import Collection
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluation.models import ReportKind, Verdict
from evaluation.proposing import partners_of_all, proposed_period
from organisation.inputs import InputForm, TextField
from organisation.models import Body
from roadmap.models import Plan, Project

DAY_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
REASON_LENGTH = 2000
PERIOD_KINDS = tuple(kind for kind in ReportKind if kind != ReportKind.ANNUAL)
USELESS: Final = {
    ReportKind.ANNUAL: {"project", "body", "period_from", "period_to"},
    ReportKind.INTERIM: {"project", "body", "year"},
    ReportKind.FINAL: {"project", "body", "year"},
    ReportKind.AD_HOC: {"body"},
    ReportKind.MUNICIPAL: {"project"},
}
"""The fields that a kind has no use for: they are not shown, and must be empty."""
ABOUT: Final = {
    ReportKind.ANNUAL: _("About a year of the whole plan."),
    ReportKind.INTERIM: _("About the whole plan on its way, over a period of your choice."),
    ReportKind.FINAL: _(
        "About the whole plan at its end, with the balance of its projects and a proposal for a decision."
    ),
    ReportKind.AD_HOC: _("About one project, over a period of your choice."),
    ReportKind.MUNICIPAL: _("About what concerns one municipality, over a period of your choice."),
}
"""What a report of a kind is about, one sentence each."""


def _no_use(kind: str) -> str:
    """Why a field must be empty."""
    whole = gettext(
        "An interim or final report is about the whole plan and has a period. Please leave this field empty."
    )
    return {
        ReportKind.ANNUAL: gettext(
            "An annual report is about a year of the whole plan. Please leave this field empty."
        ),
        ReportKind.INTERIM: whole,
        ReportKind.FINAL: whole,
        ReportKind.AD_HOC: gettext("An ad hoc report is about a project. Please leave this field empty."),
        ReportKind.MUNICIPAL: gettext("A municipal report is about a municipality. Please leave this field empty."),
    }[ReportKind(kind)]


def _day(label: Any, help_text: Any) -> forms.DateField:
    """A day in German; label and help are translated when they are shown."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DAY_FORMATS,
        help_text=help_text,
        widget=forms.DateInput(format=DAY_FORMATS[0], attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("This is no day. Please write it like 31.12.2025.")},
    )


def _one_of(label: Any, rows: QuerySet[Any], help_text: Any) -> "forms.ModelChoiceField[Any]":
    """What a report on a part of the plan is about."""
    return forms.ModelChoiceField(
        label=label,
        queryset=rows,
        empty_label=_("Please choose"),
        help_text=help_text,
        error_messages={"required": _("Please choose what the report is about.")},
    )


class ReportForm(forms.Form):
    """Plan, period, cut-off and scope of a new report of a kind. `plans` are those that the user may choose from.

    The kind is chosen before, by the page's address, and comes back hidden; only its fields are there. A field that it
    has no use for is there when it was filled nevertheless, to be emptied. A report with a period whose period is empty
    comes back with a proposal in it; one on a project or a municipality may be sent with a year instead.
    """

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ReportKind.choices,
        initial=ReportKind.ANNUAL,
        required=False,
        widget=forms.HiddenInput,
    )
    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=Plan.objects.none(), to_field_name="slug", empty_label=_("Please choose")
    )
    project = _one_of(_("Project"), Project.objects.none(), _("The one project that the report is about."))
    body = _one_of(_("Municipality"), Body.objects.none(), _("The one municipality that the report is about."))
    year = forms.IntegerField(
        label=_("Year"),
        help_text=_("The year that the report is about, for example 2025."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    period_from = _day(_("Period from"), _("Its first day, for example 01.01.2025."))
    period_to = _day(_("Period to"), _("Its last day. Without a period one is proposed."))
    cut_off = _day(
        _("Cut-off"),
        _("The facts are taken as of this day, for example 31.12.2025. Without it, as of the last day of the period."),
    )

    def __init__(
        self, data: Any = None, *args: Any, plans: QuerySet[Plan], counties: Collection[Any] = (), **kwargs: Any
    ) -> None:
        self.proposed = False
        if data is not None:
            data = self._with_proposal(data, plans)
        super().__init__(data, *args, **kwargs)
        given = (data or {}).get("kind") if data is not None else self.initial.get("kind")
        self.chosen = ReportKind(given) if given in ReportKind.values else ReportKind.ANNUAL
        projects = Project.objects.filter(owner__in=counties).order_by("title", "slug")
        bodies = partners_of_all(counties)
        for name, rows in (("plan", plans), ("project", projects), ("body", bodies)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self._fit()
        if given and given not in ReportKind.values:
            self.fields["kind"].widget = forms.Select(choices=ReportKind.choices)  # so that its error has a place

    def _fit(self) -> None:
        """Keep the fields of the chosen kind, and others that were filled nevertheless."""
        hidden = USELESS[self.chosen] | (set() if self.chosen == ReportKind.ANNUAL else {"year"})
        for name in hidden:
            if self.data.get(name):
                self.fields[name].required = False
            else:
                del self.fields[name]

    def _with_proposal(self, data: Any, plans: QuerySet[Plan]) -> Any:
        kind = data.get("kind") or ReportKind.ANNUAL
        if kind not in PERIOD_KINDS or any(data.get(name) for name in ("year", "period_from", "period_to")):
            return data
        slug = data.get("plan", "")
        plan = plans.filter(slug=slug).first() if "\0" not in slug else None
        found = proposed_period(kind, plan, timezone.localdate()) if plan else None
        if found is None:
            return data
        self.proposed = True
        data = data.copy()
        for name, day in zip(("period_from", "period_to"), found, strict=True):
            data[name] = f"{day:%d.%m.%Y}"
        return data

    def clean_kind(self) -> str:
        """Nothing chosen is the annual report."""
        return self.cleaned_data["kind"] or ReportKind.ANNUAL

    def clean(self) -> None:
        """Refuse what the kind has no use for, and check its period."""
        super().clean()
        kind = self.cleaned_data.get("kind")
        if kind is None:
            return
        given = {name for name in ("project", "body", "year", "period_from", "period_to") if self._is_given(name)}
        for name in given & USELESS[kind]:
            self.add_error(name, _no_use(kind))
        if kind != ReportKind.ANNUAL:
            self._check_period(given)

    def _is_given(self, name: str) -> bool:
        return self.cleaned_data.get(name) is not None or name in self.errors

    def _check_period(self, given: set[str]) -> None:
        days = given & {"period_from", "period_to"}
        if self.proposed:
            self.add_error("period_from", _("No period was given. This one is proposed; please check it."))
        elif "year" in given and days and "year" not in self.errors:
            self.add_error("year", _("Please give either a year or a period, not both."))
        elif "year" not in given and len(days) < 2:
            for name in sorted({"period_from", "period_to"} - days):
                self.add_error(name, _("Please give the first and the last day of the period."))
        start, end = self.cleaned_data.get("period_from"), self.cleaned_data.get("period_to")
        if start and end and start > end:
            self.add_error("period_to", _("The period ends before it begins."))

    def arguments(self) -> dict[str, Any]:
        """Return what `actions.create_report` takes, of a valid form."""
        values = self.cleaned_data
        days = (values.get("period_from"), values.get("period_to"))
        return {
            "plan": values["plan"],
            "kind": ReportKind(values["kind"]),
            "year": values.get("year"),
            "period": days if all(days) else None,
            "cut_off": values["cut_off"],
            "project": values.get("project"),
            "body": values.get("body"),
        }


class VerdictForm(InputForm):
    """What the Kämmerei or Personal says of figures; `facts` is the version that it has seen."""

    verdict = forms.ChoiceField(
        label=_("Are the figures right?"),
        choices=[(Verdict.CONFIRMED, _("Yes, I confirm them")), (Verdict.REFUSED, _("No, not as they stand"))],
        widget=forms.RadioSelect,
    )
    remark = TextField(
        label=_("Remark"), required=False, rows=3, max_length=REASON_LENGTH, help_text=_("Needed where they are not.")
    )
    facts = forms.UUIDField(widget=forms.HiddenInput)


class WithdrawForm(InputForm):
    """Why something that was said of figures is taken back."""

    remark = TextField(label=_("Reason"), rows=3, max_length=REASON_LENGTH)
    facts = forms.UUIDField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why the facts are frozen again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason is kept with the new facts and shown on this page."),
    )
