"""What the source says of Kreis Rendsburg-Eckernförde: every fact, what supports it, and what stays unknown."""

from datetime import date
from decimal import Decimal

import pytest

from council.models import Consultation, Meeting
from roadmap.models import (
    ActionField,
    BudgetItem,
    BudgetPlan,
    BudgetProduct,
    Milestone,
    MilestoneDate,
    PlanEntry,
    PlanVersion,
    PositionLine,
    Post,
    PostEvent,
)
from tests.exchange.real_plans import (
    RENDSBURG,
    amount,
    doubts,
    grades,
    paper,
    partial,
    path,
    plan,
    project,
    state,
    statuses,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_plans")]


class TestRendsburg:
    """S3: Kreis Rendsburg-Eckernförde, VO/2018/638."""

    def test_paper(self) -> None:
        row = paper(RENDSBURG, "vo-2018-638")
        assert (row.reference, row.kind, row.public) == ("VO/2018/638", "information_paper", True)
        assert (row.title, row.dated_on) == ("", None)
        assert path(row) == [("Hauptausschuss", "noting", None, "")]
        assert "Haushaltsberatungen" in Consultation.objects.get(paper=row).note
        assert "leer" in doubts(row, "public")

    def test_strategy_shown_to_the_groups(self) -> None:
        shown = MilestoneDate.objects.get(milestone__slug="vorstellung-fraktionen")
        assert partial(shown, "actual_on") == (date(2018, 7, 5), "day")
        assert PlanVersion.objects.get(plan=plan(RENDSBURG)).state == "introduced"
        assert not ActionField.objects.filter(version__plan=plan(RENDSBURG)).exists()

    @pytest.mark.parametrize(
        ("slug", "expected"),
        [
            ("online-terminvergabe", "completed"),
            ("self-service-terminal", "completed"),
            ("online-kfz-abmeldung", "completed"),
            ("online-bewerbungsmanagement", "started"),
            ("mitarbeiterportal", "in_preparation"),
            ("aktenplan", "started"),
            ("elektronische-akte", "idea"),
            ("wlan", "not_started"),
            ("hardware-mobiles-arbeiten", "not_started"),
            ("dezentrale-projekte", "not_started"),
        ],
    )
    def test_measures_and_their_states(self, slug: str, expected: str) -> None:
        assert state(project(RENDSBURG, slug)) == expected
        assert PlanEntry.objects.filter(version__plan=plan(RENDSBURG), project__slug=slug).exists()

    def test_where_and_for_whom(self) -> None:
        assert "einigen Fachdiensten" in project(RENDSBURG, "online-terminvergabe").results
        unit = project(RENDSBURG, "self-service-terminal").responsible_unit
        assert unit is not None
        assert unit.name == "Fachdienst Zuwanderung"
        assert "externen Bewerbern" in project(RENDSBURG, "online-bewerbungsmanagement").results

    def test_next_year_is_derived(self) -> None:
        for slug in ("mitarbeiterportal", "wlan", "hardware-mobiles-arbeiten", "dezentrale-projekte"):
            row = project(RENDSBURG, slug)
            assert "2019" in row.next_steps
            assert statuses(row, "next_steps") == {"derived"}

    def test_filing_plan_is_the_basis_of_the_e_file(self) -> None:
        assert project(RENDSBURG, "aktenplan").dependencies_out.get().successor.slug == "elektronische-akte"

    def test_posts(self) -> None:
        lines = {row.slug: row for row in PositionLine.objects.filter(plan=plan(RENDSBURG))}
        new = {slug: row for slug, row in lines.items() if row.origin == "new"}
        assert {slug: (grades(row), row.posts.count()) for slug, row in new.items()} == {
            "fachbereichskoordination": (["EG 10"], 5),
            "fachhochschulinformatik": (["EG 12"], 2),
            "fachinformatik": (["EG 9b"], 1),
            "verwaltung-it": (["EG 8"], 1),
        }
        posts = Post.objects.filter(line__in=new.values())
        assert posts.count() == 9
        assert set(posts.values_list("fte", flat=True)) == {None}
        assert {event.kind for post in posts for event in post.events.all()} == {"requested"}
        assert {row.qualification for row in new.values()} == {
            "",
            "Fachhochschulinformatiker",
            "Fachinformatiker",
            "Verwaltungskraft",
        }

    def test_coordination_has_six_tasks_in_one_group_under_the_manager(self) -> None:
        line = PositionLine.objects.get(plan=plan(RENDSBURG), slug="fachbereichskoordination")
        assert len(line.tasks.splitlines()) == 6
        assert line.unit is not None
        assert (line.unit.kind, line.unit.name) == ("fachgruppe", "Fachgruppe Digitalisierung")
        assert line.unit.parent is not None
        assert line.unit.parent.kind == "fachdienst"
        assert "Digitalisierungsmanager" in line.unit.tasks

    def test_manager_is_funded_and_the_quoted_resolution_is_in_doubt(self) -> None:
        line = PositionLine.objects.get(plan=plan(RENDSBURG), slug="digitalisierungsmanagement")
        assert line.origin == "existing"
        assert not line.grades.exists()
        assert "vom 18.12.2018" in line.note
        assert "als bereits gefasst" in doubts(line)
        assert line.granted_by is not None
        assert not PostEvent.objects.filter(post__line=line).exists()
        meeting = Meeting.objects.get(committee__owner=line.plan.owner, held_on=date(2018, 12, 18))
        assert "als bereits gefasst" in doubts(meeting)

    def test_money_in_the_draft(self) -> None:
        items = BudgetItem.objects.filter(plan=plan(RENDSBURG)).select_related("product", "budget_plan")
        assert {(i.product.code, i.product.name, amount(i)[0]) for i in items if i.product} == {
            ("111405", "IT-Management", Decimal("287000.00")),
            ("111501", "Digitalisierung", Decimal("350000.00")),
        }
        assert {(i.stage, i.part, i.year_from, i.year_to) for i in items} == {("draft", "result", None, None)}
        assert sum(amount(i)[0] or 0 for i in items) == Decimal("637000.00")
        assert all(product.result_plan for product in BudgetProduct.objects.filter(owner=plan(RENDSBURG).owner))
        budget = BudgetPlan.objects.get(owner=plan(RENDSBURG).owner)
        assert (budget.state, budget.year_from, budget.year_to) == ("draft", None, None)

    def test_evaluation_and_final_report(self) -> None:
        first, final = Milestone.objects.filter(project=project(RENDSBURG, "evaluation"))
        assert "2,5 Jahren" in first.title
        assert not first.dates.exists()
        assert "Oktober/November 2023" in final.title
        assert "Entscheidungsvorschlag" in final.title
        assert partial(MilestoneDate.objects.get(milestone=final), "forecast_on") == (date(2023, 11, 30), "month")
