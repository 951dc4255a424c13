"""Comments on projects: who may write and read them, mentions, changing, withdrawing, and that they leak nowhere."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evaluation.canonical import canonical
from evaluation.facts import collect
from organisation.merging import Edit
from organisation.models import AuditEvent, Role, User
from organisation.waiting import waiting_for
from roadmap.comments_actions import EDITABLE_FOR, add_comment, edit_comment, withdraw_comment
from roadmap.comments_pages import PAGE_SIZE
from roadmap.comments_people import audience_of, can_comment
from roadmap.comments_querysets import ROLES_OF_GROUP, CommentQuerySet
from roadmap.models import Comment, MentionGroup, Share, Watch
from roadmap.watches_actions import change_settings
from tests.worlds import World, county

pytestmark = pytest.mark.django_db
PARTNERS = {Role.PARTNER_EDITOR, Role.PARTNER_READER}


@pytest.fixture
def world() -> World:
    return county("kreis-eins", projects=2)


def person(world: World, role: Role) -> User:
    """The account as a new request has it."""
    return User.objects.get(pk=world.user(role, world.municipality if role in PARTNERS else None).pk)


def write(world: World, by: User, text: str = "Frage", scope: str = "all", **values: object) -> Comment:
    return add_comment(project=world.joint, text=text, scope=scope, by=by, **values)  # type: ignore[arg-type]


def page(world: World) -> str:
    return reverse("roadmap:comments", args=[world.plan.slug, world.joint.slug])


def read(user: User, address: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_who_may_comment(world: World) -> None:
    """The office, reporting partners, and whom a share lets comment; reading partners and strangers not."""
    yes = [role for role in Role if can_comment(person(world, role), world.joint)]
    assert set(yes) == set(Role) - {Role.COMMITTEE_MEMBER, Role.PARTNER_READER}
    stranger = world.user(Role.PARTNER_READER, world.outsider)
    share = Share.objects.create(project=world.joint, user=stranger, level="view", reason="Einblick")
    assert not can_comment(stranger, world.joint)
    Share.objects.filter(pk=share.pk).update(level="comment")
    assert can_comment(User.objects.get(pk=stranger.pk), world.joint)
    assert not can_comment(world.user(Role.EDITOR), county("kreis-zwei").joint)


def test_what_the_office_says_stays_there_and_never_crosses_counties(world: World) -> None:
    office, partner = person(world, Role.EDITOR), person(world, Role.PARTNER_EDITOR)
    inner = write(world, office, "nur unter uns", "office")
    for_all = write(world, office, "für alle", "all")
    theirs = write(world, partner, "an das Büro", "office")
    seen = {role: set(Comment.objects.visible_to(person(world, role))) for role in Role}
    assert seen[Role.FINANCE] == {inner, for_all, theirs}
    assert seen[Role.PARTNER_READER] == {for_all}
    assert seen[Role.PARTNER_EDITOR] == {for_all, theirs}
    assert seen[Role.COMMITTEE_MEMBER] == set()
    other = county("kreis-zwei")
    assert not Comment.objects.visible_to(other.user(Role.EDITOR)).exists()
    assert not Comment.objects.visible_to(world.user(Role.PARTNER_EDITOR, world.outsider)).exists()
    assert "nur unter uns" not in read(partner, page(world))
    assert "für alle" in read(partner, page(world))
    assert "nur unter uns" in read(office, page(world))
    assert "nur unter uns" not in read(partner, reverse("roadmap:project", args=[world.plan.slug, world.joint.slug]))


def test_without_the_guard_it_would_be_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red first: when comments are readable by whoever sees the project, a partner reads what the office says."""
    write(world, person(world, Role.EDITOR), "nur unter uns", "office")
    monkeypatch.setattr(CommentQuerySet, "readable", lambda rows, _access: rows)
    assert "nur unter uns" in read(person(world, Role.PARTNER_EDITOR), page(world))


