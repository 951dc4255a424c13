"""The rollout in facts and report: at the cut-off, beside the year before, and of facts that were frozen without it."""

from datetime import date

import pytest

from cooperation.models import RolloutDate, RolloutStep
from tests.evaluation import facts_sample
from tests.evaluation.test_report import frozen, printed, tables, words

pytestmark = pytest.mark.django_db


def test_the_rollout_in_facts_and_report():
    world = facts_sample.build()
    assert "Einführung nach Partner und Projekt" not in printed(frozen(world)), "nothing is known"
    row = world.participation
    for name, day in (("decided", date(2021, 5, 1)), ("in_rollout", date(2022, 5, 1)), ("live", date(2023, 5, 1))):
        RolloutStep.objects.create(participation=row, stage=name, effective_on=day)
    RolloutDate.objects.create(
        participation=row,
        planned_on=date(2022, 9, 30),
        planned_on_precision="quarter",
        effective_on=date(2021, 5, 1),
        first=True,
    )
    found = frozen(world)
    joint = next(one for one in found["results"]["joint"] if one["project"] == str(world.open.pk))
    partner = next(one for one in joint["partners"] if one["participation"] == str(row.pk))
    assert partner["rollout"] == {
        "stage": "in_rollout",
        "since": "2022-05-01",
        "reason": "",
        "planned": "2022-Q3",
        "actual": None,
        "late": True,
        "stage_before": "decided",
    }
    assert joint["rollout"] == {"live": 0, "taking_part": 1, "late": 1, "unknown": 0}
    html = printed(found)
    text = words(html)
    assert "in Einführung; geplant: 3. Quartal 2022, verspätet; zuvor: beschlossen" in text
    assert "0 von 1 im Betrieb; 1 verspätet" in text
    assert 'class="stage-shape"' in html
    partners = next(rows for rows in tables(found).values() if "Inbetriebnahme geplant" in rows[0])
    assert any("in Einführung" in line and "2022-Q3" in line for line in partners)
    for one in found["results"]["joint"]:
        one.pop("rollout")
        for each in one["partners"]:
            each.pop("rollout")
    for each in found["rows"]["participation"]:
        each.pop("note")
        each["rollout_stage"] = "Pilot"
    old = words(printed(found))
    assert "Pilot" in old
    assert "im Betrieb" not in old
