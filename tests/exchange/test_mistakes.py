"""Every kind of mistake in a plan file: one precise message each, all of them at once, and nothing is changed."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import models
from django.utils.translation import override

from exchange.planfile import PlanFileError, Problem, load, parse
from exchange.planfile.conditions import holds
from exchange.planfile.messages import rule_message
from exchange.planfile.spec import SECTIONS
from organisation.models import AuditEvent, Body, SourceRef
from roadmap.models import Plan
from tests.exchange.plan_texts import PLAN, changed

pytestmark = pytest.mark.django_db

ITEM, SHARE = "plans[0].budget_items[0]", "plans[0].contributions[0]"
VERSION, LINE = "plans[0].versions[0]", "plans[0].position_lines[0]"

TEN = {
    ("unknown-key", "plans[0].titel"): ("    title: Masterplan\n", "    title: Masterplan\n    titel: Masterplan\n"),
    ("choice", "plans[0].versions[0].state"): ("        state: adopted\n", "        state: adoptd\n"),
    ("date", "plans[0].versions[0].period_from"): ("period_from: 2021\n", "period_from: 2021-13\n"),
    ("duplicate", "plans[0].versions[0].fields[1].slug"): ("      - slug: zwei\n", "      - slug: eins\n"),
    ("reference", "plans[0].budget_items[0].product"): ("product: '111405'", "product: '111406'"),
    ("rule", "plans[0].budget_items[0].direction"): ("direction: expense", "direction: payment"),
    ("negative", "plans[0].budget_items[0].amounts[0].amount"): (
        "amount: 30000\n            qualifier: about\n            effective_on",
        "amount: -5\n            effective_on",
    ),
    ("grade", "plans[0].position_lines[0].grades[0].grades[0]"): ("EG 10", "EG 9d"),
    ("rule", "plans[0].position_lines[0].posts[1].fte"): ("fte: 0.5", "fte: 1.25"),
    ("no-source", "funding_sources[0]"): (
        "    name: Ausgleichsrücklage\n    source:\n      document: vorlage\n",
        "    name: R\n",
    ),
}


def problems_of(*pairs: tuple[str, str]) -> tuple[Problem, ...]:
    with override("en"), pytest.raises(PlanFileError) as caught:
        parse(changed(*pairs), name="x.yaml")
    return caught.value.problems


def only(*pairs: tuple[str, str]) -> Problem:
    problems = problems_of(*pairs)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def line_of(text: str, needle: str) -> int:
    assert text.count(needle) == 1
    return text[: text.index(needle)].count("\n") + 1


def test_ten_mistakes_give_ten_messages_and_no_change(tmp_path: Path):
    """The field "zwei" is called "eins" too, so its post's reference would dangle: it is turned to "eins" as well."""
    text = changed(*TEN.values(), ("field: v1/zwei", "field: v1/eins"))
    file = tmp_path / "plan.yaml"
    file.write_text(text, "utf-8")
    errors = StringIO()
    with override("en"), pytest.raises(SystemExit) as caught:
        call_command("load_plan", str(file), stderr=errors, stdout=StringIO())
    assert caught.value.code == 1
    lines = errors.getvalue().strip().split("\n")
    assert lines[-1] == "10 mistakes; nothing was changed."
    assert len(lines) == 11
    for model in (Plan, Body, SourceRef, AuditEvent):
        assert not model._default_manager.exists()


def test_each_of_the_ten_is_precise():
    text = changed(*TEN.values(), ("field: v1/zwei", "field: v1/eins"))
    with override("en"), pytest.raises(PlanFileError) as caught:
        load(text, name="x.yaml")
    found = {(one.code, one.path): one for one in caught.value.problems}
    assert set(found) == set(TEN)
    assert len(caught.value.problems) == 10
    state = found["choice", "plans[0].versions[0].state"]
    assert state.line == line_of(text, "adoptd")
    with override("en"):
        text_of_state = str(state)
    assert text_of_state == (
        f"x.yaml:{state.line}:16: plans[0].versions[0].state: “adoptd”: is not in the list of values; "
        "did you mean “adopted”?; allowed: draft, introduced, deliberated, adopted, amended, superseded, expired"
    )
    assert found["unknown-key", "plans[0].titel"].suggestion == "title"
    assert found["reference", "plans[0].budget_items[0].product"].allowed == ("111405",)
    assert "result: revenue, expense" in found["rule", "plans[0].budget_items[0].direction"].allowed
    assert found["date", "plans[0].versions[0].period_from"].allowed == ("2024", "2024-Q3", "2024-06", "2024-06-30")
    assert "EG 9a" in found["grade", "plans[0].position_lines[0].grades[0].grades[0]"].allowed


