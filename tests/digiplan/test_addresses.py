"""Characters in an address that no text in the database may hold."""

import pytest
from django.test import Client
from django.urls import reverse

from organisation.models import Role
from roadmap.models import PlanVersion
from tests.worlds import county

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", ["%00", "x%00y", "%2500"])
def test_a_nul_in_the_address_opens_the_page(client: Client, asked: str) -> None:
    world = county("kreis-eins", projects=1)
    PlanVersion.objects.filter(pk=world.version.pk).update(state="draft")
    client.force_login(world.user(Role.EDITOR))
    keys = [world.plan.slug, world.version.slug]
    for address, name in (
        (reverse("search"), "q"),
        (reverse("roadmap:project-new", args=keys), "feld"),
        (reverse("roadmap:project-take", args=keys), "projekt"),
        *((reverse("evaluation:report-new"), name) for name in ("plan", "art", "projekt", "kommune")),
    ):
        assert client.get(f"{address}?{name}={asked}").status_code == 200, address
