"""The page of rights says what the rules say; shares are given, changed and ended in the browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluation.models import Report
from organisation import kinds
from organisation.models import AuditEvent, Membership, Role, User
from organisation.rights import CHANGE, REPORT, SEE, explain
from roadmap.models import Plan, Project, Share
from roadmap.shares_actions import end_share, share_project
from tests.evaluation import rows
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
PARTNERS = {Role.PARTNER_EDITOR, Role.PARTNER_READER}


@pytest.fixture
def world() -> World:
    return county("kreis-eins")


def kind_of(row) -> kinds.RowKind:
    kind = kinds.by_label(row._meta.label_lower)
    assert kind is not None
    return kind


def rights(row: Any) -> dict[str, Any]:
    """What the page says, by person; the strongest right where somebody stands in several groups."""
    strength: list[Any] = [SEE, REPORT, CHANGE]
    found: dict[str, Any] = {}
    for _group, lines in explain(kind_of(row), row):
        for line in lines:
            if line.what in strength and strength.index(line.what) >= strength.index(found.get(line.who, SEE)):
                found[line.who] = line.what
    return found


def test_the_page_says_what_the_rules_say_for_every_role_and_kind(world: World) -> None:
    other = county("kreis-zwei")
    users = [world.user(role, world.municipality if role in PARTNERS else None) for role in Role]
    users += [other.user(Role.EDITOR), other.user(Role.PARTNER_EDITOR, other.municipality)]
    Share.objects.create(project=world.projects[1], body=other.body, level="view", reason="Austausch")
    rows = [*world.projects, world.plan, world.paper, world.committee, world.agreement, world.joint.milestones.get()]
    wrong: list[Any] = []
    for row in rows:
        told = rights(row)
        kind = kind_of(row)
        for user in User.objects.filter(pk__in=[user.pk for user in users]):
            sees = kind.visible(user).filter(pk=row.pk).exists()
            if sees != (str(user) in told):
                wrong.append((str(row), str(user), "sees" if sees else "does not see"))
            if (told.get(str(user)) == CHANGE) != kind.may_change(user, row):
                wrong.append((str(row), str(user), told.get(str(user))))
    assert not wrong


def test_ends_and_deputies_are_told(client: Client, world: World) -> None:
    editor = world.user(Role.EDITOR)
    first = Membership.objects.get(user=editor)
    last = timezone.localdate() + timedelta(days=9)
    deputy = User.objects.create_user("vertretung@kreis.example", display_name="Vertretung")
    Membership.objects.create(user=deputy, body=world.body, role=Role.EDITOR, valid_to=last, deputy_of=first)
    gone = User.objects.create_user("frueher@kreis.example", display_name="Früher da")
    Membership.objects.create(
        user=gone, body=world.body, role=Role.EDITOR, valid_to=timezone.localdate() - timedelta(days=1)
    )
    client.force_login(editor)
    text = client.get(reverse("rights", args=["projekt", world.joint.pk])).content.decode()
    assert "Vertretung" in text
    assert f"{last:%d.%m.%Y}" in text
    assert "Früher da" not in text


def test_a_published_report_is_for_everyone(world: World) -> None:
    editor = world.user(Role.EDITOR)
    member = world.user(Role.COMMITTEE_MEMBER)
    day = timezone.localdate()
    report = Report.objects.create(
        plan=world.plan, owner=world.body, number="EB 1", period_from=day, period_to=day, cut_off=day
    )
    assert set(rights(report)) == {str(editor)}
    report = rows.put(report, "published")
    groups = explain(kind_of(report), report)
    assert str(member) in rights(report)
    assert any(line.who.startswith(("everyone", "alle")) for _group, lines in groups for line in lines)


def test_unknown_kinds_and_rows_are_hidden(client: Client, world: World) -> None:
    client.force_login(world.user(Role.EDITOR))
    assert client.get(reverse("rights", args=["quatsch", world.joint.pk])).status_code == 404
    assert client.get(reverse("rights", args=["projekt", world.plan.pk])).status_code == 404


def test_a_project_is_shared_changed_and_ended_in_the_browser(client: Client, world: World) -> None:
    other = county("kreis-zwei")
    stranger = other.user(Role.EDITOR)
    project = world.projects[1]
    page = reverse("roadmap:project", args=[world.plan.slug, project.slug])
    outside = Client()
    outside.force_login(stranger)
    assert outside.get(page).status_code == 404
    client.force_login(world.user(Role.EDITOR))
    new = reverse("roadmap:share-new", args=[world.plan.slug, project.slug])
    assert client.post(new, {"level": "view", "reason": "x"}).status_code == 422
    both = {"body": other.body.pk, "email": stranger.email, "level": "view", "reason": "x"}
    assert client.post(new, both).status_code == 422
    assert client.post(new, {"email": "niemand@weit.weg", "level": "view", "reason": "x"}).status_code == 422
    assert client.post(new, {"body": other.body.pk, "level": "view", "reason": "Austausch"}).status_code == 302
    share = Share.objects.get()
    assert share.granted_by is not None
    shown = outside.get(page)
    assert shown.status_code == 200
    text = shown.content.decode()
    assert "Posten kreis-eins" not in text
    assert "freigaben" not in text
    assert outside.get(reverse("roadmap:project", args=[world.plan.slug, world.joint.slug])).status_code == 404
    assert outside.get(reverse("roadmap:budget", args=[world.plan.slug])).status_code == 403
    assert outside.post(new, {}).status_code == 403
    edit = reverse("roadmap:share-edit", args=[world.plan.slug, project.slug, share.pk])
    assert 'value="Austausch"' in client.get(edit).content.decode() or "Austausch" in client.get(edit).content.decode()
    changed = {"level": "report", "vorher-level": "view", "reason": "Austausch", "vorher-reason": "Austausch",
               "valid_from": "", "vorher-valid_from": "", "valid_to": "31.12.2099", "vorher-valid_to": ""}  # fmt: skip
    assert client.post(edit, changed).status_code == 302
    share.refresh_from_db()
    assert (share.level, str(share.valid_to)) == ("report", "2099-12-31")
    assert stranger.has_perm("roadmap.report_project", project)
    event = AuditEvent.objects.get(action="share.change")
    assert client.post(reverse("undo", args=[event.pk])).status_code == 302
    share.refresh_from_db()
    assert (share.level, share.valid_to) == ("view", None)
    assert client.post(edit, {**changed, "valid_to": "12/2099"}).status_code == 422
    end = reverse("roadmap:share-end", args=[world.plan.slug, project.slug, share.pk])
    assert client.post(end).status_code == 302
    assert client.post(end).status_code == 422
    assert outside.get(page).status_code == 404
    assert Share.objects.count() == 1
    assert "Austausch" in client.get(page).content.decode()


def test_what_a_share_must_not_be(world: World) -> None:
    given: dict[str, Any] = {"project": world.joint, "level": "view", "by": None}
    with pytest.raises(ValidationError):
        share_project(**given, body=world.body, reason="eigene")
    with pytest.raises(ValidationError):
        share_project(**given, reason="niemand")
    with pytest.raises(ValidationError):
        share_project(**given, body=world.outsider, reason="  ")
    today = timezone.localdate()
    with pytest.raises(ValidationError):
        share_project(**given, body=world.outsider, reason="x", valid_from=today, valid_to=today - timedelta(days=1))
    share = share_project(**given, body=world.outsider, reason="x", valid_from=today + timedelta(days=5))
    end_share(share=share, today=today, by=None)
    share.refresh_from_db()
    assert share.valid_to == today - timedelta(days=1)
    assert Project.objects.count() == 2
    assert Plan.objects.count() == 1
