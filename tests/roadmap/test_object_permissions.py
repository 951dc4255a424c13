"""Object permissions follow from memberships, shares and participations, and never the other way round."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user

from organisation.actions import as_one, end_role, give_role
from organisation.models import Membership, Role, User
from roadmap.actions import add_project
from roadmap.models import Project, ProjectUserPermission, Share
from roadmap.object_permissions import rights_of, sync_permissions
from roadmap.permissions import can_edit_project
from roadmap.registry import Right
from roadmap.tasks import repair_permissions
from tests.worlds import World, county

pytestmark = pytest.mark.django_db

PARTNERS = {Role.PARTNER_EDITOR, Role.PARTNER_READER}
ROOMS = ("organisation", "council", "roadmap", "cooperation", "evaluation", "exchange", "digiplan")


def fresh(user: User) -> User:
    """As the next request loads it: without what was kept on the object."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def worlds() -> list[World]:
    return [county("kreis-eins"), county("kreis-zwei")]


def everyone(worlds: list[World]) -> list[User]:
    users = [User.objects.create_user("niemand@kreis.example", display_name="ohne Rolle")]
    for world in worlds:
        for role in Role:
            places = [world.municipality, world.outsider] if role in PARTNERS else [world.body]
            users += [world.user(role, place) for place in places]
    return users


def test_permissions_agree_with_the_rules_for_every_role_and_project(worlds: list[World]) -> None:
    users = everyone(worlds)
    first, second = worlds
    Share.objects.create(project=first.projects[1], body=second.body, level="view", reason="Austausch")
    Share.objects.create(project=first.projects[1], user=users[0], level="report", reason="Aushilfe")
    sync_permissions()
    wrong = []
    for user in map(fresh, users):
        seen = set(Project.objects.visible_to(user))
        for project in Project.objects.all():
            expected = {
                "view": project in seen,
                "change": can_edit_project(user, project),
                "comment": Right.COMMENT in rights_of(user, project),
                "report": Right.REPORT in rights_of(user, project),
            }
            for right, allowed in expected.items():
                if fresh(user).has_perm(f"roadmap.{right}_project", project) != allowed:
                    wrong.append((str(user), str(project), right, allowed))
        granted: Any = get_objects_for_user(user, "roadmap.view_project", accept_global_perms=False)
        assert set(granted) == seen, user
    assert not wrong
    assert fresh(users[0]).has_perm("roadmap.report_project", first.projects[1])
    assert not fresh(users[0]).has_perm("roadmap.change_project", first.projects[1])


def test_who_is_deactivated_or_nobody_may_do_nothing(worlds: list[World]) -> None:
    user = worlds[0].user(Role.EDITOR)
    sync_permissions()
    user.is_active = False
    user.save()
    assert not fresh(user).has_perm("roadmap.view_project", worlds[0].joint)
    assert not rights_of(fresh(user), worlds[0].joint)
    assert sync_permissions().unfounded


def test_giving_and_ending_a_role_is_followed_in_the_same_transaction(worlds: list[World]) -> None:
    world = worlds[0]
    user = User.objects.create_user("neu@kreis.example", display_name="neu")
    role = give_role(user=user, body=world.body, role=Role.EDITOR, by=None)
    assert fresh(user).has_perm("roadmap.change_project", world.joint)
    assert ProjectUserPermission.objects.filter(user=user).count() == 4 * len(world.projects)
    end_role(membership=role, on=timezone.localdate() - timedelta(days=1), by=None)
    assert not ProjectUserPermission.objects.filter(user=user).exists()


def test_a_role_that_has_ended_allows_nothing_even_before_the_night(worlds: list[World]) -> None:
    user = worlds[0].user(Role.EDITOR)
    sync_permissions()
    Membership.objects.filter(user=user).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert ProjectUserPermission.objects.filter(user=user).exists()
    assert not fresh(user).has_perm("roadmap.view_project", worlds[0].joint)
    assert fresh(user).get_all_permissions(worlds[0].joint) == set()


