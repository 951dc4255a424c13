"""What a county has already entered, and what is still missing: one query, however much there is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.models import CooperationAgreement, Participation, StatusRound
from council.models import Committee, Paper, Resolution
from digiplan.links import first_address
from evaluation.models import Report
from organisation.models import Body, BodyRelation, Branding, Invitation, Membership, OrgUnit
from roadmap.actions.plans import OPEN_STATES
from roadmap.models import ActionField, Plan, PlanEntry, PlanVersion

Link = tuple[str | Promise, str]


@dataclass(frozen=True)
class Step:
    """One step of the set-up as the page shows it; `links` is empty where others must do it."""

    title: str
    why: str
    found: str
    done: bool
    links: list[Link]


@dataclass(frozen=True)
class State:
    """A county and how many rows of each kind it has."""

    county: Body
    counts: dict[str, int]
    plan: str
    """Slug of a plan, "" without one."""
    version: str
    """Slug of that plan's newest open version, "" without one."""

    @property
    def missing(self) -> int:
        """Steps that are not done."""
        return sum(not done(self.counts) for done in DONE.values())

    @property
    def total(self) -> int:
        return len(DONE)


def _all(*names: str) -> Callable[[dict[str, int]], bool]:
    return lambda counts: all(counts[name] for name in names)


DONE: dict[str, Callable[[dict[str, int]], bool]] = {
    "texts": _all("texts"),
    "units": _all("units"),
    "bodies": _all("bodies"),
    "people": lambda counts: counts["people"] > 1 or counts["invitations"] > 0,
    "committees": _all("committees"),
    "papers": _all("papers", "resolutions"),
    "plan": _all("plans"),
    "projects": _all("fields", "projects"),
    "agreements": _all("agreements"),
    "joint": _all("participations"),
    "rounds": _all("rounds"),
    "reports": _all("reports"),
}
"""Step by step, in the order in which one depends on the other: when it is done."""


def _count(rows: QuerySet, county: str) -> Coalesce:
    """Return how many of `rows` belong to the outer body; `county` is the path from a row to it."""
    of_body = rows.filter(**{county: OuterRef("pk")}).order_by().values(county)
    return Coalesce(
        Subquery(of_body.annotate(n=Count("pk", distinct=True)).values("n")), 0, output_field=IntegerField()
    )


