"""Posts: lines, single posts, what happened to them, and the county's rates."""

from datetime import date

from roadmap.models import PositionLine, Post, RateTable
from tests.access import roadmap
from tests.access.rules import EDITING, OFFICE, PARTNERS, Rule, Scene, Values, each, read

ENTERING = [*EDITING, "personnel"]


def line(scene: Scene) -> str:
    """A line with one post to which nothing has happened yet."""
    world = scene.world
    row, new = PositionLine.objects.get_or_create(
        plan=world.plan, slug="neue-stelle", defaults={"title": f"Neue Stelle {world.slug}", "body": world.body}
    )
    if new or not row.posts.exists():
        Post.objects.create(line=row, number=1)
    return row.slug


def table(scene: Scene) -> str:
    """A table of rates without a rate."""
    values = {"label": f"Sätze {scene.world.slug}", "valid_from": date(2022, 1, 1)}
    return RateTable.objects.get_or_create(owner=scene.world.body, slug="saetze-2022", defaults=values)[0].slug


def change(kwargs: list[str], *, empty: int = 422) -> Rule:
    """A page that changes posts: editors and the personnel department."""
    refused = each([*OFFICE, *PARTNERS], 403)
    return Rule(
        {"GET": {**refused, **each(ENTERING, 200)}, "POST": {**refused, **each(ENTERING, empty)}}, kwargs=kwargs
    )


VALUES: Values = {**roadmap.VALUES, "line": line, "table": table, "number": lambda scene: line(scene) and 1}
MATRIX: dict[str, Rule] = {
    "roadmap:posts": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:posts-list": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:line": read(OFFICE, refused=PARTNERS, kwargs=["plan", "line"]),
    "roadmap:line-new": change(["plan"]),
    "roadmap:line-what": change(["plan", "line"]),
    "roadmap:line-place": change(["plan", "line"], empty=302),
    "roadmap:line-origin": change(["plan", "line"], empty=302),
    "roadmap:line-cost": change(["plan", "line"], empty=302),
    "roadmap:line-grade": change(["plan", "line"], empty=302),
    "roadmap:line-delete": change(["plan", "line"], empty=302),
    "roadmap:posts-new": change(["plan", "line"]),
    "roadmap:post-edit": change(["plan", "line", "number"], empty=302),
    "roadmap:post-delete": change(["plan", "line", "number"], empty=302),
    "roadmap:post-event": change(["plan", "line"]),
    "roadmap:rates": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:rate-table": read(OFFICE, refused=PARTNERS, kwargs=["plan", "table"]),
    "roadmap:rate-table-new": change(["plan"]),
    "roadmap:rate-table-edit": change(["plan", "table"]),
    "roadmap:rate-table-delete": change(["plan", "table"], empty=302),
}
