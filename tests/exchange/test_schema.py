"""The JSON Schema: up to date, and of one mind with the loader."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from exchange.management.commands import plan_schema
from exchange.planfile import parse
from exchange.planfile.reference import END, START, with_tables
from exchange.planfile.schema import TITLE, as_text, schema
from exchange.planfile.spec import SECTIONS
from tests.exchange.plan_strategy import plan_files
from tests.exchange.plan_texts import PLAN, changed
from tests.exchange.test_dumping import PHASES

VALIDATOR = Draft202012Validator(schema())


def complaints(text: str) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(typed(text))]


def typed(text: str) -> Any:
    """As an editor reads it, with the types of YAML 1.2's core schema, which has no dates."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=date.isoformat))


def test_the_files_in_the_repository_are_up_to_date():
    call_command("plan_schema", "--check")


def test_check_fails_when_the_schema_has_changed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan_schema, "as_text", lambda: as_text().replace(TITLE, "other"))
    monkeypatch.setattr(plan_schema, "with_tables", lambda text: text + " ")
    with pytest.raises(CommandError, match=r"plan-file\.schema\.json, docs/plan-files\.md"):
        call_command("plan_schema", "--check")


def test_the_schema_is_a_schema_in_any_language():
    Draft202012Validator.check_schema(schema())
    with override("de"):
        german = as_text()
    with override("en"):
        assert as_text() == german


def test_every_section_and_key_is_described():
    definitions = schema()["$defs"]
    for section in SECTIONS:
        one = definitions[section.path]
        one = one["anyOf"][1] if section.scalar else one
        assert one["description"]
        assert all(value.get("description") for name, value in one["properties"].items() if name in section.fields)


def test_the_canonical_plan_satisfies_the_schema():
    assert complaints(PLAN) == []


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(text=plan_files())
def test_any_generated_plan_satisfies_the_schema(text: str):
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    title: Masterplan\n", "    titel: Masterplan\n"),
        ("        state: adopted\n", "        state: adoptd\n"),
        ("period_from: 2021\n", "period_from: 21\n"),
        ("EG 10", "EG 9d"),
        ("joint: false", "joint: no"),
        ("    name: Ausgleichsrücklage\n    source:\n      document: vorlage\n", "    name: R\n"),
        ("            derivation: Das Jahr nach dem Beschluss.\n", ""),
        ("number: 2\n            fte", "number: -2\n            fte"),
        ("amount_each: 1000.50", "amount_each: '1000,50'"),
        ("format: 1", "format: 2"),
    ],
)
def test_what_the_loader_refuses_in_one_item_the_editor_underlines(old: str, new: str):
    assert complaints(changed((old, new)))


@pytest.mark.django_db
def test_the_example_in_the_documentation_is_right():
    from django.conf import settings as django_settings

    guide = (django_settings.BASE_DIR / "docs" / "plan-files.md").read_text("utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    assert parse(example, name="docs/plan-files.md").plan == "masterplan"
    assert complaints(example) == []


def test_tables_need_their_marks():
    assert with_tables(f"a {START} old {END} b").endswith(f"{END} b")
    with pytest.raises(ValueError, match="lacks the marks"):
        with_tables("a guide without marks")