def states(counties: Iterable[UUID]) -> list[State]:
    """Return the state of each county, by name; one query."""
    written = ~Q(imprint="") & ~Q(privacy="") & ~Q(accessibility="")
    waiting = Q(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
    open_versions = PlanVersion.objects.filter(plan__owner=OuterRef("pk"), state__in=OPEN_STATES).order_by("-position")
    annotations = {
        "texts": _count(Branding.objects.filter(written), "owner"),
        "units": _count(OrgUnit.objects.all(), "owner"),
        "bodies": _count(BodyRelation.objects.filter(kind="belongs_to"), "other"),
        "people": _count(Membership.objects.all(), "body"),
        "invitations": _count(Invitation.objects.filter(waiting), "body"),
        "committees": _count(Committee.objects.all(), "owner"),
        "papers": _count(Paper.objects.all(), "owner"),
        "resolutions": _count(Resolution.objects.all(), "paper__owner"),
        "plans": _count(Plan.objects.all(), "owner"),
        "fields": _count(ActionField.objects.all(), "version__plan__owner"),
        "projects": _count(PlanEntry.objects.all(), "version__plan__owner"),
        "agreements": _count(CooperationAgreement.objects.all(), "owner"),
        "participations": _count(Participation.objects.all(), "project__owner"),
        "rounds": _count(StatusRound.objects.all(), "plan__owner"),
        "reports": _count(Report.objects.all(), "owner"),
    }
    rows = (
        Body.objects.filter(pk__in=list(counties))
        .annotate(**{f"n_{name}": count for name, count in annotations.items()})
        .annotate(
            open_plan=Subquery(open_versions.values("plan__slug")[:1]),
            open_version=Subquery(open_versions.values("slug")[:1]),
            any_plan=Subquery(Plan.objects.filter(owner=OuterRef("pk")).order_by("slug").values("slug")[:1]),
        )
        .order_by("name", "slug")
    )
    return [
        State(
            row,
            {name: getattr(row, f"n_{name}") for name in annotations},
            row.open_plan or row.any_plan or "",
            row.open_version or "",
        )
        for row in rows
    ]


def steps(state: State, *, administers: bool) -> list[Step]:
    """Return the steps for the page; `administers` offers what only an administrator may do."""
    texts = _texts(state.counts)
    links = _links(state, administers)
    return [
        Step(*texts[name], done=done(state.counts), links=[(label, where) for label, where in links[name] if where])
        for name, done in DONE.items()
    ]


def _texts(n: dict[str, int]) -> dict[str, tuple[str, str, str]]:
    """Return title, what it is for, and what is there already."""

    def there(name: str) -> str:
        return _("Entered: %(number)d.") % {"number": n[name]} if n[name] else ""

    people = _("%(people)d roles, %(invitations)d open invitations.") % n
    papers = _("%(papers)d papers, %(resolutions)d resolutions.") % n if n["papers"] else ""
    projects = (
        _("%(fields)d fields of action, %(projects)d project sheets.") % n if n["projects"] or n["fields"] else ""
    )
    return {
        "texts": (_("Name, arms and legal texts"), _("What the top bar and the foot of every page show."), ""),
        "units": (_("Units"), _("Who in the county is responsible for a project."), there("units")),
        "bodies": (_("Municipalities and partners"), _("Who takes part in joint projects."), there("bodies")),
        "people": (_("People and roles"), _("Invite colleagues and give each a role."), people),
        "committees": (_("Committees"), _("Where papers are deliberated and reports are read."), there("committees")),
        "papers": (_("Papers and resolutions"), _("What was decided, and what it obliges to."), papers),
        "plan": (_("Plan"), _("By hand, from a plan file of your own, or from your own spreadsheet."), there("plans")),
        "projects": (_("Fields of action and projects"), _("What the plan consists of."), projects),
        "agreements": (_("Cooperation agreement"), _("What county and municipalities agreed on."), there("agreements")),
        "joint": (_("Joint projects"), _("Which municipality takes part in which project."), there("participations")),
        "rounds": (_("First status round"), _("Ask everyone how their project stands."), there("rounds")),
        "reports": (_("First report"), _("Freeze the facts and have the annual report made."), there("reports")),
    }


def _links(state: State, administers: bool) -> dict[str, list[Link]]:
    where = first_address
    plan, version = (state.plan,), (state.plan, state.version)
    draft = version if state.version else ()
    agreements = where("cooperation:agreement-new", "cooperation:overview")
    joint = where("cooperation:participation-new", "cooperation:joint", "cooperation:overview")
    units = where("unit-new", "units", "organisation:units") or where("cooperation:body", args=(state.county.slug,))
    project = where("roadmap:project-new", args=draft) if draft else ""
    new_version = where("roadmap:version-new", args=plan) if state.plan and not draft else ""
    texts: list[Link] = [(_("Texts"), where("texts")), (_("Arms"), where("arms-edit"))]
    people: list[Link] = [(_("Invite somebody"), where("people-invite")), (_("People and roles"), where("people"))]
    return {
        "texts": texts if administers else [],
        "units": [(_("Enter units"), units)] if administers else [],
        "bodies": [(_("Enter municipalities"), where("body-new", "bodies"))] if administers else [],
        "people": people if administers else [],
        "committees": [(_("Enter a committee"), where("council:committee-new", "council:committees"))],
        "papers": [(_("Enter a paper"), where("council:paper-new", "council:overview"))],
        "plan": [
            (_("By hand"), where("roadmap:plan-new", "roadmap:plans")),
            (_("Own plan file"), where("exchange:plan-file")),
            (_("Own spreadsheet"), where("exchange:spreadsheet")),
        ],
        "projects": [
            (_("Enter a field of action"), where("roadmap:field-new", args=draft) if draft else ""),
            (_("Enter a project"), project),
            (_("Begin a new version"), new_version),
            (_("Own spreadsheet"), where("exchange:spreadsheet")),
        ],
        "agreements": [(_("Enter an agreement"), agreements)],
        "joint": [(_("Enter participations"), joint)],
        "rounds": [(_("Open a round"), where("cooperation:round-new"))],
        "reports": [(_("Create a report"), where("evaluation:report-new"))],
    }


BY_OTHERS = gettext_lazy("An administrator of the county does this.")
