"""What the roadmap leaves to do on the start page: every line leads to a page that its reader may open."""

from datetime import date

import pytest
from django.test import Client

from organisation.models import Role
from roadmap.models import MilestoneDate, PlanEntry
from roadmap.waiting import milestones
from tests.worlds import county

pytestmark = pytest.mark.django_db


def test_a_milestone_of_a_joint_project_leads_into_the_own_county_plan(client: Client) -> None:
    own, other = county("kreis-eins"), county("kreis-zwei")
    other.version.position = 9
    other.version.save()
    PlanEntry.objects.create(version=other.version, project=own.joint, title="dasselbe im Nachbarkreis")
    MilestoneDate.objects.create(
        milestone=own.joint.milestones.get(), forecast_on=date(2023, 1, 31), forecast_on_precision="month",
        effective_on=date(2024, 1, 1), reason="verschoben",
    )  # fmt: skip
    editor = own.user(Role.EDITOR)
    lines = [line for line in milestones(editor, date(2024, 6, 1)) if own.joint.slug in line.address]
    assert lines
    client.force_login(editor)
    for line in lines:
        assert own.plan.slug in line.address
        assert client.get(line.address).status_code == 200