def test_a_comment_is_text_with_breaks_and_safe_links(world: World) -> None:
    office = person(world, Role.EDITOR)
    write(world, office, "<b>fett</b> javascript:alert(1)\nzweite https://www.example.org/a?b=1&c=2 Zeile")
    text = read(office, page(world))
    assert "&lt;b&gt;fett&lt;/b&gt;" in text
    assert 'href="javascript' not in text
    assert '<br>zweite <a href="https://www.example.org/a?b=1&amp;c=2" rel="nofollow">' in text


def test_the_page_writes_with_a_clear_default_and_keeps_what_was_typed(world: World, client: Client) -> None:
    office = person(world, Role.EDITOR)
    client.force_login(office)
    assert re.search(r'value="office"[^>]*checked', client.get(page(world)).content.decode())
    refused = client.post(page(world), {"text": "an Partner", "scope": "office", "mentions": ["gruppe:partners"]})
    assert refused.status_code == 422
    assert "an Partner" in refused.content.decode()
    key = uuid4()
    sent = {"text": "Bitte prüfen", "scope": "office", "mentions": ["gruppe:finance"], "key": str(key)}
    for _twice in range(2):
        answer = client.post(page(world), sent)
        assert answer.headers["Location"].endswith(f"#kommentar-{key}")
    row = Comment.objects.get(project=world.joint)
    assert [str(mention) for mention in row.mentions.all()] == ["@Kämmerei"]
    assert row.body == world.body
    assert AuditEvent.objects.filter(action="comment.add", target_id=row.pk).count() == 1


def test_mentions_reach_functions_and_persons_until_they_are_read(world: World, client: Client) -> None:
    office, personnel, partner = (person(world, role) for role in (Role.EDITOR, Role.PERSONNEL, Role.PARTNER_EDITOR))
    person(world, Role.FINANCE)
    write(world, office, "Geld?", "office", groups=["finance"], people=[personnel.pk])
    told = write(world, office, "Stand?", "all", groups=["partners", "programme_office"])

    def lines(role: Role) -> list[str]:
        return [each.text for each in waiting_for(person(world, role)) if str(each.kind) == "Erwähnung"]

    assert [len(lines(role)) for role in (Role.FINANCE, Role.PERSONNEL, Role.HEAD)] == [1, 1, 0]
    assert len(lines(Role.PARTNER_EDITOR)) == 1
    assert len(lines(Role.EDITOR)) == 0  # one's own comment waits for nobody
    assert len(lines(Role.ADMINISTRATOR)) == 1
    client.force_login(partner)
    client.post(reverse("roadmap:comment-read", args=[world.plan.slug, world.joint.slug, told.pk]))
    assert lines(Role.PARTNER_EDITOR) == []
    assert len(lines(Role.ADMINISTRATOR)) == 1  # what one has read, the other has not


def test_nobody_is_mentioned_who_could_not_read_it_nor_offered_to_strangers(world: World) -> None:
    office, partner = person(world, Role.EDITOR), person(world, Role.PARTNER_EDITOR)
    outsider, colleague = world.user(Role.PARTNER_EDITOR, world.outsider), person(world, Role.PARTNER_READER)
    with pytest.raises(ValidationError):
        write(world, office, people=[outsider.pk])
    with pytest.raises(ValidationError):
        write(world, office, scope="office", people=[partner.pk])
    known = audience_of(world.joint, office)
    assert {partner.pk, colleague.pk} <= known.ids
    assert outsider.pk not in known.ids
    assert audience_of(world.joint, partner).ids == {colleague.pk}  # the county is mentioned by its functions


