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
NEEDED_BY: Final = {"project": ReportKind.AD_HOC, "body": ReportKind.MUNICIPAL}
USELESS: Final = {
    ReportKind.ANNUAL: {"project", "body", "period_from", "period_to"},
    ReportKind.INTERIM: {"project", "body", "year"},
    ReportKind.FINAL: {"project", "body", "year"},
    ReportKind.AD_HOC: {"body"},
    ReportKind.MUNICIPAL: {"project"},
}
"""The fields that must be empty for a kind."""


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


class ReportForm(forms.Form):
    """Kind, plan, period, cut-off and scope of a new report. `plans` are those that the user may choose from.

    A field that the chosen kind has no use for must be empty. An interim or final report whose period is empty comes
    back with a proposal in it, as does one on a project or a municipality for which neither year nor period is given.
    """

    kind = forms.ChoiceField(label=_("Kind"), choices=ReportKind.choices, initial=ReportKind.ANNUAL, required=False)
    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=Plan.objects.none(), to_field_name="slug", empty_label=_("Please choose")
    )
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        help_text=_("The year that the report is about, for example 2025. An annual report always has one."),
    )
    period_from = _day(_("Period from"), _("For every kind but the annual report: its first day."))
    period_to = _day(_("Period to"), _("Its last day."))
    cut_off = _day(
        _("Cut-off"),
        _("The facts are taken as of this day, for example 31.12.2025. Without it, as of the last day of the period."),
    )
    project = forms.ModelChoiceField(
        label=_("Project"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("For an ad hoc report: the one project that it is about."),
    )
    body = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Body.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("For a municipal report: the one municipality that it is about."),
    )

    def __init__(
        self, data: Any = None, *args: Any, plans: QuerySet[Plan], counties: Collection[Any] = (), **kwargs: Any
    ) -> None:
        self.proposed = False
        if data is not None:
            data = self._with_proposal(data, plans)
        super().__init__(data, *args, **kwargs)
        projects = Project.objects.filter(owner__in=counties).order_by("title", "slug")
        bodies = partners_of_all(counties)
        for name, rows in (("plan", plans), ("project", projects), ("body", bodies)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.fields["year"].widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

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
        """Refuse what the kind has no use for, and ask for what it needs."""
        super().clean()
        kind = self.cleaned_data.get("kind")
        if kind is None:
            return
        given = {name for name in (*NEEDED_BY, "year", "period_from", "period_to") if self._is_given(name)}
        for name in given & USELESS[kind]:
            self.add_error(name, _no_use(kind))
        for name, only in NEEDED_BY.items():
            if kind == only and name not in given and name not in self.errors:
                self.add_error(name, _("Please choose what the report is about."))
        if kind == ReportKind.ANNUAL and "year" not in given:
            self.add_error("year", self.fields["year"].error_messages["required"])
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
        days = (values["period_from"], values["period_to"])
        return {
            "plan": values["plan"],
            "kind": ReportKind(values["kind"]),
            "year": values["year"],
            "period": days if all(days) else None,
            "cut_off": values["cut_off"],
            "project": values["project"],
            "body": values["body"],
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
