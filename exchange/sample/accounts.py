"""The demonstration's accounts: for each county one per role, and two of its partners. Roles, never people."""

from django.db import transaction

from cooperation.models import Participation
from organisation.actions import create_account, give_role
from organisation.models import Body, Membership, Role, User

COUNTY_ACCOUNTS = (
    (Role.ADMINISTRATOR, "administration", "Administration"),
    (Role.EDITOR, "programmbuero", "Programmbüro"),
    (Role.PROJECT_LEAD, "projektleitung", "Projektleitung"),
    (Role.HEAD, "it-dezernat", "IT-Dezernat"),
    (Role.FINANCE, "kaemmerei", "Kämmerei"),
    (Role.PERSONNEL, "personal", "Personal"),
    (Role.COUNCIL_OFFICE, "sitzungsdienst", "Sitzungsdienst"),
    (Role.COMMITTEE_MEMBER, "ausschussmitglied", "Ausschussmitglied"),
)
PARTNER_ACCOUNTS = ((Role.PARTNER_EDITOR, "meldung", "Status melden"), (Role.PARTNER_READER, "lesen", "nur lesen"))


@transaction.atomic
def load_demo_accounts() -> int:
    """Add the accounts that are missing, for every county that owns a plan; return how many were added."""
    counties = Body.objects.filter(plans__isnull=False).distinct().order_by("slug")
    return sum(_county_accounts(county) + _partner_accounts(county) for county in counties)


def _county_accounts(county: Body) -> int:
    return sum(_account(f"{name}@{county.slug}.example", label, county, role) for role, name, label in COUNTY_ACCOUNTS)


def _partner_accounts(county: Body) -> int:
    """One partner that reports and another one (or the same, where there is no other) that only reads."""
    rows = Participation.objects.filter(project__owner=county, body__member_count=None).exclude(body=county)
    ids = rows.values_list("body", flat=True)
    taken = Membership.objects.filter(user__is_demo=True, body__in=ids)
    partners = list(Body.objects.filter(pk__in=ids).order_by("slug")[:2])
    added = 0
    for number, (role, name, label) in enumerate(PARTNER_ACCOUNTS):
        if partners and not taken.filter(role=role).exists():
            partner = partners[min(number, len(partners) - 1)]
            added += _account(f"{name}@{partner.slug}.example", f"{partner.name}, {label}", partner, role)
    return added


def _account(email: str, label: str, body: Body, role: Role) -> int:
    """Create the account with its role; return 1, or 0 where it is there already."""
    if User.objects.filter(email__iexact=email).exists():
        return 0
    user = create_account(email=email, display_name=label, is_demo=True, by=None, owner=body)
    give_role(user=user, body=body, role=role, by=None)
    return 1
