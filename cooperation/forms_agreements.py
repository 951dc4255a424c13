"""Input of agreements, their parties and adoptions, of participations and contributions."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.models import Delivery
from organisation.inputs import (
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
from organisation.models import Body
from organisation.models.base import Qualifier

FIRST_YEAR, LAST_YEAR = 1900, 2200


def year_field(label: object, help_text: object = "") -> WholeField:
    """Return a field for a year; years are written without dots."""
    return YearField(label=label, required=False, minimum=FIRST_YEAR, maximum=LAST_YEAR, help_text=help_text)


class YearField(WholeField):
    """A year; gives an int or None."""

    def prepare_value(self, value: object) -> object:
        return str(value) if isinstance(value, int) else super().prepare_value(value)


class AgreementFields(InputForm):
    """What an agreement says."""

    title = LineField(label=_("Title"), max_length=300)
    plan = RowField(label=_("Plan"), required=False, help_text=_("The plan that the agreement carries."))
    purpose = TextField(label=_("Purpose"), required=False)
    signed_on = PartialDateField(label=_("Signed"), required=False)
    starts_on = PartialDateField(label=_("Start"), required=False)
    duration_months = WholeField(
        label=_("Duration in months"),
        required=False,
        minimum=1,
        maximum=1200,
        help_text=_("Four years are 48. The end follows from start and duration."),
    )
    duties = TextField(label=_("Duties"), required=False)
    decision_body = RowField(label=_("Decided by"), required=False)
    decision_rule = LineField(label=_("Rule of the decision"), required=False, help_text=_("For example: unanimous."))
    service_provider = RowField(label=_("Service provider"), required=False)
    service_condition = LineField(label=_("On condition"), required=False)
    financing = TextField(label=_("Financing"), required=False)
    comparison_allowed = YesNoField(
        label=_("Partners may compare themselves with the median"),
        required=True,
        help_text=_("Of at least three others, without names and without an order."),
    )
    public = YesNoField(label=_("May be published"), required=True)

    groups = (
        (_("Term"), ["signed_on", "starts_on", "duration_months"]),
        (_("Decision and service"), ["decision_body", "decision_rule", "service_provider", "service_condition"]),
        (_("Publication"), ["comparison_allowed", "public"]),
    )


class AgreementForm(AgreementFields):
    """A new agreement of a county with at least one other party."""

    owner = RowField(label=_("County"))
    parties = forms.ModelMultipleChoiceField(
        label=_("Parties besides the county"),
        queryset=Body.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One or more; roles, order and adoption follow on the agreement's page."),
    )
    field_order = ["owner", "title", "parties", "plan", "purpose"]

    def choose_parties(self) -> None:
        """Let every body be a party."""
        field = self.fields["parties"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Body.objects.order_by("name")


class AgreementEditForm(MergeForm, AgreementFields):
    """An agreement as it stands."""


class PartyFields(InputForm):
    """A party's role and place."""

    role = LineField(label=_("Role"), required=False)
    position = WholeField(label=_("Order"), required=False, maximum=9999, help_text=_("Small numbers come first."))


class PartyForm(PartyFields):
    """One more party."""

    body = RowField(label=_("Body"))
    field_order = ["body", "role", "position"]


class PartyEditForm(MergeForm, PartyFields):
    """A party as it stands."""

    position = WholeField(label=_("Order"), maximum=9999, help_text=_("Small numbers come first."))


class AdoptionFields(InputForm):
    """When and how a party adopted an agreement."""

    adopted_on = PartialDateField(label=_("Adopted on"), required=False)
    unanimous = YesNoField(label=_("Unanimous"))
    paper = RowField(label=_("Paper"), required=False)


class AdoptionForm(AdoptionFields):
    """A party adopted the agreement."""


class AdoptionEditForm(MergeForm, AdoptionFields):
    """An adoption as it stands."""


