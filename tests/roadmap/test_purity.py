"""The calculation modules stay pure: no Django, no ORM, no clock, no float."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = {
    "organisation/partial_dates.py",
    "roadmap/amounts.py",
    "roadmap/bridge.py",
    "roadmap/budget.py",
    "roadmap/flags.py",
    "roadmap/document_types.py",
    "roadmap/grades.py",
    "roadmap/growth.py",
    "roadmap/impact.py",
    "roadmap/judging.py",
    "roadmap/lights.py",
    "roadmap/pivot/outcome.py",
    "roadmap/pivot/partners.py",
    "roadmap/pivot/portions.py",
    "roadmap/pivot/sums.py",
    "roadmap/post_costs.py",
    "roadmap/post_steps.py",
    "roadmap/progress.py",
    "roadmap/risk_levels.py",
    "roadmap/shares.py",
    "roadmap/staffing.py",
    "cooperation/reminders/schedule.py",
    "cooperation/reported.py",
    "cooperation/terms.py",
}
PURE_MODULES = {path.removesuffix(".py").replace("/", ".") for path in PURE}
CLOCK = {"today", "now", "utcnow", "fromtimestamp", "time", "monotonic"}


def impurities(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or "."] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            yield from (n for n in names if n not in PURE_MODULES and n.split(".")[0] not in sys.stdlib_module_names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK:
            yield node.func.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield repr(node.value)
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node.id


@pytest.mark.parametrize("path", sorted(PURE))
def test_no_django_no_clock_no_float(path):
    assert list(impurities((ROOT / path).read_text())) == []


@pytest.mark.parametrize(
    "source",
    ["import django", "from django.db import models", "from roadmap.models import Plan", "date.today()", "x = 0.5"],
)
def test_the_guard_sees_what_it_should(source):
    assert list(impurities(source))


def test_every_calculation_is_documented():
    text = (ROOT / "docs" / "calculations.md").read_text()
    assert [path for path in sorted(PURE) if f"`{path}`" not in text] == []
