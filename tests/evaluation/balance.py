"""Whether the facts of a year follow from those of the year before: every count and sum is accounted for.

Everything is recomputed here from the rows of the two snapshots; of their results only what is checked is read.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

Facts = Mapping[str, Any]
OVER = {"completed", "dropped"}


def states(facts: Facts) -> dict[str, str | None]:
    """State by project, recomputed: the latest effective one at the cut-off, of several of a day the last listed."""
    found: dict[str, tuple[str, str]] = {}
    for row in facts["rows"]["state_change"]:
        day = last_day(row["effective_on"])
        if day <= facts["cut_off"] and (row["project"] not in found or day >= found[row["project"]][0]):
            found[row["project"]] = (day, row["state"])
    return {row["id"]: found[row["id"]][1] if row["id"] in found else None for row in facts["rows"]["project"]}


def last_day(text: str) -> str:
    """The last day of a partial date as facts write it."""
    if "Q" in text:
        year, quarter = text.split("-Q")
        return f"{year}-{('03-31', '06-30', '09-30', '12-31')[int(quarter) - 1]}"
    return f"{text}-12-31" if len(text) == 4 else f"{text}-31" if len(text) == 7 else text


def check_projects(before: Facts, now: Facts) -> dict[str, int]:
    """Check the bridge of the projects, by name and by number; return its components."""
    bridge, then, today = now["results"]["bridge"], states(before), states(now)
    for facts, found in ((before, then), (now, today)):
        assert {row["project"]: row["state"] for row in facts["results"]["projects"]} == found
    assert now["prior"]["sha256"]
    assert {row["project"]: row["prior_state"] for row in now["results"]["projects"] if row["prior_state"]} == {
        key: state for key, state in then.items() if state and key in today
    }
    left = set(bridge["lineage_out"])
    assert set(bridge["prior"]) == set(before["results"]["bridge"]["now"])
    assert set(bridge["now"]) == {key for key, state in today.items() if state and state not in OVER} - left - gone(now)
    came = Counter([*bridge["prior"], *bridge["new"], *bridge["reactivated"], *bridge["lineage_in"]])
    went = Counter([*bridge["lineage_out"], *bridge["completed"], *bridge["dropped"], *bridge["now"]])
    assert came == went
    for name in ("completed", "dropped"):
        assert all(today[key] == name for key in bridge[name])
    ended = [key for key, state in today.items() if state in OVER and then.get(key) not in OVER]
    assert sorted(ended) == sorted([*bridge["completed"], *bridge["dropped"]])
    assert sorted(bridge["deferred"]) == sorted(key for key in bridge["now"] if today[key] == "deferred")
    assert sorted(bridge["reactivated"]) == sorted(
        key for key in bridge["now"] if then.get(key) in OVER and today[key] not in OVER
    )
    matrix = now["results"]["matrix"]
    assert sum(matrix["total"].values()) == sum(len(row["projects"]) for row in now["results"]["fields"])
    return {name: len(bridge[name]) for name in bridge if isinstance(bridge[name], list)}


def gone(facts: Facts) -> set[str]:
    """Projects that had become others by the version in force."""
    version = facts["results"]["versions"]["now"]["version"]
    place = {row["id"]: row["position"] for row in facts["rows"]["plan_version"]}
    entered = {row["project"] for row in facts["rows"]["plan_entry"] if row["version"] == version}
    return {
        row["from_project"]
        for row in facts["rows"]["lineage"]
        if row["from_project"] and row["from_project"] != row["to_project"]
        if place[row["to_version"]] <= place[version] and row["from_project"] not in entered
    }


Key = tuple[Any, ...]


def amounts(facts: Facts) -> dict[str, tuple[Key, Decimal]]:
    """What each item adds to which sum at the cut-off; items without a known amount add nothing."""
    found: dict[str, tuple[str, Any]] = {}
    for row in facts["rows"]["budget_amount"]:
        day = last_day(row["effective_on"])
        if day <= facts["cut_off"] and (row["item"] not in found or day >= found[row["item"]][0]):
            found[row["item"]] = (day, row["amount"])
    names = ("year_from", "year_to", "open_ended", "recurring", "part", "direction", "stage", "conditional")
    return {
        row["id"]: (tuple(row[name] for name in names), Decimal(found[row["id"]][1]))
        for row in facts["rows"]["budget_item"]
        if row["id"] in found and found[row["id"]][1] is not None
    }


def check_money(before: Facts, now: Facts) -> list[Decimal]:
    """Check each sum: last year's + items that came + what amounts changed by − items that went = this year's, which
    is what the report sums. Returns the differences of the sums that changed."""
    then, today = amounts(before), amounts(now)
    changed = []
    for key in {key for key, _amount in (*then.values(), *today.values())}:
        old = {item: amount for item, (own, amount) in then.items() if own == key}
        new = {item: amount for item, (own, amount) in today.items() if own == key}
        came = sum((new[item] for item in new.keys() - old.keys()), Decimal(0))
        went = sum((old[item] for item in old.keys() - new.keys()), Decimal(0))
        moved = sum((new[item] - old[item] for item in new.keys() & old.keys()), Decimal(0))
        closing = sum(old.values(), Decimal(0)) + came + moved - went
        assert closing == sum(new.values(), Decimal(0))
        if came or went or moved:
            changed.append(came + moved - went)
        for facts, figures in ((before, old), (now, new)):
            if figures and key[-2] != "supplementary":
                assert_summed(facts, key, figures)
    return changed


def assert_summed(facts: Facts, key: Key, figures: Mapping[str, Decimal]) -> None:
    """The report's own sum over all products is that of the items."""
    year_from, year_to, open_ended, recurring, part, direction, stage, conditional = key
    rows = [
        row
        for row in facts["results"]["money"]["sums"]
        if row["product"] is None
        and (row["year_from"], row["year_to"], row["open_ended"], row["recurring"])
        == (year_from, year_to, open_ended, recurring)
        and (row["part"], row["direction"], row["stage"]) == (part, direction, stage)
    ]
    assert len(rows) <= 1
    if rows and (found := rows[0]["conditional" if conditional else "secured"]):
        total = sum((Decimal(each["value"]) for each in found["shown"]), Decimal(0))
        assert total == sum(figures.values(), Decimal(0)), key