class ParticipationFields(InputForm):
    """How a body takes part in a joint project."""

    role = LineField(label=_("Role"), required=False)
    cost_share_percent = NumberField(
        label=_("Cost share in per cent"), places=2, maximum=Decimal(100), unit="%", required=False
    )
    valid_from = PartialDateField(label=_("Takes part from"), required=False)
    valid_to = PartialDateField(label=_("Takes part until"), required=False)
    note = TextField(label=_("Note"), required=False, rows=2)


class ParticipationForm(ParticipationFields):
    """A body takes part in a joint project from now on."""

    project = RowField(label=_("Joint project"))
    body = RowField(label=_("Body"))
    agreement = RowField(label=_("Agreement"), required=False)
    field_order = ["project", "body", "agreement"]


class ParticipationEditForm(MergeForm, ParticipationFields):
    """A participation as it stands."""


class ContributionFields(InputForm):
    """What a body promises, for which years, and whether it came."""

    title = LineField(label=_("What is promised"), max_length=300)
    year_from = year_field(_("First year"), _("Empty is unknown."))
    year_to = year_field(pgettext_lazy("of a period", "Last year"), _("Empty for a single year or an unknown end."))
    open_ended = YesNoField(label=_("Without an end"), required=True)
    amount_each = MoneyField(label=_("Amount each"), required=False)
    amount_qualifier = OneOf(Qualifier, label=_("How exactly the amount is stated"))
    fte_each = FteField(label=_("Full-time equivalents each"), required=False)
    fte_qualifier = OneOf(Qualifier, label=_("How exactly the full-time equivalents are stated"))
    recommended = YesNoField(label=_("Only recommended"), required=True)
    delivery = OneOf(Delivery, label=_("Delivered"), required=False)
    note = TextField(label=_("Note"), required=False, rows=2)

    groups = (
        (_("Years"), ["year_from", "year_to", "open_ended"]),
        (_("Amount"), ["amount_each", "amount_qualifier", "fte_each", "fte_qualifier"]),
        (_("Standing"), ["recommended", "delivery", "note"]),
    )


class ContributionForm(ContributionFields):
    """A body promises something."""

    body = RowField(label=_("Body"))
    field_order = ["body", "title"]


class ContributionEditForm(MergeForm, ContributionFields):
    """A contribution as it stands."""


class TerminationForm(MergeForm, InputForm):
    """When an agreement was terminated to end."""

    terminated_on = PartialDateField(label=_("Terminated on"), required=False)
    termination_reason = TextField(label=_("Reason of the termination"), required=False, rows=3)


class AnnexFields(InputForm):
    """An annex as the agreement lists it."""

    number = WholeField(
        label=_("Number"), required=False, minimum=1, maximum=9999, help_text=_("Empty is the next number.")
    )
    title = LineField(label=_("Title"), max_length=300)
    size_kb = WholeField(label=_("Size in KB"), required=False)
    pages = WholeField(label=_("Pages"), required=False, minimum=1)
    document = RowField(
        label=_("Document"), required=False, help_text=_("One of the plan's documents, where the file is here.")
    )


class AnnexForm(AnnexFields):
    """One more annex."""


class AnnexEditForm(MergeForm, AnnexFields):
    """An annex as it stands."""

    number = WholeField(label=_("Number"), minimum=1, maximum=9999)


class DeliveryFields(InputForm):
    """What came of a contribution in a year."""

    delivery = OneOf(Delivery, label=_("Delivered"), required=False)
    amount = MoneyField(label=_("Amount delivered"), required=False)
    fte = NumberField(label=_("Full-time equivalents delivered"), places=3, maximum=Decimal("9999.999"), required=False)
    note = TextField(label=_("Note"), required=False, rows=2)


class DeliveryForm(DeliveryFields):
    """What is known of a year for the first time."""


class DeliveryEditForm(MergeForm, DeliveryFields):
    """What is known of a year."""
