"""The roadmap."""

from organisation.models import User
from roadmap.models import ActionField, Lineage, PlanEntry, PlanVersion, SavedView, Share
from tests.access.rules import EDITING, ELSEWHERE, EVERYONE, OFFICE, PARTNERS, Rule, Scene, Values, each, read


def draft(scene: Scene) -> str:
    """The county's draft beside the version in force, with a field and a project that stands in both."""
    plan = scene.world.plan
    version, _new = PlanVersion.objects.get_or_create(
        plan=plan, slug="v2", defaults={"label": "v2", "state": "draft", "position": 2}
    )
    field, _new = ActionField.objects.get_or_create(
        version=version, slug="feld", defaults={"name": f"Feld {scene.world.slug}", "position": 0}
    )
    PlanEntry.objects.get_or_create(
        version=version, project=scene.world.joint, defaults={"title": scene.world.joint.title, "field": field}
    )
    return version.slug


def share(scene: Scene) -> object:
    """A share of the joint project with another town."""
    world = scene.world
    row, _new = Share.objects.get_or_create(
        project=world.joint, body=world.outsider, defaults={"level": "view", "reason": f"Freigabe {world.slug}"}
    )
    return row.pk


def lineage(scene: Scene) -> object:
    """What became of the field on the way to the draft."""
    draft(scene)
    plan = scene.world.plan
    old, new = (ActionField.objects.get(version__plan=plan, version__slug=slug, slug="feld") for slug in ("v1", "v2"))
    row, _new = Lineage.objects.get_or_create(
        from_version=old.version, to_version=new.version, from_field=old, to_field=new, defaults={"kind": "renamed"}
    )
    return row.pk


def saved_view(scene: Scene) -> object:
    """A view of the project list that somebody has shared in the office."""
    world = scene.world
    author, _new = User.objects.get_or_create(
        email=f"ansicht@{world.slug}.example", defaults={"display_name": f"Autorin der Ansicht {world.slug}"}
    )
    row, _new = SavedView.objects.get_or_create(
        plan=world.plan, user=author, name=f"Ansicht {world.slug}", defaults={"shared": True}
    )
    return row.pk


VALUES: Values = {
    "share": share,
    "plan": lambda scene: scene.world.plan.slug,
    "project": lambda scene: scene.world.joint.slug,
    "field": lambda scene: "feld",
    "version": lambda scene: scene.world.version.slug,
    "draft": draft,
    "lineage": lineage,
    "column": lambda scene: "stelle",
    "view": saved_view,
    "milestone": lambda scene: (
        scene.world.joint.milestones.get_or_create(slug="start", defaults={"title": "x"})[0].slug
    ),
}


def change(kwargs: list[str], *, empty: int = 422, shown: int = 200) -> Rule:
    """A page that changes a county's rows: editors see it, and an empty form is answered with `empty`."""
    refused = each([*OFFICE, *PARTNERS], 403)
    return Rule(
        {"GET": {**refused, **each(EDITING, shown)}, "POST": {**refused, **each(EDITING, empty)}}, kwargs=kwargs
    )


MATRIX: dict[str, Rule] = {
    "roadmap:plans": read(EVERYONE),
    "roadmap:plan-new": Rule(
        {
            method: {**each(EVERYONE, 403), **each([*EDITING, ELSEWHERE], status)}
            for method, status in (("GET", 200), ("POST", 422))
        }
    ),
    "roadmap:plan": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:plan-edit": change(["plan"]),
    "roadmap:plan-thresholds": change(["plan"]),
    "roadmap:plan-delete": change(["plan"]),
    "roadmap:projects": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:project": read(OFFICE, PARTNERS, kwargs=["plan", "project"]),
    "roadmap:project-standing": change(["plan", "project"]),
    "roadmap:project-results": change(["plan", "project"], empty=302),
    "roadmap:project-history": read(OFFICE, refused=PARTNERS, kwargs=["plan", "project"]),
    "roadmap:milestone-new": change(["plan", "project"]),
    "roadmap:milestone-edit": change(["plan", "project", "milestone"]),
    "roadmap:milestone-delete": change(["plan", "project", "milestone"], empty=302),
    "roadmap:field": read(OFFICE, PARTNERS, kwargs=["plan", "field"]),
    "roadmap:budget": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:versions": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:version-new": change(["plan"]),
    "roadmap:version": read(OFFICE, PARTNERS, kwargs=["plan", "version"]),
    "roadmap:version-edit": change(["plan", "draft"]),
    "roadmap:version-vision": change(["plan", "draft"], empty=302),
    "roadmap:version-adopt": change(["plan", "draft"]),
    "roadmap:version-baseline": change(["plan", "draft"], empty=302, shown=302),
    "roadmap:version-delete": change(["plan", "version"]),
    "roadmap:field-new": change(["plan", "draft"]),
    "roadmap:version-field": read(OFFICE, PARTNERS, kwargs=["plan", "version", "field"]),
    "roadmap:field-edit": change(["plan", "draft", "field"]),
    "roadmap:field-delete": change(["plan", "draft", "field"]),
    "roadmap:project-new": change(["plan", "draft"]),
    "roadmap:project-take": change(["plan", "draft"]),
    "roadmap:entry-edit": change(["plan", "draft", "project"]),
    "roadmap:entry-correct": change(["plan", "version", "project"]),
    "roadmap:entry-delete": change(["plan", "draft", "project"], empty=302),
    "roadmap:sources": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:share-new": change(["plan", "project"]),
    "roadmap:share-edit": change(["plan", "project", "share"]),
    "roadmap:share-end": change(["plan", "project", "share"], empty=302),
    "roadmap:compare": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:lineage": read(OFFICE, refused=PARTNERS, kwargs=["plan", "draft"]),
    "roadmap:lineage-new": change(["plan", "draft"]),
    "roadmap:lineage-delete": change(["plan", "draft", "lineage"], empty=302),
    "roadmap:cell": change(["plan", "project", "column"], empty=302),
    "roadmap:projects-change": Rule(
        {method: {**each([*OFFICE, *PARTNERS], 403), **each(EDITING, 302)} for method in ("GET", "POST")},
        kwargs=["plan"],
    ),
    "roadmap:view-new": Rule(
        {"GET": each([*OFFICE, *PARTNERS], 200), "POST": each([*OFFICE, *PARTNERS], 422)}, kwargs=["plan"]
    ),
    "roadmap:view-edit": Rule(
        {method: {**each(OFFICE, 403), **each(EDITING, status)} for method, status in (("GET", 200), ("POST", 422))},
        kwargs=["plan", "view"],
    ),
    "roadmap:view-choose": Rule({"POST": each(OFFICE, 302)}, kwargs=["plan", "view"]),
    "roadmap:view-delete": Rule(
        {method: {**each(OFFICE, 403), **each(EDITING, status)} for method, status in (("GET", 200), ("POST", 302))},
        kwargs=["plan", "view"],
    ),
    "roadmap:timeline": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:milestone-move": change(["plan", "project", "milestone"]),
}
