"""Loading: what is equal is not touched, what differs is changed, what vanished is kept unless it is to go."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import StringIO
from pathlib import Path
from threading import Barrier

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cooperation.models import AgreementAdoption
from council.models import Mandate
from exchange.planfile import PlanFileError, dump, load
from organisation.models import AuditEvent, Body, SourceRef, User
from roadmap.models import (
    ActionField,
    BaselineAmount,
    BudgetAmount,
    BudgetItem,
    MilestoneDate,
    Plan,
    PlanVersion,
    PositionGrade,
    Post,
    Project,
    VisionPoint,
)
from tests.exchange.database_state import counts, fingerprint, load_plan
from tests.exchange.plan_texts import OTHER, PLAN, changed

pytestmark = pytest.mark.django_db


class TestValues:
    def test_rows_hold_what_the_file_says(self):
        load_plan()
        item = BudgetItem.objects.get()
        assert item.product is not None
        assert item.product.code == "0111405"
        assert str(item.granted_by) == "1. Der Plan wird beschlossen."
        assert BudgetAmount.objects.get().amount == Decimal("30000.00")
        version = PlanVersion.objects.get()
        assert (str(version.period_to), version.period_to_precision) == ("2025-12-31", "quarter")
        assert version.resolution is not None
        assert [field.position for field in version.fields.all()] == [1, 2]
        assert PositionGrade.objects.get().grades == ["EG 10", "A 11"]
        assert list(Post.objects.values_list("fte", "minimum")) == [(Decimal(1), False), (Decimal("0.5"), True)]
        assert Mandate.objects.get().owner.slug == "kreis-a"
        assert AgreementAdoption.objects.filter(adopted_on=None).count() == 1
        assert list(MilestoneDate.objects.values_list("first", flat=True)) == [True, False]

    def test_absent_is_unknown_and_not_zero(self):
        load_plan()
        project = Project.objects.get(slug="portal")
        assert (project.joint, project.mandatory, project.lead_body) == (None, None, None)
        assert Project.objects.get(slug="e-akte").joint is False

    def test_sources_are_kept_in_order(self):
        load_plan()
        refs = SourceRef.objects.filter(target_id=BudgetItem.objects.get().pk).order_by("position")
        assert [(ref.status, ref.field, ref.place) for ref in refs] == [
            ("stated", "", "Seite 1"),
            ("derived", "year_from", ""),
        ]
        assert {ref.target_type for ref in refs} == {"roadmap.budgetitem"}

    def test_long_plans_need_no_more_queries(self):
        load_plan()
        with CaptureQueriesContext(
            connection,
        ) as few:
            load_plan()
        fields = "".join(
            f"          - slug: f{n}\n            name: Feld {n}\n            source: {{document: vorlage}}\n"
            for n in range(40)
        )
        more = ("        entries:\n", fields + "        entries:\n")
        load_plan(more)
        with CaptureQueriesContext(connection) as many:
            load_plan(more)
        assert len(many) == len(few)


class TestTwice:
    def test_the_same_file_again_changes_nothing_at_all(self):
        first = load_plan()
        assert first.touched
        before = fingerprint(), counts()
        second = load_plan()
        assert (fingerprint(), counts()) == before
        assert not second.touched
        assert not second.changes
        assert sum(second.unchanged.values()) == sum(first.new.values())

    def test_dry_run_changes_nothing_and_says_what_would(self):
        load_plan()
        before = fingerprint(), counts()
        result = load_plan(
            ("label: Fassung 1", "label: Fassung 2"), ("stage: appropriation", "stage: draft"), dry_run=True
        )
        assert (fingerprint(), counts()) == before
        assert [(one.row, one.field, one.old, one.new) for one in result.changes] == [
            ("masterplan/v1", "label", "Fassung 1", "Fassung 2"),
            ("masterplan/e-akte-2022", "stage", "appropriation", "draft"),
        ]

    def test_dry_run_of_a_new_county(self):
        result = load_plan(dry_run=True)
        assert result.new["roadmap.Plan"] == 1
        assert not Body.objects.exists()

    def test_one_audit_event_per_load_that_did_something(self, django_user_model: type[User]):
        user = django_user_model.objects.create(email="redaktion@example.org")
        load_plan(by=user)
        load_plan(by=user)
        (event,) = AuditEvent.objects.all()
        assert (event.actor, event.action, event.target_id) == (user, "plan_file.load", Plan.objects.get().pk)
        assert event.owner == Body.objects.get(slug="kreis-a")
        assert event.details["new"]["roadmap.Project"] == 2

    def test_history_knows_which_file(self):
        load_plan()
        event = apps.get_model("roadmap", "PlanEvent").objects.get()
        assert event.pgh_context.metadata["file"] == "x.yaml"


class TestChanges:
    def test_a_changed_field_is_changed_in_its_row(self):
        load_plan()
        key = Plan.objects.get().pk
        result = load_plan(("    title: Masterplan\n", "    title: Masterplan digital\n"))
        assert (Plan.objects.get().pk, Plan.objects.get().title) == (key, "Masterplan digital")
        assert +result.changed == {"roadmap.Plan": 1}
        assert not +result.new

    def test_a_key_that_is_left_out_becomes_unknown(self):
        load_plan()
        result = load_plan(("        year_from: 2022\n", ""))
        assert BudgetItem.objects.get().year_from is None
        assert [(one.field, one.old, one.new) for one in result.changes] == [("year_from", "2022", "")]

    def test_another_value_for_the_same_date_is_recorded_beside_the_old_one(self):
        load_plan()
        old = BudgetAmount.objects.get()
        pair = (
            "amount: 30000\n            qualifier: about\n            effective_on",
            "amount: 31000\n            effective_on",
        )
        result = load_plan(pair)
        amounts = list(BudgetAmount.objects.order_by("recorded_at"))
        assert [one.amount for one in amounts] == [30000, 31000]
        assert amounts[0].pk == old.pk
        assert amounts[0].recorded_at < amounts[1].recorded_at
        assert result.changed["roadmap.BudgetAmount"] == 1
        before = fingerprint()
        load_plan(pair)
        assert fingerprint() == before

    def test_a_correction_of_a_milestones_first_date_needs_a_reason(self):
        load_plan()
        with override("en"), pytest.raises(PlanFileError) as caught:
            load_plan(("forecast_on: 2022-06", "forecast_on: 2022-07"))
        (problem,) = caught.value.problems
        assert "every move after the first entry needs a reason" in problem.message
        assert MilestoneDate.objects.count() == 2
        load_plan(("forecast_on: 2022-06", "reason: Abschrift\n            forecast_on: 2022-07"))
        assert list(MilestoneDate.objects.order_by("recorded_at").values_list("first", flat=True)) == [
            True,
            False,
            False,
        ]

    def test_two_fields_can_swap_their_numbers(self):
        load_plan()
        load_plan(
            ("number: '1'\n", "number: '3'\n"), ("number: '2'\n", "number: '1'\n"), ("number: '3'\n", "number: '2'\n")
        )
        assert list(ActionField.objects.values_list("slug", "number")) == [("eins", "2"), ("zwei", "1")]

    def test_versions_can_change_places(self):
        one = "      - slug: v1\n"
        two = "      - slug: v2\n        label: Zwei\n        state: draft\n        source: {document: vorlage}\n"
        load_plan((one, two + one))
        assert list(PlanVersion.objects.values_list("slug", flat=True)) == ["v2", "v1"]
        load_plan(("    budget_items:\n      - slug", two + "    budget_items:\n      - slug"))
        assert list(PlanVersion.objects.values_list("slug", flat=True)) == ["v1", "v2"]
        load_plan()
        assert list(PlanVersion.objects.values_list("slug", flat=True)) == ["v1", "v2"]
        load_plan((one, two.replace("v2", "v0") + two.replace("v2", "v3") + one))
        assert list(PlanVersion.objects.values_list("slug", flat=True))[:3] == ["v0", "v3", "v1"]

    def test_numbers_of_places_stay_while_the_order_does(self):
        """Other ways in than a plan file may count from 0 or leave gaps."""
        load_plan()
        ActionField.objects.filter(slug="eins").update(position=0)
        ActionField.objects.filter(slug="zwei").update(position=7)
        VisionPoint.objects.update(position=0)
        assert not load_plan().touched
        ActionField.objects.update(position=0)
        before = fingerprint()
        # with equal numbers the database gives them in an order of its own, and the dump follows it
        assert not load(dump(Plan.objects.get()), name="x.yaml").touched
        assert fingerprint() == before

    def test_sources_are_replaced_as_a_whole(self):
        load_plan()
        item = BudgetItem.objects.get()
        others = set(SourceRef.objects.exclude(target_id=item.pk).values_list("pk", flat=True))
        result = load_plan(("            place: Seite 1\n", "            place: Seite 2\n"))
        assert list(SourceRef.objects.filter(target_id=item.pk).values_list("place", flat=True)) == ["Seite 2", ""]
        assert set(SourceRef.objects.exclude(target_id=item.pk).values_list("pk", flat=True)) == others
        assert +result.changed == {"organisation.SourceRef": 1}

    def test_a_mandate_can_move_to_another_point(self):
        load_plan()
        key = Mandate.objects.get().pk
        point = "          - number: 2\n            proposed_text: Berichte.\n            mandates:\n"
        load_plan(("            mandates:\n", point))
        assert Mandate.objects.filter(point__number=2).get().pk == key

    def test_a_mandate_can_move_between_a_point_and_a_decision(self):
        held = "        held_on: 2021-09-29\n"
        decided = (
            "        agenda_items:\n          - number: '1'\n            title: Bericht\n            source:\n"
            "              document: vorlage\n            decisions:\n              - number: 1\n"
            "                text: So.\n                mandates:\n"
        )
        mandate = (
            "              - slug: bericht\n                title: Jährlicher Bericht\n"
            "                recurrence: annual\n                source:\n                  document: vorlage\n"
        )
        below = "".join(f"    {line}\n" for line in mandate.splitlines())
        moved = [(f"            mandates:\n{mandate}", ""), (held, held + decided + below)]
        load_plan()
        key = Mandate.objects.get().pk
        assert not load_plan(*moved).vanished
        row = Mandate.objects.get()
        assert (row.pk, row.point, row.decision.number if row.decision else None) == (key, None, 1)
        assert not load(dump(Plan.objects.get()), name="x.yaml").touched
        assert load_plan(prune=True).pruned
        row = Mandate.objects.get()
        assert (row.pk, row.point.number if row.point else None, row.decision) == (key, 1, None)


class TestBaseline:
    @pytest.mark.parametrize(
        ("old", "new", "row"),
        [
            ("due_on: 2022-Q2", "due_on: 2022-Q3", "baseline/e-akte/pilot"),
            ("fte: 1.5", "fte: 2", "baseline/koordination"),
            ("set_on: 2021-09-29", "set_on: 2021-09-30", "masterplan/v1/baseline"),
            ("amount: 30000\n              qualifier: about", "amount: 30000", "baseline/e-akte-2022"),
        ],
    )
    def test_a_baseline_cannot_change(self, old: str, new: str, row: str):
        load_plan()
        before = fingerprint()
        with override("en"), pytest.raises(PlanFileError) as caught:
            load_plan((old, new), ("label: Fassung 1", "label: Fassung 2"))
        (problem,) = caught.value.problems
        assert problem.code == "immutable"
        assert row in problem.message
        assert fingerprint() == before

    def test_a_baseline_gets_no_further_rows(self):
        load_plan(("          posts:\n            - line: koordination\n              fte: 1.5\n", ""))
        with override("en"), pytest.raises(PlanFileError) as caught:
            load_plan()
        assert [one.code for one in caught.value.problems] == ["immutable"]

    def test_what_vanished_of_a_baseline_stays(self):
        load_plan()
        pair = ("            - item: e-akte-2022\n              amount: 30000\n              qualifier: about\n", "")
        gone = ("          amounts:\n          posts:", "          posts:")
        text = changed(gone, text=changed(pair))
        result = load(text, name="x.yaml", prune=True)
        assert BaselineAmount.objects.count() == 1
        assert [row.model for row in result.protected] == ["roadmap.BaselineAmount"]
        assert "Cannot update or delete" in result.protected[0].reason


class TestCommand:
    def test_several_files_are_loaded_all_or_none(self, tmp_path: Path):
        right, wrong = tmp_path / "a.yaml", tmp_path / "b.yaml"
        right.write_text(PLAN, "utf-8")
        wrong.write_text(OTHER.replace("kind: strategy", "kind: strategie"), "utf-8")
        with override("en"), pytest.raises(SystemExit):
            call_command("load_plan", str(right), str(wrong), stderr=StringIO(), stdout=StringIO())
        assert not Plan.objects.exists()

    def test_the_report_counts_by_model(self, tmp_path: Path):
        file = tmp_path / "a.yaml"
        file.write_text(PLAN, "utf-8")
        out = StringIO()
        with override("en"):
            call_command("load_plan", str(file), "--dry-run", stdout=out)
            assert not Plan.objects.exists()
            call_command("load_plan", str(file), stdout=out)
            file.write_text(changed(("label: Fassung 1", "label: Fassung 2")), "utf-8")
            call_command("load_plan", str(file), "--dry-run", stdout=out)
        text = out.getvalue()
        assert "roadmap.Project: 2 new, 0 changed, 0 unchanged" in text
        assert "roadmap.PlanVersion masterplan/v1: label: “Fassung 1” → “Fassung 2”" in text
        assert PlanVersion.objects.get().label == "Fassung 1"


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_wait_for_each_other():
    """Without the lock both would find nothing there and insert the same rows."""
    barrier = Barrier(2)

    def run() -> bool:
        try:
            barrier.wait(30)
            return load(PLAN, name="x.yaml").touched
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = [future.result(120) for future in [pool.submit(run), pool.submit(run)]]
    assert sorted(results) == [False, True]
    assert Plan.objects.count() == 1
