"""The roadmap."""

from tests.access.rules import EVERYONE, OFFICE, PARTNERS, Rule, Values, read

VALUES: Values = {
    "plan": lambda scene: scene.world.plan.slug,
    "project": lambda scene: scene.world.joint.slug,
    "field": lambda scene: "feld",
}

MATRIX: dict[str, Rule] = {
    "roadmap:plans": read(EVERYONE),
    "roadmap:plan": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:projects": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:project": read(OFFICE, PARTNERS, kwargs=["plan", "project"]),
    "roadmap:field": read(OFFICE, PARTNERS, kwargs=["plan", "field"]),
    "roadmap:budget": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:posts": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
    "roadmap:versions": read(OFFICE, PARTNERS, kwargs=["plan"]),
    "roadmap:sources": read(OFFICE, refused=PARTNERS, kwargs=["plan"]),
}
