"""Whoever a project is shared with is told by mail, without the office's reason."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from organisation.models import Role, User
from tests.worlds import county

pytestmark = pytest.mark.django_db


def test_a_share_is_told_to_whom_it_reaches(client: Client, settings: Any, mailoutbox: list[Any]) -> None:
    settings.EMAIL_HOST = "mail.example"
    world = county()
    person = User.objects.create_user("gast@firma.example", display_name="Gast")
    partner = world.user(Role.PARTNER_READER, world.outsider)
    former = world.user(Role.PARTNER_EDITOR, world.outsider)
    former.memberships.update(valid_to=date(2020, 1, 1))
    client.force_login(world.user(Role.EDITOR))
    where = reverse("roadmap:share-new", args=[world.plan.slug, world.joint.slug])
    typed = {"level": "comment", "reason": "Vertraulicher Grund", "valid_to": "31.12.2099"}
    assert client.post(where, typed | {"email": person.email}).status_code == 302
    assert client.post(where, typed | {"body": world.outsider.pk}).status_code == 302
    assert [mail.to for mail in mailoutbox] == [[person.email], [partner.email]]
    for mail in mailoutbox:
        assert "31.12.2099" in mail.body
        assert reverse("roadmap:project", args=[world.plan.slug, world.joint.slug]) in mail.body
        assert "Vertraulicher Grund" not in mail.body