def test_a_new_project_belongs_to_its_office_at_once(worlds: list[World]) -> None:
    user = worlds[0].user(Role.HEAD)
    with as_one():
        project = add_project(owner=worlds[0].body, by=None, slug="neu", title="Neu")
        assert not fresh(user).has_perm("roadmap.view_project", project)
    assert fresh(user).has_perm("roadmap.view_project", project)
    assert not fresh(user).has_perm("roadmap.change_project", project)


def test_the_night_repairs_what_began_and_ended_by_date(worlds: list[World]) -> None:
    world = worlds[0]
    today = timezone.localdate()
    later = User.objects.create_user("spaeter@kreis.example", display_name="später")
    give_role(user=later, body=world.body, role=Role.EDITOR, valid_from=today + timedelta(days=1), by=None)
    assert not ProjectUserPermission.objects.filter(user=later).exists()
    drift = sync_permissions(day=today + timedelta(days=1))
    assert drift.missing == 4 * len(world.projects)
    repair_permissions()
    assert not ProjectUserPermission.objects.filter(user=later).exists()
    assert not sync_permissions()


def test_the_command_checks_and_repairs(worlds: list[World], capsys: pytest.CaptureFixture[str]) -> None:
    worlds[0].user(Role.EDITOR)
    with pytest.raises(CommandError, match=r"8 missing, 0 unfounded"):
        call_command("sync_permissions", "--check")
    call_command("sync_permissions")
    call_command("sync_permissions", "--check")
    assert "8 missing" in capsys.readouterr().out


def test_what_is_written_without_a_reason_is_taken_away(worlds: list[World]) -> None:
    user = worlds[1].user(Role.EDITOR)
    sync_permissions()
    permission = Permission.objects.get(codename="change_project", content_type__app_label="roadmap")
    ProjectUserPermission.objects.create(user=user, permission=permission, content_object=worlds[0].joint)
    assert not fresh(user).has_perm("roadmap.change_project", worlds[0].joint)
    assert sync_permissions().unfounded == 1


def test_the_number_of_queries_does_not_grow(worlds: list[World], django_assert_max_num_queries) -> None:
    for role in Role:
        worlds[0].user(role, worlds[0].municipality if role in PARTNERS else None)
    county("kreis-gross", projects=40)
    with django_assert_max_num_queries(20):
        sync_permissions()


def test_nothing_is_ever_granted_for_all_objects(worlds: list[World]) -> None:
    everyone(worlds)
    sync_permissions()
    for user in User.objects.all():
        assert not user.user_permissions.exists()
        assert not user.groups.exists()
        assert not user.has_perm("roadmap.view_project")
        assert not user.has_perm("roadmap.change_project")
    root = Path(__file__).parents[2]
    for room in ROOMS:
        for path in (root / room).rglob("*.py"):
            code = path.read_text()
            assert not re.search(r"\bassign_perm\(|user_permissions\.(add|set)|permissions\.add\(", code), path


@pytest.mark.parametrize(("start", "end", "seen"), [(0, 0, True), (-9, -1, False), (1, 9, False), (None, None, True)])
def test_shares_hold_from_their_first_to_their_last_day(worlds: list[World], start, end, seen: bool) -> None:
    today = timezone.localdate()

    def day(offset: int | None) -> date | None:
        return None if offset is None else today + timedelta(days=offset)

    stranger = worlds[1].user(Role.EDITOR)
    project = worlds[0].projects[1]
    for holder in ({"body": worlds[1].body}, {"user": stranger}):
        Share.objects.all().delete()
        Share.objects.create(
            project=project, level="view", valid_from=day(start), valid_to=day(end), reason="Austausch", **holder
        )
        sync_permissions()
        user = fresh(stranger)
        assert (project in Project.objects.visible_to(user)) == seen
        assert (worlds[0].plan in type(worlds[0].plan).objects.visible_to(user)) == seen
        assert user.has_perm("roadmap.view_project", project) == seen
        assert not user.has_perm("roadmap.change_project", project)
        assert worlds[0].joint not in Project.objects.visible_to(user)
