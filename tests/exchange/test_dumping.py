"""Dumping: the canonical form is read back as the same, on any plan and byte for byte."""

import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.translation import override
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from exchange.planfile import dump, load, parse
from exchange.planfile.emitting import WIDTH, Tree, emit
from exchange.planfile.items import build
from exchange.planfile.problems import Problems
from exchange.planfile.reading import Mapping, Scalar, Sequence, read
from exchange.planfile.spec import SECTIONS
from exchange.planfile.values import clean_text
from roadmap.models import Plan
from tests.exchange.plan_strategy import TRAPS, Maker, plan_files, texts
from tests.exchange.plan_texts import PLAN, changed

FULL = bool(os.environ.get("DIGIPLAN_TEST_FULL"))
PLANS = 200 if FULL else 6
TEXTS = 5000 if FULL else 300
# A plan is made from a seed, which does not shrink.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def read_back(tree: dict[str, Tree]) -> dict[str, Any]:
    problems = Problems("x")
    root = read(emit(tree, "# header"), problems)
    assert not problems.found, [str(problem) for problem in problems.found]
    assert root is not None
    return {key: _plain(node) for key, node in root.items.items()}


def _plain(node: Any) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_plain(one) for one in node.items]
    assert isinstance(node, Mapping)
    return {key: _plain(one) for key, one in node.items.items()}


class TestEmitting:
    @pytest.mark.parametrize("text", TRAPS)
    def test_traps_are_read_as_the_same_text(self, text: str):
        text = clean_text(text)
        tree: dict[str, Tree] = {"a": text, "b": [text, {"c": text, "d": text}]}
        assert read_back(tree) == tree
        typed = YAML(typ="safe", pure=True).load(emit(tree, "# header"))
        assert typed == tree

    @settings(max_examples=TEXTS, deadline=None)
    @given(st.one_of(texts(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)))
    def test_any_text_is_read_as_the_same_text(self, text: str):
        text = text.replace("\r", " ") or "x"
        tree: dict[str, Tree] = {"a": text, "b": [{"c": text}]}
        assert read_back(tree) == tree

    def test_long_texts_are_folded(self):
        lines = emit({"a": [{"b": "Wort " * 60 + "Ende"}]}, "#").split("\n")
        assert max(map(len, lines)) <= WIDTH
        assert "  - b: >-" in lines


@pytest.mark.django_db
class TestDump:
    def test_a_canonical_file_comes_back_byte_for_byte(self):
        load(PLAN, name="x.yaml")
        assert dump(Plan.objects.get()) == PLAN

    def test_order_quotes_and_defaults_become_canonical(self):
        text = changed(
            ("    title: Masterplan\n    kind: masterplan\n", "    kind: 'masterplan'\n    title: \"Masterplan\"\n"),
            ("amount_each: 1000.50", "amount_each: '1000.5'\n        open_ended: false\n        fte_qualifier: exact"),
        )
        load(text, name="x.yaml")
        assert dump(Plan.objects.get()) == PLAN

    def test_of_corrected_rows_the_last_is_written(self):
        load(PLAN, name="x.yaml")
        pair = (
            "amount: 30000\n            qualifier: about\n            effective_on",
            "amount: 31000\n            effective_on",
        )
        load(changed(pair), name="x.yaml")
        assert dump(Plan.objects.get()) == changed(pair)

    def test_one_query_per_section(self, django_assert_max_num_queries: Any):
        load(PLAN, name="x.yaml")
        plan = Plan.objects.select_related("owner").get()
        with django_assert_max_num_queries(len(SECTIONS) + 10):
            dump(plan)

    def test_the_command_writes_a_file(self, tmp_path: Path):
        load(PLAN, name="x.yaml")
        call_command("dump_plan", "masterplan", "--out", str(tmp_path / "a.yaml"))
        assert (tmp_path / "a.yaml").read_text("utf-8") == PLAN

    def test_an_unknown_plan_is_named_with_those_that_exist(self):
        load(PLAN, name="x.yaml")
        with override("en"), pytest.raises(CommandError, match="did you mean “masterplan”"):
            call_command("dump_plan", "masterplann")


@pytest.mark.django_db
@settings(max_examples=PLANS, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(text=plan_files())
def test_any_plan_comes_back_the_same(text: str):
    with transaction.atomic():
        load(text, name="generated.yaml")
        plan = Plan.objects.get(slug=parse(text, name="generated.yaml").plan)
        dumped = dump(plan)
        assert facts(dumped) == facts(text)
        again = load(dumped, name="dumped.yaml")
        assert not again.touched, again.changes
        assert not again.vanished
        assert dump(plan) == dumped
        transaction.set_rollback(True)


def facts(text: str) -> Counter[str]:
    """Every item with its values, references and sources, whatever the order."""
    found: Counter[str] = Counter()
    for item in parse(text, name="x").all():
        values = {
            name: str(value.normalize() if isinstance(value, Decimal) else value) for name, value in item.values.items()
        }
        references = {name: reference.text for name, reference in item.references.items()}
        sources = [(note.document.text if note.document else "", note.field, note.values) for note in item.sources]
        found[repr((item.section.path, sorted(values.items()), sorted(references.items()), sources))] += 1
    return found


def test_the_generated_plans_have_something_in_every_section():
    found = set()
    for seed in range(20):
        text = Maker(Random(seed), ["Text"]).text()
        problems = Problems("x")
        root = read(text, problems)
        assert root is not None
        found |= {item.section.path for item in build(root, problems).all()}
        assert not problems.found
    assert found == {section.path for section in SECTIONS}
