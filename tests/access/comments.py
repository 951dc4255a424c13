"""Comments on projects, and what an account watches."""

from organisation.models import Role
from roadmap.digests import stop_token
from roadmap.models import Comment, Watch
from tests.access import roadmap
from tests.access.roadmap import change
from tests.access.rules import EVERYONE, OFFICE, PARTNERS, WHO, Rule, Scene, Values, each, read


def comment(scene: Scene) -> object:
    """A comment of the county's editor on the joint project, for everyone involved."""
    world = scene.world
    author = world.user(Role.EDITOR)
    values = {"scope": "all", "text": f"Kommentar {world.slug}", "author": author, "author_label": str(author)}
    found = Comment.objects.filter(project=world.joint, withdrawn_at=None).first()
    return (found or Comment.objects.create(project=world.joint, **values)).pk


def watch(scene: Scene) -> object:
    """A watch of the county's editor on the joint project."""
    row, _new = Watch.objects.get_or_create(user=scene.world.user(Role.EDITOR), project=scene.world.joint)
    return row.pk


VALUES: Values = {
    **roadmap.VALUES,
    "comment": comment,
    "watch": watch,
    "watchable": lambda scene: "projekt",
    "project_pk": lambda scene: scene.world.joint.pk,
    "stop": lambda scene: stop_token(scene.world.user(Role.EDITOR)),
}
MATRIX: dict[str, Rule] = {
    "roadmap:comments": Rule(
        {
            "GET": each([*OFFICE, *PARTNERS], 200),
            "POST": {**each([*OFFICE, "partner_editor"], 422), "partner_reader": 403},
        },
        kwargs=["plan", "project"],
    ),
    "roadmap:comment": Rule({"GET": each([*OFFICE, *PARTNERS], 302)}, kwargs=["plan", "project", "comment"]),
    "roadmap:comment-edit": Rule(
        {
            method: {**each([*OFFICE, *PARTNERS], 403), "editor": status}
            for method, status in (("GET", 200), ("POST", 422))
        },
        kwargs=["plan", "project", "comment"],
    ),
    "roadmap:comment-withdraw": change(["plan", "project", "comment"], empty=302),
    "roadmap:comment-read": Rule({"POST": each([*OFFICE, *PARTNERS], 302)}, kwargs=["plan", "project", "comment"]),
    "watches:list": read(EVERYONE),
    "watches:watch": Rule({"POST": each([*OFFICE, *PARTNERS], 302)}, kwargs=["watchable", "project_pk"]),
    "watches:unwatch": Rule({"POST": {"editor": 302}}, kwargs=["watch"]),
    "watches:news": read(EVERYONE),
    "watches:settings": Rule({"GET": each(EVERYONE, 200), "POST": each(EVERYONE, 302)}),
    "watches:stop": Rule({"GET": each(WHO, 200), "POST": each(WHO, 200)}, guest=200, kwargs=["stop"]),
}