@pytest.mark.parametrize(("code", "path"), TEN)
def test_each_of_the_ten_alone(code: str, path: str):
    pairs = [TEN[code, path]]
    if code == "duplicate":
        pairs.append(("field: v1/zwei", "field: v1/eins"))
    problem = only(*pairs)
    assert (problem.code, problem.path) == (code, path)


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("format: 1", "format: 2", "format", "format"),
        ("county: kreis-a\n", "county: kreis-b\n", "reference", "county"),
        ("plan: masterplan\n\n", "plan: masterplann\n\n", "reference", "plan"),
        ("    kind: masterplan\n", "", "missing-key", "plans[0]"),
        ("    kind: masterplan\n", "    kind:\n", "empty", "plans[0].kind"),
        ("    kind: masterplan\n", "    kind: ~\n", "empty", "plans[0].kind"),
        ("    kind: masterplan\n", "    kind: [masterplan]\n", "not-a-value", "plans[0].kind"),
        ("    title: Masterplan\n", "    title: >-\n      a\n\n      b\n", "line-break", "plans[0].title"),
        ("    title: Masterplan\n", f"    title: {'x' * 301}\n", "too-long", "plans[0].title"),
        ("    title: Masterplan\n", "    title: Master✓\n", "missing-glyph", "plans[0].title"),
        ("slug: e-akte-2022", "slug: e akte", "invalid", f"{ITEM}.slug"),
        ("year_from: 2022", "year_from: 22", "range", f"{ITEM}.year_from"),
        ("year_from: 2022", "year_from: '2 022'", "number", f"{ITEM}.year_from"),
        ("year_from: 2022", "year_from: 1e3", "number", f"{ITEM}.year_from"),
        ("year_from: 2022", "year_from: ２０２２", "number", f"{ITEM}.year_from"),
        ("year_from: 2022", "year_from: 2022\n        year_to: 2021", "rule", f"{ITEM}.year_from"),
        ("amount_each: 1000.50", "amount_each: 1.000,50", "amount", f"{SHARE}.amount_each"),
        ("amount_each: 1000.50", "amount_each: 1e3", "amount", f"{SHARE}.amount_each"),
        ("amount_each: 1000.50", "amount_each: .nan", "amount", f"{SHARE}.amount_each"),
        ("amount_each: 1000.50", "amount_each: 0.005", "amount", f"{SHARE}.amount_each"),
        ("amount_each: 1000.50", "amount_each: 1000000000000", "range", f"{SHARE}.amount_each"),
        ("amount_each: 1000.50", "amount_each: -1", "rule", f"{SHARE}.amount_each"),
        ("joint: false", "joint: no", "boolean", "projects[0].joint"),
        ("set_on: 2021-09-29", "set_on: 2021-09", "date", f"{VERSION}.baseline.set_on"),
        ("set_on: 2021-09-29", "set_on: 2021-02-30", "date", f"{VERSION}.baseline.set_on"),
        ("fte: 1.5", "fte: 0", "range", f"{VERSION}.baseline.posts[0].fte"),
        ("minimum: true", "minimum: true\n            number: 3", "duplicate-key", f"{LINE}.posts[1].number"),
        ("- item: e-akte-2022", "- item: e-akte-2023", "reference", f"{VERSION}.baseline.amounts[0].item"),
        ("granted_by: p1/beschluss/1", "granted_by: p1/beschluss/2", "reference", f"{ITEM}.granted_by"),
        ("consultation: 1", "consultation: 2", "reference", "papers[0].resolutions[0].consultation"),
        (
            "adopted_on: 2020-08-20\n",
            "adopted_on: 20.08.2020\n",
            "date",
            "agreements[0].parties[0].adoption.adopted_on",
        ),
        (
            "reason: fertig",
            "forecast_on: 2023\n            reason: fertig",
            "rule",
            "projects[0].milestones[0].dates[1].forecast_on",
        ),
        ("\n            reason: fertig", "", "rule", "projects[0].milestones[0].dates[1]"),
        ("state: started", "state: dropped", "rule", "projects[0].state_changes[0].state"),
        ("successor: portal", "successor: e-akte", "rule", "dependencies[0].predecessor"),
        ("kind: approved", "kind: requested", "duplicate", f"{LINE}.posts[0].events[1].effective_on"),
        ("            field: year_from\n", "            field: yearfrom\n", "source-field", f"{ITEM}.source[1].field"),
        ("            derivation: Das Jahr nach dem Beschluss.\n", "", "derivation", f"{ITEM}.source[1]"),
        ("vision_points:\n          - Alles ist online.", "vision_points: []", "empty", f"{VERSION}.vision_points"),
        ("vision_points:\n          - Alles ist online.", "vision_points: x", "not-a-list", f"{VERSION}.vision_points"),
        ("          - Alles ist online.", "          - {txt: a}", "unknown-key", f"{VERSION}.vision_points[0].txt"),
    ],
)
def test_one_mistake(old: str, new: str, code: str, path: str):
    problems = problems_of((old, new))
    assert (code, path) in [(one.code, one.path) for one in problems], [str(one) for one in problems]
    assert len(problems) == (2 if code == "unknown-key" else 1), [str(one) for one in problems]


