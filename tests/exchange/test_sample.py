"""The fictional county: the same for the same size, complete, sourced, and true to the domain's rules."""

import itertools
import os
import time
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum

from cooperation.models import (
    AgreementParty,
    Contribution,
    HelpAnswer,
    Participation,
    RequestState,
    RolloutDate,
    RolloutStage,
    StatusEntry,
    StatusRequest,
    StatusReview,
)
from cooperation.rollout.rows import courses
from council.models import ConsultationRole, Mandate, Resolution
from evaluation import facts
from exchange import planfile
from exchange.sample.digest import digest
from exchange.sample.loading import SampleConflictError, load_sample
from exchange.sample.setting import Setting, Size
from organisation.models import AuditEvent, Body, Source, SourceRef
from roadmap import grades
from roadmap.models import (
    Allocation,
    BudgetAmount,
    BudgetItem,
    Grant,
    Lineage,
    Milestone,
    MilestoneDate,
    PlanVersion,
    PositionGrade,
    PositionLine,
    Post,
    PostEvent,
    Project,
    ProjectStateChange,
    Stage,
)

SMALL = {"projects": 3, "municipalities": 1, "years": 1}
COST: dict[str, float] = {}
"""Of loading the default size; seconds of this process, since the machine may be busy with other things."""


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    """The default size, entered once for the tests that look at it, and taken out again."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        begin = time.process_time()
        count = itertools.count()
        with connection.execute_wrapper(lambda execute, *rest: (next(count), execute(*rest))[1]):
            setting = load_sample(Size())
        assert setting is not None
        COST.update(statements=next(count), seconds=time.process_time() - begin)
        yield setting
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def load(**size) -> Setting:
    setting = load_sample(Size(**size))
    assert setting is not None
    return setting


@pytest.mark.django_db
def test_two_slugs_hold_the_same() -> None:
    first, second = load(**SMALL, slug="kreis-eins"), load(**SMALL, slug="kreis-zwei")
    assert digest(first) == digest(second)
    assert digest(first) != digest(load(**SMALL, slug="kreis-drei", seed=2))


@pytest.mark.django_db
def test_a_second_run_says_so_and_changes_nothing() -> None:
    arguments = [f"--{name}={value}" for name, value in SMALL.items()]
    out = StringIO()
    call_command("load_sample", *arguments, stdout=out)
    before = (AuditEvent.objects.count(), SourceRef.objects.count(), Body.objects.count())
    call_command("load_sample", *arguments, stdout=out)
    assert "is there already" in out.getvalue()
    assert before == (AuditEvent.objects.count(), SourceRef.objects.count(), Body.objects.count())
    with pytest.raises(CommandError, match="another slug"):
        call_command("load_sample", *arguments[:-1], stdout=out)


@pytest.mark.django_db
def test_its_plan_file_loads_and_changes_nothing(tmp_path) -> None:
    setting = load(projects=8, municipalities=3, years=2)
    out = StringIO()
    call_command("dump_plan", setting.plan.slug, stdout=out)
    path = tmp_path / f"{setting.plan.slug}.yaml"
    path.write_text(out.getvalue(), encoding="utf-8")
    result = planfile.load(path.read_bytes(), name=path.name)
    assert (result.changes, result.vanished, sum(result.new.values())) == ([], [], 0)


@pytest.mark.django_db
def test_a_real_county_is_left_alone() -> None:
    Body.objects.create(slug="kreis-musterau", name="Kreis Musterau", kind="kreis")
    with pytest.raises(SampleConflictError):
        load_sample(Size())
    assert Body.objects.count() == 1


@pytest.mark.parametrize(
    "size",
    [{"projects": 0}, {"municipalities": 0}, {"years": 0}, {"slug": "Kreis X"}, {"slug": "a" * 51}, {"until": 1}],
)
def test_sizes_that_no_county_has(size) -> None:
    with pytest.raises(ValueError):
        Size(**size)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "size",
    [SMALL, {"projects": 1, "municipalities": 1, "years": 2}, {"projects": 8, "municipalities": 3, "years": 3}],
)
def test_small_sizes_have_every_invariant(size) -> None:
    setting = load(**size)
    assert Project.objects.filter(owner=setting.county).count() == size["projects"]
    check_invariants(setting)


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("DIGIPLAN_TEST_FULL"), reason="only with DIGIPLAN_TEST_FULL=1")
@pytest.mark.django_db
def test_a_large_county() -> None:
    setting = load(projects=400, municipalities=60, years=10, slug="kreis-gross")
    check_invariants(setting)


def test_the_default_size_loads_quickly_and_has_every_invariant(full) -> None:
    assert COST["statements"] < 9_000
    assert COST["seconds"] < 20
    assert Project.objects.count() == 60
    assert Body.objects.filter(kind__in=["stadt", "gemeinde"]).count() == 12
    check_invariants(full)


def test_everything_is_marked_as_fiction(full) -> None:
    assert all("(fiktiv)" in body.name and body.fictional for body in Body.objects.all())
    assert set(Source.objects.values_list("kind", flat=True)) == {"fiction"}


def test_no_fact_is_without_a_source(full) -> None:
    data = facts.collect(
        full.plan,
        period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31),
        cut_off=date(2025, 12, 31),
        frozen_at=AuditEvent.objects.latest("at").at,
    )
    assert data["unsourced"] == []


def test_the_council_decided_with_votes_and_once_unanimously_with_abstentions(full) -> None:
    assert Resolution.objects.filter(unanimous=True, votes_no=0, votes_abstain__gt=0).exists()
    assert Resolution.objects.filter(votes_no__gt=0, unanimous=False).exists()
    assert Mandate.objects.filter(recurrence="annual").count() == 1
    assert Resolution.objects.filter(consultation__role=ConsultationRole.FINAL).count() == 3


def test_two_versions_with_every_kind_of_descent(full) -> None:
    assert list(PlanVersion.objects.order_by("position").values_list("state", flat=True)) == ["superseded", "adopted"]
    kinds = set(Lineage.objects.filter(from_field__isnull=False).values_list("kind", flat=True))
    assert kinds == {"same", "renamed", "split", "merged", "replaced"}
    for version in PlanVersion.objects.all():
        assert version.baseline.milestones.exists()
        assert version.baseline.amounts.exists()
        assert version.baseline.posts.exists()


def test_every_state_and_course_is_there(full) -> None:
    states = set(ProjectStateChange.objects.values_list("state", flat=True))
    assert len(states) == 8
    assert ProjectStateChange.objects.filter(state="dropped", replacement__isnull=False).exists()
    assert ProjectStateChange.objects.filter(state="in_preparation", reason__startswith="Wieder").exists()
    assert Milestone.objects.values("project").annotate(n=Count("id")).filter(n__lt=2).count() == 0
    precisions = set(MilestoneDate.objects.values_list("forecast_on_precision", flat=True))
    assert precisions >= {"day", "month", "quarter", "year"}


def test_the_rollout_has_every_stage_late_ones_and_unknown_ones(full) -> None:
    day = date(2025, 12, 31)
    rows = list(Participation.objects.all())
    found = courses([row.pk for row in rows], day)
    assert {course.stage for course in found.values()} == {"", *RolloutStage.values}
    assert any(course.is_late(day) for course in found.values())
    assert RolloutDate.objects.filter(first=False).exclude(reason="").exists()
    for row in rows:
        days = [step.effective_on for step in row.rollout_steps.all()]
        assert days == sorted(set(days))
        assert all(each <= day for each in days)


def test_money_of_every_stage_and_kind(full) -> None:
    assert set(BudgetItem.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert set(BudgetItem.objects.values_list("part", flat=True)) == {"result", "finance"}
    assert BudgetItem.objects.filter(conditional=True).exists()
    assert BudgetItem.objects.filter(stage="appropriation", covers=None).exists()
    assert BudgetItem.objects.filter(amounts=None).exists()
    qualifiers = set(BudgetAmount.objects.values_list("qualifier", flat=True))
    assert qualifiers == {"exact", "about", "at_least", "at_most"}
    ends = Grant.objects.order_by("approval_to").values_list("approval_to__year", flat=True)
    assert list(ends) == [2024, 2025, 2026]


def test_posts_in_every_state(full) -> None:
    assert set(PostEvent.objects.values_list("kind", flat=True)) == {
        *("requested", "approved", "advertised", "filled", "vacated", "cut")
    }
    assert PositionLine.objects.filter(origin="relocated").exists()
    assert any(len(row.grades) > 1 for row in PositionGrade.objects.all())


def test_partners_report_on_behalf_returned_confirmed_and_not_at_all(full) -> None:
    assert set(StatusRequest.objects.values_list("state", flat=True)) == {
        *("submitted", "confirmed", "returned", "not_reported")
    }
    assert StatusEntry.objects.filter(on_behalf=True).exists()
    assert StatusReview.objects.filter(by_partner=True, entry__on_behalf=True).exists()
    assert AgreementParty.objects.filter(adoption=None, agreement__draft=False).count() == 1
    assert Contribution.objects.filter(budget_item__isnull=False).count() == 1
    assert set(HelpAnswer.objects.values_list("done", flat=True)) == {True, False}
    never = StatusRequest.objects.filter(state=RequestState.NOT_REPORTED)
    assert never.filter(participation__project__slug="p007").exists()


def test_the_report_of_the_last_year_shows_the_remarkable(full) -> None:
    data = facts.collect(
        full.plan,
        period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31),
        cut_off=date(2025, 12, 31),
        frozen_at=AuditEvent.objects.latest("at").at,
    )
    projects = data["results"]["projects"]
    assert any(row["jump"] for row in projects)
    reasons = {reason["code"] for row in projects for reason in row["lights"]["time"]["reasons"]}
    assert "after_plan_end" in reasons
    assert {row["lights"]["overall"]["light"] for row in projects} >= {"green", "red"}


def check_invariants(setting: Setting) -> None:
    """The rules of the domain's third chapter that rows alone can break."""
    for amount in BudgetAmount.objects.exclude(amount=None).select_related("item"):
        assert amount.amount is not None
        assert amount.amount >= 0 or amount.item.stage == Stage.ACTUAL
    assert not Post.objects.filter(Q(fte__lte=0) | Q(fte__gt=1)).exists()
    for row in PositionGrade.objects.all():
        assert [grades.check_grade(grade) for grade in row.grades] == row.grades
    assert not Allocation.objects.values("item").annotate(whole=Sum("share")).filter(whole__gt=1).exists()
    for milestone in Milestone.objects.prefetch_related("dates"):
        dates = list(milestone.dates.all())
        days = [row.effective_on for row in dates]
        assert days == sorted(set(days))
        assert [row.first for row in dates] == [True] + [False] * (len(dates) - 1)
        assert all(row.reason for row in dates[1:])
        assert all(row.actual_on is None for row in dates[:-1])
        assert all(row.actual_on is None or row.actual_on <= row.effective_on for row in dates)
    for project in Project.objects.prefetch_related("state_changes"):
        states = [row.state for row in project.state_changes.all()]
        assert all(one != other for one, other in itertools.pairwise(states))
        days = [row.effective_on for row in project.state_changes.all()]
        assert days == sorted(set(days))
    assert not ProjectStateChange.objects.filter(effective_on__gt=date(2025, 12, 31)).exists()
    assert (
        not StatusEntry.objects.exclude(body=F("request__participation__body"))
        .exclude(request__participation=None)
        .exists()
    )
    assert not Resolution.objects.filter(unanimous=True, votes_no__gt=0).exists()
    assert AuditEvent.objects.filter(owner=setting.county).exists()
