"""Each number in the four counties' reports comes from the plan file, a listed calculation, or the report itself."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from ruamel.yaml import YAML

from evaluation import facts, report
from evaluation.facts.collect import SETTINGS
from exchange.planfile import load
from roadmap.models import Plan
from tests.evaluation.independent.german import tenths
from tests.evaluation.independent.paper import Paper
from tests.evaluation.independent.traced import Known, report_days, unexplained, wrong_totals
from tests.evaluation.test_report_real_plans import FROZEN_AT, YEARS
from tests.exchange.real_plans import PLANS

pytestmark = pytest.mark.django_db

NUMBER, HASH = "EB 4711/1", "3f2a9c41" * 8


def stated(slug: str) -> dict[str, Any]:
    """The plan file as it is written, with figures as text."""
    reader = YAML(typ="safe", pure=True)
    reader.constructor.add_constructor("tag:yaml.org,2002:float", lambda _loader, node: node.value)
    content: dict[str, Any] = reader.load((PLANS / f"{slug}.yaml").read_text())
    return content


def lists(node: Any, name: str) -> Iterator[dict[str, Any]]:
    """Every row of the lists with this name, wherever they stand in the file."""
    for key, each in node.items() if isinstance(node, dict) else ():
        if key == name:
            yield from each
        else:
            yield from lists(each, name)
    for each in node if isinstance(node, list) else ():
        yield from lists(each, name)


def counts(file: dict[str, Any], day: date) -> dict[str, set[int]]:
    """What the report counts, counted in the file: by the words behind the number."""
    projects = file.get("projects", [])
    states = [_last(project.get("state_changes", []), day) for project in projects]
    stock = [state for state in states if state not in ("completed", "dropped")]
    members = {body["slug"]: body.get("member_count", 1) for body in file.get("bodies", [])}
    parties = [sum(members.get(p["body"], 1) for p in one.get("parties", [])) for one in file.get("agreements", [])]
    fields = [entry.get("field") for entry in lists(file, "entries")]
    of_field = {fields.count(field) for field in {*fields, None}}
    return {
        "von": {0},  # none of the counties' sources speaks of a round of statuses
        "Projekten im Bestand": {len(stock)},
        "Projekte?;": {len(projects), *of_field},
        "Projekte?": {len(projects), *of_field},
        "Beteiligte": {*parties, *(len(one.get("parties", [])) for one in file.get("agreements", []))},
        "%": {int(value) for value in _progress(projects, day)},
    }


def _last(rows: list[dict[str, Any]], day: date, name: str = "state") -> Any:
    known = [row for row in rows if str(row.get("effective_on", ""))[:4] <= str(day.year)]
    return known[-1].get(name) if known else None


def _progress(projects: list[dict[str, Any]], day: date) -> set[Decimal]:
    found = set()
    for project in projects:
        listed = project.get("milestones", [])
        weights = [Decimal(str(one.get("weight", 1))) for one in listed]
        done = [
            weight for one, weight in zip(listed, weights, strict=True) if _last(one.get("dates", []), day, "actual_on")
        ]
        if weights:
            found.add(tenths(Fraction(sum(done)) * 100 / Fraction(sum(weights))))
    return found


@pytest.mark.parametrize("slug", YEARS)
def test_every_number_can_be_traced(slug: str) -> None:
    load((PLANS / f"{slug}.yaml").read_bytes(), name=f"{slug}.yaml")
    plan, year = Plan.objects.get(slug=slug), YEARS[slug]
    cut_off = date(year, 12, 31)
    found = facts.collect(plan, period_from=date(year, 1, 1), period_to=cut_off, cut_off=cut_off, frozen_at=FROZEN_AT)
    known, file = Known(), stated(slug)
    known.read(json.loads(json.dumps(file, default=str)))
    for day in report_days(cut_off, FROZEN_AT.date()):
        known.day(day)
    limits = {Decimal(getattr(plan, name)) for name in SETTINGS}
    counted = counts(file, cut_off)
    counted["%"] |= {int(value) for value in limits}
    own = [NUMBER, HASH[:8]]
    if not any(
        line.get("origin") == "new" and not line.get("may_exist_already") for line in lists(file, "position_lines")
    ):
        own.append("Neue Stellen (Mehrbedarf): 0")
    asked: dict[str, Any] = {"own": own, "counts": counted, "limits": limits}
    html = report.document_html(found, manifest_sha256=HASH, report_number=NUMBER, version=1)
    assert unexplained(Paper(html), known, **asked) == []
    assert wrong_totals(Paper(html)) == []
    # the check is not blind: one figure more, in a text or in a cell, is found
    for end, more in (("</main>", "<p>rund 87.654 €</p>"), ("</td>", " 87.654 €")):
        before, _end, after = html.rpartition(end)
        assert len(unexplained(Paper(f"{before}{more}{end}{after}"), known, **asked)) == 1