def test_one_changes_ones_own_comment_for_a_time_and_it_says_so(world: World) -> None:
    office = person(world, Role.EDITOR)
    row = write(world, office, "Tippfeler")
    event = edit_comment(comment=row, edits={"text": Edit("Tippfeler", "Tippfehler")}, by=office)
    assert event is not None
    assert event.details["changes"] == {"text": ["Tippfeler", "Tippfehler"]}
    row.refresh_from_db()
    assert row.edited_at is not None
    assert "bearbeitet" in read(office, page(world))
    with pytest.raises(ValidationError):
        edit_comment(comment=row, edits={"text": Edit("Tippfehler", "x")}, by=person(world, Role.ADMINISTRATOR))
    Comment.objects.filter(pk=row.pk).update(written_at=timezone.now() - EDITABLE_FOR)
    with pytest.raises(ValidationError):
        edit_comment(comment=row, edits={"text": Edit("Tippfehler", "x")}, by=office)


def test_what_is_withdrawn_leaves_its_place_and_nothing_else(world: World) -> None:
    office, finance = person(world, Role.EDITOR), person(world, Role.FINANCE)
    row = write(world, office, "doch nicht", groups=["finance"])
    withdraw_comment(comment=row, by=office)
    row.refresh_from_db()
    assert (row.text, row.mentions.count()) == ("", 0)
    text = read(finance, page(world))
    assert "doch nicht" not in text
    assert f"kommentar-{row.pk}" in text
    assert "Zurückgezogen" in text
    assert not [each for each in waiting_for(finance) if "erwähnt" in each.text]
    actions = AuditEvent.objects.filter(target_id=row.pk).values_list("action", flat=True)
    assert set(actions) == {"comment.add", "comment.withdraw"}
    with pytest.raises(ValidationError):
        withdraw_comment(comment=row, by=office)


def test_more_than_a_page_and_the_way_to_each(world: World, client: Client) -> None:
    office = person(world, Role.EDITOR)
    Comment.objects.bulk_create(
        Comment(
            project=world.joint, scope="all", text=f"Nr. {number}", author=office, author_label="Büro",
            written_at=datetime(2024, 1, 1, 8, tzinfo=UTC) + number * timedelta(minutes=1),
        )
        for number in range(PAGE_SIZE + 3)
    )  # fmt: skip
    client.force_login(office)
    first = Comment.objects.get(text="Nr. 0")
    answer = client.get(reverse("roadmap:comment", args=[world.plan.slug, world.joint.slug, first.pk]))
    assert answer.headers["Location"] == f"{page(world)}?seite=2#kommentar-{first.pk}"
    assert f'id="kommentar-{first.pk}"' in client.get(f"{page(world)}?seite=2").content.decode()
    with CaptureQueriesContext(connection) as many:
        client.get(page(world))
    Comment.objects.exclude(pk=first.pk).delete()
    with CaptureQueriesContext(connection) as one:
        client.get(page(world))
    assert len(many) <= len(one) + 1  # the paginator's own
    with CaptureQueriesContext(connection) as panel:
        client.get(reverse("roadmap:project", args=[world.plan.slug, world.joint.slug]))
    assert sum("roadmap_comment" in query["sql"] for query in panel) == 1


def test_comments_are_watched_if_one_wishes(world: World) -> None:
    office, head = person(world, Role.EDITOR), person(world, Role.HEAD)
    write(world, office)
    assert Watch.objects.filter(user=office, project=world.joint).exists()
    change_settings(user=head, mail=True, own_comments=False, by=head)
    write(world, head)
    assert not Watch.objects.filter(user=head).exists()


def test_no_report_and_no_plan_file_has_a_comment(world: World) -> None:
    from exchange.planfile.dumping import dump  # the last room, only for this

    write(world, person(world, Role.EDITOR), "Geheimnis der Küche")
    facts = collect(
        world.plan,
        cut_off=date(2030, 12, 31),
        frozen_at=datetime(2030, 12, 31, 12, tzinfo=UTC),
        period_from=date(2030, 1, 1),
        period_to=date(2030, 12, 31),
    )
    assert "Geheimnis" not in str(canonical(facts))
    assert "Geheimnis" not in str(dump(world.plan))


def test_every_group_has_somebody_to_mean() -> None:
    assert set(ROLES_OF_GROUP) == set(MentionGroup.values)
