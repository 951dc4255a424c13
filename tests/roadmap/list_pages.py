"""Addresses and pages of the project list, and what its tests put into a plan."""

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from roadmap.models import (
    ActionField,
    PlanEntry,
    PlanVersion,
    ProjectStateChange,
)
from tests.worlds import World


def at(world: World, name: str = "projects", *more: object) -> str:
    return reverse(f"roadmap:{name}", args=[world.plan.slug, *more])


def titles(client: Client, world: World, **asked: Any) -> list[str]:
    """Titles of the rows that an address shows, in their order."""
    answer = client.get(at(world), asked)
    assert answer.status_code == 200, answer.context["problems"]
    html = answer.content.decode()
    body = html[html.index("</thead>") : html.index("<tfoot>")] if "</thead>" in html else ""
    return [part.split("</a></th>")[0].rpartition(">")[2] for part in body.split('<th scope="row">')[1:]]


def states(world: World, *values: str) -> None:
    """Set the states of the projects, in their order."""
    for project, value in zip(world.projects, values, strict=False):
        ProjectStateChange.objects.create(
            project=project, state=value, effective_on=date(2024, 1, 31), effective_on_precision="month", reason="Grund"
        )


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def drafted(world: World) -> PlanVersion:
    """A draft beside the version in force, with all projects in one field."""
    draft = PlanVersion.objects.create(plan=world.plan, slug="v2", label="v2", state="draft", position=2)
    of_draft = ActionField.objects.create(version=draft, slug="feld", name="Feld im Entwurf", position=0)
    for project in world.projects:
        PlanEntry.objects.create(version=draft, project=project, title=project.title, field=of_draft)
    return draft