def check_posts(before: Facts, now: Facts) -> dict[str, tuple[int, int]]:
    """Check posts and FTE: each state then + what events of the year brought − took = now; the groups make up the
    total. Returns how many came to and went from each state."""
    moves = {}
    named = {row["post"] for row in now["rows"]["post_event"] if before["cut_off"] < last_day(row["effective_on"])}
    for name in ("planned", "requested", "vacant", "filled", "not_reported", "cut"):
        old, new = (set(facts["results"]["staff"]["total"][name]["keys"]) for facts in (before, now))
        known = {row["id"] for row in before["rows"]["post"]}
        assert (old ^ new) & known <= named, name  # nothing moves without an event of the year
        moves[name] = (len(new - old), len(old - new))
        for facts, keys in ((before, old), (now, new)):
            total, groups = facts["results"]["staff"]["total"][name], facts["results"]["staff"]["groups"]
            assert total["posts"] == len(keys) == sum(group[name]["posts"] for group in groups)
            fte = {row["id"]: row["fte"] for row in facts["rows"]["post"]}
            stated = sum((Decimal(fte[key]) for key in keys if fte[key] is not None), Decimal(0))
            assert stated == sum((Decimal(each["value"]) for each in total["fte"]["shown"]), Decimal(0))
    return moves


def lights(facts: Facts) -> dict[str, str]:
    """The overall light of each project, in the report's results."""
    return {row["project"]: row["lights"]["overall"]["light"] for row in facts["results"]["projects"]}


def check_indicators(before: Facts, now: Facts) -> int:
    """Check that a value of last year is the one that last year's report gave; return how many there are."""
    then = {one["definition"]: one["last"] for row in before["results"]["indicators"] for one in row["definitions"]}
    found = [one for row in now["results"]["indicators"] for one in row["definitions"]]
    assert {one["definition"]: one["prior"] for one in found if one["definition"] in then} == {
        key: value for key, value in then.items() if key in {one["definition"] for one in found}
    }
    return len([one for one in found if one["prior"]])


def check_dates(before: Facts, now: Facts) -> int:
    """Check that a milestone whose date differs from last year's has an entry of this year; return how many have."""
    then = {
        row["milestone"]: (row["forecast"], row["actual"])
        for project in before["results"]["projects"]
        for row in project["milestones"]
    }
    entered = {
        row["milestone"]
        for row in now["rows"]["milestone_date"]
        if before["cut_off"] < last_day(row["effective_on"]) <= now["cut_off"]
    }
    moved = {
        row["milestone"]
        for project in now["results"]["projects"]
        for row in project["milestones"]
        if row["milestone"] in then and then[row["milestone"]] != (row["forecast"], row["actual"])
    }
    assert moved <= entered
    return len(moved)


def spoil(facts: Facts) -> Mapping[str, tuple[Callable[[Facts, Facts], Any], Facts]]:
    """Facts of a year with one thing wrong in each, and the check that has to find it."""
    found: dict[str, tuple[Callable[[Facts, Facts], Any], Facts]] = {}

    def wrong(name: str, check: Callable[[Facts, Facts], Any]) -> dict[str, Any]:
        copy: dict[str, Any] = deepcopy(dict(facts))
        found[name] = (check, copy)
        return copy

    wrong("a project left out of the stock", check_projects)["results"]["bridge"]["now"].pop()
    wrong("one completed twice", check_projects)["results"]["bridge"]["completed"].append(
        facts["results"]["bridge"]["completed"][0]
    )
    last = max(facts["rows"]["state_change"], key=lambda row: last_day(row["effective_on"]))
    rows = wrong("a state that the results do not say", check_projects)["rows"]["state_change"]
    rows.append({**last, "state": "idea" if last["state"] != "idea" else "ongoing"})
    sums = wrong("a sum that is no sum", check_money)["results"]["money"]["sums"]
    row = next(row for row in sums if row["product"] is None and row["secured"] and row["stage"] != "supplementary")
    row["secured"]["shown"][0]["value"] = "0.01"
    total = wrong("a post that moved by itself", check_posts)["results"]["staff"]["total"]
    named = {
        event["post"] for event in facts["rows"]["post_event"] if event["effective_on"][:4] == facts["cut_off"][:4]
    }
    still = next(key for key in total["planned"]["keys"] if key not in named)
    for name in ("planned", "cut"):
        keys = total[name]["keys"]
        keys.remove(still) if still in keys else keys.append(still)
    return found
