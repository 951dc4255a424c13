"""Input of the pages about people and their roles."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organisation.access import memberships_on
from organisation.identity_forms import email_field
from organisation.inputs import DayField, InputForm, LineField, OneOf, RowField
from organisation.models import Body, Membership, OrgUnit, Role, User

ACTIVE, WITHOUT_ROLE, INACTIVE = "aktiv", "ohne-rolle", "deaktiviert"
STATES = [
    ("", gettext_lazy("all")),
    (ACTIVE, gettext_lazy("active, with a role")),
    (WITHOUT_ROLE, gettext_lazy("without a present role")),
    (INACTIVE, pgettext_lazy("account", "deactivated")),
]


class UnitField(RowField):
    """A unit, named with its body."""

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Return "unit, body"."""
        return f"{obj.name}, {obj.owner.name}"


class PeopleFilter(forms.Form):
    """Filter by text, role, body and state; all of it stands in the address."""

    q = forms.CharField(label=gettext_lazy("Name or e-mail address"), required=False, max_length=200)
    rolle = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False, choices=[("", gettext_lazy("all")), *Role.choices]
    )
    stelle = forms.ModelChoiceField(
        label=gettext_lazy("Body"),
        required=False,
        queryset=Body.objects.none(),
        to_field_name="slug",
        empty_label=gettext_lazy("all"),
    )
    stand = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)

    def __init__(self, *args: Any, bodies: QuerySet[Body], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.bodies = bodies
        field = self.fields["stelle"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = bodies

    def narrow(self, people: QuerySet[User]) -> QuerySet[User]:
        """Return the people who fit; role, body and "present" mean the same role, among those one may see."""
        data = self.cleaned_data
        if data["q"]:
            people = people.filter(Q(display_name__icontains=data["q"]) | Q(email__icontains=data["q"]))
        roles = Membership.objects.filter(user=OuterRef("pk"), body__in=self.bodies)
        if data["rolle"]:
            roles = roles.filter(role=data["rolle"])
        if data["stelle"]:
            roles = roles.filter(body=data["stelle"])
        people = people.filter(Exists(roles))
        present = Exists(roles.filter(memberships_on(timezone.localdate())))
        if data["stand"] == ACTIVE:
            people = people.filter(present, is_active=True)
        elif data["stand"] == WITHOUT_ROLE:
            people = people.filter(~present)
        elif data["stand"] == INACTIVE:
            people = people.filter(is_active=False)
        return people


class RoleForm(InputForm):
    """A role in one of the bodies in reach: unit, period, whom it is the deputy of."""

    body = RowField(label=gettext_lazy("Body"))
    role = OneOf(Role, label=gettext_lazy("Role"))
    unit = UnitField(
        label=gettext_lazy("Unit"), required=False, help_text=gettext_lazy("Where the role is for one unit only.")
    )
    valid_from = DayField(
        label=pgettext_lazy("period", "From"), required=False, help_text=gettext_lazy("First day; empty: from now on.")
    )
    valid_to = DayField(
        label=pgettext_lazy("period", "Until"), required=False, help_text=gettext_lazy("Last day; empty: open.")
    )
    deputy_of = RowField(
        label=gettext_lazy("Deputy of"), required=False, help_text=gettext_lazy("A role in the same body.")
    )

    def __init__(self, *args: Any, bodies: QuerySet[Body], person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("body", bodies)
        self.choose("unit", OrgUnit.objects.filter(owner__in=bodies).select_related("owner"))
        self.choose("deputy_of", roles_to_stand_in_for(bodies, person))

    def clean(self) -> dict[str, Any]:
        """Check that unit and deputy are of the body."""
        data = super().clean() or {}
        body, unit, deputy_of = data.get("body"), data.get("unit"), data.get("deputy_of")
        if body and unit and unit.owner_id != body.pk:
            self.add_error("unit", ValidationError(_("The unit belongs to another body."), code="foreign"))
        if body and deputy_of and deputy_of.body_id != body.pk:
            self.add_error("deputy_of", ValidationError(_("The role is in another body."), code="foreign"))
        return data


def roles_to_stand_in_for(bodies: QuerySet[Body], person: User | None) -> QuerySet[Membership]:
    """Return the roles in the bodies that have not ended, without the person's own."""
    today = timezone.localdate()
    rows = Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), body__in=bodies)
    if person is not None:
        rows = rows.exclude(user=person)
    return rows.select_related("user", "body").order_by("body__name", "role", "user__display_name")


class InviteForm(RoleForm):
    """Whom to invite to which role."""

    email = email_field()
    display_name = LineField(
        label=gettext_lazy("Name or function"),
        max_length=120,
        help_text=gettext_lazy("As others shall read it, for example Programmbüro."),
    )
    groups = [
        (gettext_lazy("Person"), ["email", "display_name"]),
        (gettext_lazy("Role"), ["body", "role", "unit", "valid_from", "valid_to", "deputy_of"]),
    ]


class PeriodForm(InputForm):
    """From when to when a role is held, and whose deputy it is."""

    valid_from = DayField(
        label=pgettext_lazy("period", "From"), required=False, help_text=gettext_lazy("First day; empty: open.")
    )
    valid_to = DayField(
        label=pgettext_lazy("period", "Until"), required=False, help_text=gettext_lazy("Last day; empty: open.")
    )
    deputy_of = RowField(
        label=gettext_lazy("Deputy of"), required=False, help_text=gettext_lazy("A role in the same body.")
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("deputy_of", roles_to_stand_in_for(Body.objects.filter(pk=membership.body_id), membership.user))


class EndForm(InputForm):
    """The last day of a role."""

    on = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("For example 31.12.2026."))


class PersonField(RowField):
    """A person, named with the e-mail address."""

    def label_from_instance(self, obj: User) -> str:
        """Return "name (address)"."""
        return f"{obj.display_name} ({obj.email})"


class HandOverForm(InputForm):
    """Who takes over everything, and from when."""

    successor = PersonField(
        label=gettext_lazy("Successor"),
        help_text=gettext_lazy("Somebody in your reach. Invite the person first if it is not in the list."),
    )
    on = DayField(label=gettext_lazy("First day of the successor"), help_text=gettext_lazy("For example 01.01.2027."))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("successor", people.order_by("display_name", "email"))
