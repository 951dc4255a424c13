"""What a snapshot holds: as of the cut-off, as known when frozen, sourced, calculated."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperation import models as co
from evaluation import facts
from evaluation.canonical import canonical, sha256
from evaluation.facts import read, tables
from evaluation.models import FactsSnapshot, Report
from organisation import models as om
from roadmap import models as rm
from tests.evaluation import facts_sample

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8


@pytest.fixture
def world() -> SimpleNamespace:
    return facts_sample.build()


def frozen(world: SimpleNamespace, **changes) -> dict:
    values = {**facts_sample.PERIOD, "frozen_at": facts_sample.FROZEN_AT, **changes}
    return facts.collect(world.plan, **values)


def of(found: dict, project) -> dict:
    return next(row for row in found["results"]["projects"] if row["project"] == str(project.pk))


def test_freezing_twice_gives_the_same_bytes(world):
    first = canonical(frozen(world))
    assert canonical(frozen(world)) == first
    assert json.loads(first) == frozen(world)


def test_what_becomes_effective_after_the_cut_off_is_left_out(world):
    found = frozen(world)
    assert of(found, world.open)["state"] == "started"
    assert "noch später" not in canonical(found)
    later = frozen(world, period_to=date(2023, 12, 31), cut_off=date(2023, 12, 31))
    assert of(later, world.open)["state"] == "completed"
    assert "noch später" in canonical(later)


def test_what_is_recorded_after_freezing_is_left_out(world):
    before = datetime.now(UTC)
    state = rm.ProjectStateChange.objects.create(project=world.open, state="ongoing", effective_on=date(2022, 6, 1))
    assert of(frozen(world), world.open)["state"] == "ongoing"
    rm.ProjectStateChange.objects.filter(pk=state.pk).update(recorded_at=datetime(2099, 1, 1, tzinfo=UTC))
    assert of(frozen(world, frozen_at=before), world.open)["state"] == "started"


def test_a_state_known_to_the_year_counts_from_the_years_end(world):
    rm.ProjectStateChange.objects.create(
        project=world.unknown, state="started", effective_on=date(2022, 12, 31), effective_on_precision="year"
    )
    assert of(frozen(world), world.unknown)["state"] == "started"
    early = frozen(world, cut_off=date(2022, 6, 30))
    assert of(early, world.unknown)["state"] is None


def test_the_later_recorded_of_two_changes_of_one_day_counts(world):
    for state in ("in_preparation", "ongoing"):
        rm.ProjectStateChange.objects.create(project=world.unknown, state=state, effective_on=date(2022, 6, 1))
    assert of(frozen(world), world.unknown)["state"] == "ongoing"


def test_the_version_adopted_by_the_cut_off_is_in_force(world):
    assert frozen(world)["results"]["versions"]["now"] == {"version": str(world.version.pk), "basis": "adopted"}
    later = frozen(world, period_to=date(2023, 12, 31), cut_off=date(2023, 12, 31))
    assert later["results"]["versions"]["now"]["version"] == str(world.later_version.pk)


def test_without_an_adopted_version_the_latest_known_one_stands_in(world):
    rm.PlanVersion.objects.filter(plan=world.plan).update(state="introduced")
    assert frozen(world)["results"]["versions"]["now"] == {
        "version": str(world.later_version.pk),
        "basis": "latest_known",
    }


def test_the_number_of_queries_does_not_grow_with_the_projects(world):
    with CaptureQueriesContext(connection) as few:
        frozen(world)
    for number in range(30):
        project = facts_sample.make_project(
            world, f"weiteres-{number}", public=True, states=[("idea", date(2022, 2, 1))]
        )
        rm.Milestone.objects.create(project=project, slug="m", title="M")
    with CaptureQueriesContext(connection) as many:
        frozen(world)
    assert len(many) == len(few) <= MOST_QUERIES


def test_what_one_statement_reads_equals_what_each_table_says(world):
    at_once = read.read_rows(world.plan, cut_off=facts_sample.PERIOD["cut_off"], frozen_at=facts_sample.FROZEN_AT)
    scope = tables.Scope(
        owner=world.plan.owner_id,
        plans=tuple(row["id"] for row in at_once["plan"] if row["in_scope"]),
        cut_off=facts_sample.PERIOD["cut_off"],
        frozen_at=facts_sample.FROZEN_AT,
    )
    for table in tables.TABLES:
        assert repr(at_once[table.kind]) == repr(list(read._as_rows(table.model, table.rows(scope)))), table.kind
    assert len([kind for kind, rows in at_once.items() if rows]) > 20


def test_a_delay_is_told_while_it_is_open_and_in_the_period_in_which_it_ended(world):
    def is_told(first: date, last: date) -> bool:
        found = frozen(world, period_from=first, period_to=last, cut_off=last)["results"]["deviations"]
        return any("late" in row["kinds"] for row in found if row["project"] == str(world.open.pk))

    rm.MilestoneDate.objects.create(
        milestone=world.milestone, effective_on=date(2022, 9, 30), reason="fertig",
        actual_on=date(2022, 9, 30), actual_on_precision="day",
    )  # fmt: skip
    assert is_told(date(2022, 1, 1), date(2022, 8, 31)), "it is open"
    assert is_told(date(2022, 9, 1), date(2022, 12, 31)), "it was reached"
    assert not is_told(date(2022, 10, 1), date(2022, 12, 31)), "it was told before"


def test_lights_come_with_their_reasons(world):
    lights = of(frozen(world), world.open)["lights"]
    assert lights["time"]["light"] == "red"
    late = next(reason for reason in lights["time"]["reasons"] if reason["code"] == "late")
    assert (late["days"], late["limit_days"], late["milestone"]) == (365, 90, str(world.milestone.pk))
    assert lights["scope"]["light"] == "not_reported"
    assert of(frozen(world), world.unknown)["lights"]["overall"]["light"] == "not_assessed"


def test_the_bridge_balances_and_names_what_is_not_in_it(world):
    found = frozen(world)["results"]["bridge"]
    assert sorted(found["prior"]) == sorted([str(world.open.pk), str(world.deferred.pk)])
    assert found["new"] == [str(world.secret.pk)]
    assert found["deferred"] == [str(world.deferred.pk)]
    assert found["not_stated"] == [str(world.unknown.pk)]
    assert len(found["prior"]) + len(found["new"]) == len(found["now"])


def test_without_anything_known_of_last_year_there_is_no_bridge(world):
    found = frozen(world, period_from=date(2020, 1, 1), period_to=date(2020, 12, 31), cut_off=date(2020, 12, 31))
    assert found["results"]["bridge"] is None
    assert found["results"]["matrix"]["prior_total"] is None


def test_last_years_report_is_what_is_compared_with(world):
    facts_2021 = frozen(world, period_from=date(2021, 1, 1), period_to=date(2021, 12, 31), cut_off=date(2021, 12, 31))
    report = Report.objects.create(
        plan=world.plan, owner=world.owner, number="EB 2021/1", period_from=date(2021, 1, 1),
        period_to=date(2021, 12, 31), cut_off=date(2021, 12, 31),
    )  # fmt: skip
    content = canonical(facts_2021)
    FactsSnapshot.objects.create(
        report=report, version=1, format_version=1, cut_off=report.cut_off, frozen_at=datetime.now(UTC),
        content=content, sha256=sha256(content),
    )  # fmt: skip
    # recorded only after the report was made, for a day before its cut-off
    rm.ProjectStateChange.objects.create(project=world.open, state="ongoing", effective_on=date(2021, 12, 1))
    found = frozen(world)
    assert found["prior"]["number"] == "EB 2021/1"
    assert of(found, world.open)["prior_state"] == "started"


def test_unknown_is_never_zero(world):
    money = frozen(world)["results"]["money"]
    missing = next(row for row in money["items"] if row["item"] == str(world.missing.pk))
    assert missing["amount"] is None
    assert missing["cover"] == "unknown"
    sums = next(row for row in money["sums"] if row["secured"])
    assert str(world.missing.pk) in sums["unknown"]
    posts = frozen(world)["results"]["staff"]["need"]["additional"]
    assert posts["posts"] == 5
    assert posts["fte"]["shown"] == []
    assert posts["fte"]["unknown"] == 5


def test_sums_keep_words_and_leave_conditions_apart(world):
    sums = next(row for row in frozen(world)["results"]["money"]["sums"] if row["secured"])
    assert sums["secured"]["shown"] == [{"value": "677777.00", "qualifier": "about"}]
    assert sums["secured"]["derived"] is True
    assert len(sums["secured"]["parts"]) == 3
    assert sums["conditional"]["shown"] == [{"value": "50000.00", "qualifier": "exact"}]


def test_at_least_and_at_most_are_not_added(world):
    facts_sample.make_item(world, "min", "10", "at_least", year_from=2024, year_to=2024)
    facts_sample.make_item(world, "max", "20", "at_most", year_from=2024, year_to=2024)
    sums = next(row for row in frozen(world)["results"]["money"]["sums"] if row["year_from"] == 2024)
    assert sums["secured"]["determinable"] is False
    assert [one["qualifier"] for one in sums["secured"]["shown"]] == ["at_least", "at_most"]


def test_a_negative_balance_whose_cover_nobody_states_is_flagged(world):
    flags = {(flag["rule"], flag["code"]) for flag in frozen(world)["results"]["flags"]}
    assert (6, "cover_unknown") in flags
    assert (10, "ends_before_plan") in flags
    assert (20, "narrative_needed") in flags


def test_a_grant_ends_so_many_days_after_the_adoption(world):
    grant = frozen(world)["results"]["money"]["grants"][0]
    assert grant["days_after_adoption"] == {"least": 40, "most": 40}
    assert grant["over"] is True


def test_an_agreement_ends_at_the_precision_of_its_start(world):
    found = frozen(world)["results"]["agreements"]
    ends = {row["agreement"]: row["end"] for row in found}
    assert ends[str(world.agreement.pk)] == "2024"
    assert ends[str(world.hidden_agreement.pk)] is None
    parties = next(row for row in found if row["agreement"] == str(world.agreement.pk))["parties"]
    assert sum(party["members"] for party in parties) == 7
    assert all(party["adoption"] is None for party in parties)


def test_contributions_of_a_group_count_for_each_member(world):
    sums = frozen(world)["results"]["contributions"]["sums"]
    assert [(row["partners"], row["sum"]["shown"]) for row in sums] == [
        (7, [{"value": "210000.00", "qualifier": "exact"}])
    ]


def test_a_partner_that_was_asked_and_did_not_report_is_named_and_not_red(world):
    found = frozen(world)["results"]
    partner = found["joint"][0]["partners"][0]
    assert partner["light"] == "not_reported"
    assert found["reporting"]["not_reported"] == [{"project": str(world.open.pk), "body": str(world.town.pk)}]


def test_a_partner_that_nobody_asked_has_not_failed_to_report(world):
    co.StatusRequest.objects.all().delete()
    found = frozen(world)["results"]
    assert found["joint"][0]["partners"][0]["light"] == "not_assessed"
    assert found["reporting"]["not_reported"] == []


def test_a_partner_that_was_asked_in_an_earlier_round_and_never_reported_is_named_as_such(world):
    co.StatusRound.objects.update(cut_off=date(2021, 6, 30))
    found = frozen(world)["results"]
    assert found["joint"][0]["partners"][0]["light"] == "not_reported"
    assert found["reporting"]["not_reported"] == []


def test_only_a_confirmed_status_counts(world):
    entry = co.StatusEntry.objects.create(
        project=world.open, body=world.town, as_of=date(2022, 6, 30), author_label="Erika Mustermann",
        light_scope="amber", reported_progress=80, text="läuft",
    )  # fmt: skip
    assert frozen(world)["results"]["joint"][0]["partners"][0]["light"] == "not_reported"
    co.StatusReview.objects.create(entry=entry, result="confirmed", reviewer_label="Max Mustermann")
    found = frozen(world)
    assert found["results"]["joint"][0]["partners"][0]["light"] == "amber"
    assert of(found, world.open)["progress"] == {
        "computed": "0.0",
        "reported": "80",
        "gap": "80.0",
        "show_both": True,
    }
    assert "Mustermann" not in canonical(found)


def test_a_recommendation_is_no_adoption(world):
    assert frozen(world)["results"]["mandates"][0]["force"] == "in_force"
    world.resolution.recommendation = True
    world.resolution.result = ""
    world.resolution.save()
    assert frozen(world)["results"]["mandates"][0]["force"] == "proposed"


def test_growth_is_not_calculated_across_definitions(world):
    indicator = rm.Indicator.objects.create(plan=world.plan, slug="antraege", name="Online-Anträge")
    old = rm.IndicatorDefinition.objects.create(indicator=indicator, version=1, unit="Stück")
    new = rm.IndicatorDefinition.objects.create(indicator=indicator, version=2, unit="Stück je Jahr")
    rm.Measurement.objects.create(definition=old, value=Decimal(100), effective_on=date(2021, 12, 1))
    rm.Measurement.objects.create(definition=new, value=Decimal(300), effective_on=date(2022, 12, 1))
    found = frozen(world)["results"]["indicators"][0]
    assert found["definition_changed"] is True
    assert [row["growth_percent"] for row in found["definitions"]] == [None, None]
    rm.Measurement.objects.create(definition=old, value=Decimal(150), effective_on=date(2022, 12, 1))
    assert frozen(world)["results"]["indicators"][0]["definitions"][0]["growth_percent"] == "50.0"


def test_every_fact_is_traced_and_what_is_not_is_listed(world):
    found = frozen(world)
    missing = {(row["kind"], row["id"]) for row in found["unsourced"]}
    assert ("project", str(world.open.pk)) not in missing
    # leaves have what supports their parent
    assert not {kind for kind, _ in missing} & {
        "state_change",
        "budget_amount",
        "post",
        "consultation",
        "resolution_point",
    }
    om.SourceRef.objects.filter(target_id=world.open.pk).delete()
    missing = {(row["kind"], row["id"]) for row in frozen(world)["unsourced"]}
    assert ("project", str(world.open.pk)) in missing


def test_a_row_with_sources_for_some_fields_lacks_the_others(world):
    om.SourceRef.objects.filter(target_id=world.grant.pk).delete()
    facts_sample.cite(world, world.grant, field="amount")
    missing = {row["id"]: row["fields"] for row in frozen(world)["unsourced"]}
    assert missing[str(world.grant.pk)] == ["programme", "qualifier", "approval_to"]


def test_spending_outside_the_approval_period_is_told_of_each_stated_year(world):
    """Rule 11: the grant ends on 08.11.2021; of 2021 alone an actual does not say when it was spent."""
    source = rm.FundingSource.objects.create(
        owner=world.owner, slug="modell", kind="grant", name="M", grant=world.grant
    )
    made = {}
    for slug, stage, first, last, open_ended in (
        ("danach", "actual", 2022, 2022, False), ("beides", "actual", 2021, 2022, False),
        ("bis", "actual", None, 2022, False), ("noch", "actual", 2021, 2021, False),
        ("ab", "actual", 2021, None, True), ("geplant", "appropriation", 2022, 2022, False),
        ("eigenes", "actual", 2022, 2022, False),
    ):  # fmt: skip
        years: dict[str, Any] = {"year_from": first, "year_to": last, "open_ended": open_ended}
        made[slug] = facts_sample.make_item(world, slug, "1000", stage=stage, **years)
        if slug != "eigenes":  # no cover says that the grant pays it
            rm.ItemCover.objects.create(item=made[slug], funding_source=source)
    found = frozen(world)
    wanted = {str(made[slug].pk) for slug in ("danach", "beides", "bis")}
    [grant] = found["results"]["money"]["grants"]
    assert len(grant["spent_outside"]) == len(wanted)
    assert set(grant["spent_outside"]) == wanted
    told = {row["row"] for row in found["results"]["flags"] if row["code"] == "spent_outside_approval"}
    assert told == wanted
