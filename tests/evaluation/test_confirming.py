"""The Kämmerei confirms the money of a version of the facts and Personal the posts; a new version is open again."""

import json
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from evaluation import actions, confirming, pages, signing
from evaluation import report as report_html
from evaluation.models import Confirmation, ConfirmationKind, FactsSnapshot, Manifest, RenderJob, Report, Verdict
from evaluation.report.changes import changes
from evaluation.verdicts import last_confirmed, latest, printed
from evaluation.waiting import reports as waiting
from organisation.models import AuditEvent, Role, User
from roadmap.models import BudgetAmount, BudgetItem, PositionLine, Post
from tests.evaluation import rows
from tests.evaluation.test_signing import rendered
from tests.evaluation.views.helpers import queries
from tests.worlds import World, county

MONEY, POSTS = ConfirmationKind.MONEY, ConfirmationKind.POSTS


@pytest.fixture
def world(db: None) -> World:
    return county("kreis-eins")


@pytest.fixture
def report(world: World) -> Report:
    return actions.create_report(plan=world.plan, by=world.user(Role.EDITOR), year=2022)


def newest(report: Report) -> FactsSnapshot:
    found = pages.latest_facts(report)
    assert found is not None
    return found


def say(report: Report, verdict: str = Verdict.CONFIRMED, kind: str = MONEY, remark: str = "") -> Confirmation:
    return confirming.decide(facts=newest(report), kind=kind, verdict=verdict, remark=remark, by=None)


def frozen_again(report: Report, euros: int) -> FactsSnapshot:
    item = BudgetItem.objects.get()
    BudgetAmount.objects.create(item=item, amount=Decimal(euros), effective_on=date(2022, 10, euros % 28 + 1))
    return actions.freeze_again(report=report, reason="Betrag berichtigt", by=None)


def refused(report: Report, *args: str) -> str | None:
    with pytest.raises(ValidationError) as error:
        say(report, *args)
    return getattr(error.value, "code", None)


def signed_in(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.user(role))
    return client


def test_a_verdict_belongs_to_a_version_of_the_facts(report: Report) -> None:
    say(report)
    assert latest(newest(report))[MONEY].verdict == Verdict.CONFIRMED
    assert POSTS not in latest(newest(report))
    old = newest(report)
    frozen_again(report, 40000)
    assert latest(newest(report)) == {}
    assert last_confirmed(newest(report), MONEY) == old
    assert last_confirmed(newest(report), POSTS) is None
    with pytest.raises(ValidationError) as error:
        confirming.decide(facts=old, kind=POSTS, verdict=Verdict.CONFIRMED, by=None)
    assert error.value.code == "outdated"


def test_it_is_decided_once_and_taken_back_with_a_reason(report: Report) -> None:
    assert refused(report, Verdict.WITHDRAWN, MONEY, "Grund") == "decided"
    assert refused(report, Verdict.REFUSED) is None  # by field: the reason is missing
    say(report, Verdict.REFUSED, MONEY, "Der Ansatz fehlt.")
    assert refused(report, Verdict.CONFIRMED) == "decided"
    assert refused(report, Verdict.WITHDRAWN) is None
    say(report, Verdict.WITHDRAWN, MONEY, "Doch richtig.")
    say(report)
    assert refused(report, Verdict.CONFIRMED) == "decided"
    assert list(Confirmation.objects.values_list("number", "verdict")) == [
        (1, "refused"),
        (2, "withdrawn"),
        (3, "confirmed"),
    ]
    events = AuditEvent.objects.filter(target_id=report.pk, details__has_key="kind").order_by("at")
    assert list(events.values_list("action", flat=True)) == [
        "report.refuse",
        "report.withdraw",
        "report.confirm",
    ]