def test_plain_eg9_is_for_the_past_only():
    assert only(("EG 10", "EG 9")).code == "grade"
    parse(
        changed(("EG 10", "EG 9"), ("A 11\n            effective_on: 2021", "A 11\n            effective_on: 2015")),
        name="x",
    )


def test_negative_actuals_are_right():
    parse(
        changed(
            ("stage: appropriation", "stage: actual"),
            (
                "amount: 30000\n            qualifier: about\n            effective_on",
                "amount: -5\n            effective_on",
            ),
        ),
        name="x",
    )


def test_dependency_cycle_is_named():
    more = "    successor: portal\n    source: {document: vorlage}\n  - predecessor: portal\n    successor: e-akte\n"
    problem = only(("    successor: portal\n", more))
    assert problem.code == "cycle"
    assert "e-akte → portal, portal → e-akte" in problem.message


def test_a_plan_cannot_be_its_own_ancestor():
    assert only(("    kind: masterplan\n", "    kind: masterplan\n    parent: masterplan\n")).code == "cycle"


def test_sources_for_single_fields_must_cover_all():
    start = "    budget_item: e-akte-2022\n        position_line: koordination\n        source:\n"
    old = start + "          document: vorlage\n"
    fields = ["body", "title", "amount_each", "budget_item"]
    notes = "".join(f"          - {{document: vorlage, field: {name}}}\n" for name in fields)
    new = start + notes
    problem = only((old, new))
    assert problem.path == "plans[0].contributions[0].source"
    assert "position_line" in problem.message
    parse(changed((old, new + "          - {document: vorlage, field: position_line}\n")), name="x")


def test_a_broken_value_brings_no_second_message():
    """What depends on a value with a mistake is not complained of as well."""
    assert only(("direction: expense", "direction: expence")).code == "choice"
    assert only(("stage: appropriation", "stage: appropiation")).code == "choice"
    assert only(("held_on: 2021-09-29", "held_on: 2021-09-31")).code == "date"


def test_every_rule_of_the_database_can_be_evaluated_and_has_words():
    """A new CHECK constraint must be known here, or its mistakes would only show one by one, in SQL's words."""
    with override("en"):
        for section in SECTIONS:
            for constraint in section.model._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    assert isinstance(constraint.condition, models.Q)
                    holds(constraint.condition, lambda name: None)
                    assert not rule_message(constraint.name)[0].startswith("breaks"), constraint.name


def test_what_only_the_database_knows_is_an_error_too():
    load(PLAN, name="x.yaml")
    other = PLAN.replace("kreis-a", "kreis-c").replace("slug: masterplan", "slug: masterplan")
    with override("en"), pytest.raises(PlanFileError) as caught:
        load(other, name="y.yaml")
    (problem,) = caught.value.problems
    assert problem.code == "database"
    assert problem.path == "plans[0]"
    assert "masterplan is already taken" in problem.message
    assert not Body.objects.filter(slug="kreis-c").exists()


def test_a_file_that_is_not_there(tmp_path: Path):
    errors = StringIO()
    with override("en"), pytest.raises(SystemExit):
        call_command("load_plan", str(tmp_path / "none.yaml"), stderr=errors)
    assert "cannot be read" in errors.getvalue()