def test_it_is_written_once(report: Report) -> None:
    row = say(report)
    for change in (
        lambda: Confirmation.objects.filter(pk=row.pk).update(verdict="refused", remark="x"),
        lambda: Confirmation.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_was_said_is_part_of_the_manifest(report: Report) -> None:
    rows.agreed(report)
    before = actions.current_manifest(report)
    assert before.confirmations == []
    rendered(before, final=False)
    say(report)
    after = actions.current_manifest(report)
    assert after.sha256 != before.sha256
    assert after.confirmations == printed(newest(report))
    assert pages.standing(report).manifest == after
    assert RenderJob.objects.active().get().manifest == after
    # who would sign now would sign a draft that says "not confirmed"
    head = User.objects.create_user("leitung@kreis-eins.example", display_name="Leitung")
    with pytest.raises(ValidationError) as error:
        signing.sign_off(report=report, by=head)
    assert error.value.code == "unread"
    rendered(after, final=False)
    signed = signing.sign_off(report=report, by=head)
    assert signed.signed_manifest == after
    assert refused(report, Verdict.WITHDRAWN, MONEY, "zu spät") == "state"
    assert refused(report, Verdict.CONFIRMED, POSTS) == "state"


def test_the_report_says_who_confirmed_what_and_when(report: Report) -> None:
    facts = json.loads(newest(report).content)

    def method() -> str:
        said = printed(newest(report))
        with translation.override("de"):
            return next(c.html for c in report_html.preview_sections(facts, confirmations=said, only=["mandate"]))

    assert method().count("nicht bestätigt") == 2
    row = say(report, remark="Interne Anmerkung")
    text = method()
    assert text.count("nicht bestätigt") == 1
    assert "bestätigt durch die Kämmerei am" in text
    assert f"{timezone.localtime(row.decided_at):%d.%m.%Y}" in text
    assert "Interne Anmerkung" not in text
    say(report, Verdict.REFUSED, POSTS, "Es fehlt eine Stelle.")
    assert "nicht bestätigt: abgelehnt durch den Bereich Personal" in method()


def test_what_changed_since_the_confirmed_version(report: Report, world: World) -> None:
    say(report)
    before = newest(report)
    line = PositionLine.objects.get()
    Post.objects.create(line=line, number=2, fte=Decimal("0.642"))
    BudgetItem.objects.update(conditional=True, condition="wenn der Kreistag zustimmt", year_to=2024)
    frozen_again(report, 40000)
    now = newest(report)
    with translation.override("de"):
        money = changes(json.loads(before.content), json.loads(now.content), "money")
        posts = changes(json.loads(before.content), json.loads(now.content), "posts")
    told = {(row.kind, row.fate): {field.label: (field.before, field.now) for field in row.fields} for row in money}
    assert told[("Haushaltsposition", "changed")] == {
        "Jahr": ("2023", "2024"),
        "Unter Vorbehalt": ("nein", "ja"),
        "Bedingung": ("nicht angegeben", "wenn der Kreistag zustimmt"),
    }
    assert told[("Betrag", "added")]["Betrag"] == ("", "40.000\u00a0€")
    assert set(told) == {("Haushaltsposition", "changed"), ("Betrag", "added")}
    assert [(row.kind, row.fate, row.name) for row in posts] == [("Stelle", "added", "Stelle kreis-eins")]
    assert ("VZÄ", "", "0,642\u00a0VZÄ") in [(f.label, f.before, f.now) for f in posts[0].fields]
    found = pages.to_confirm(now, MONEY)
    assert found.confirmed == before
    assert len(found.changes) == 2
    # and back: what was added is removed
    assert {row.fate for row in changes(json.loads(now.content), json.loads(before.content), "posts")} == {"removed"}


def test_the_pages(report: Report, world: World) -> None:
    page = reverse("evaluation:confirm-money", args=[report.pk])
    finance = signed_in(world, Role.FINANCE)
    text = finance.get(page).content.decode()
    assert "Posten kreis-eins" in text
    # frozen, never live
    BudgetItem.objects.update(title="Inzwischen anders")
    assert "Inzwischen anders" not in finance.get(page).content.decode()
    key = str(newest(report).pk)
    assert "Stimmen die Zahlen?" in text
    assert "Stimmen die Zahlen?" not in signed_in(world, Role.PERSONNEL).get(page).content.decode()
    assert finance.post(page, {"verdict": "refused", "facts": key}).status_code == 422
    assert finance.post(page, {"verdict": "confirmed", "facts": key, "remark": "Passt."}).status_code == 302
    assert finance.post(page, {"verdict": "confirmed", "facts": key}).status_code == 422
    row = Confirmation.objects.get()
    assert (row.kind, row.verdict, row.remark, row.decided_by) == (
        "money",
        "confirmed",
        "Passt.",
        world.user(Role.FINANCE),
    )
    assert "bestätigt am" in finance.get(reverse("evaluation:report", args=[report.pk])).content.decode()
    back = reverse("evaluation:withdraw-money", args=[report.pk])
    assert finance.post(back, {"facts": key}).status_code == 422
    assert finance.post(back, {"facts": key, "remark": "Verwechselt."}).status_code == 302
    frozen_again(report, 50000)
    # the form was opened with the version before
    answer = finance.post(page, {"verdict": "confirmed", "facts": key})
    assert answer.status_code == 409
    assert str(newest(report).pk) in answer.content.decode()
    assert Confirmation.objects.count() == 2
    again = {"verdict": "confirmed", "facts": str(newest(report).pk)}
    assert finance.post(page, again).status_code == 302


@pytest.mark.parametrize(("role", "kind"), [(Role.PERSONNEL, "money"), (Role.FINANCE, "posts"), (Role.EDITOR, "money")])
def test_only_the_role_confirms(report: Report, world: World, role: Role, kind: str) -> None:
    values = {"verdict": "confirmed", "facts": str(newest(report).pk)}
    address = reverse(f"evaluation:confirm-{kind}", args=[report.pk])
    assert signed_in(world, role).post(address, values).status_code == 403
    assert signed_in(county("kreis-zwei"), Role.FINANCE).post(address, values).status_code == 404
    assert not Confirmation.objects.exists()


def test_it_waits_for_the_role_and_for_whoever_corrects(report: Report, world: World) -> None:
    def lines(role: Role) -> list[str]:
        user = User.objects.get(pk=world.user(role).pk)
        with translation.override("de"):
            return [line.text for line in waiting(user, timezone.localdate())]

    money, posts = f"Geld des Berichts {report.number} bestätigen", f"Stellen des Berichts {report.number} bestätigen"
    assert money in lines(Role.FINANCE)
    assert posts in lines(Role.PERSONNEL)
    assert not {money, posts} & {*lines(Role.EDITOR), *lines(Role.HEAD)}
    say(report)
    say(report, Verdict.REFUSED, POSTS, "Es fehlt eine Stelle.")
    assert money not in lines(Role.FINANCE)
    assert posts not in lines(Role.PERSONNEL)
    assert f"Die Stellen des Berichts {report.number} wurden nicht bestätigt" in lines(Role.EDITOR)
    frozen_again(report, 60000)
    assert money in lines(Role.FINANCE)
    assert posts in lines(Role.PERSONNEL)


def test_queries_do_not_grow_with_what_was_said(report: Report, world: World) -> None:
    client = signed_in(world, Role.FINANCE)
    address = reverse("evaluation:confirm-money", args=[report.pk])
    say(report)
    frozen_again(report, 30001)
    few = queries(client, address)
    for number in range(3):
        say(report)
        say(report, Verdict.WITHDRAWN, MONEY, "Noch einmal.")
        say(report)
        frozen_again(report, 30002 + number)
    assert queries(client, address) == few <= 15


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one(transactional_db: None) -> None:
    world = county("kreis-eins")
    report = actions.create_report(plan=world.plan, by=None, year=2022)
    facts = newest(report)
    start = threading.Barrier(2)
    refused: list[str | None] = []

    def act(verdict: str) -> None:
        start.wait()
        try:
            confirming.decide(facts=facts, kind=MONEY, verdict=verdict, remark="Grund", by=None)
        except ValidationError as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[verdict]) for verdict in (Verdict.CONFIRMED, Verdict.REFUSED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert refused == ["decided"]
    assert Confirmation.objects.count() == 1
    assert Manifest.objects.filter(report=report).count() == 2
