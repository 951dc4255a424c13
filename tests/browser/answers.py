"""What committees ask, worked out from a report's frozen rows: states, dates, posts, amounts, resolutions.

Nothing here reads the results that the report froze beside them, except for who did not report.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from organisation.partial_dates import parse_iso

Facts = Mapping[str, Any]
STATES = {
    "idea": "Idee",
    "not_started": "nicht begonnen",
    "in_preparation": "in Vorbereitung",
    "started": "begonnen",
    "ongoing": "fortlaufend",
    "completed": "abgeschlossen",
    "deferred": "zurückgestellt",
    "dropped": "entfallen",
}


def plain(text: str) -> str:
    """A text of the page without what only breaks its lines."""
    return re.sub(r"[\s\u00ad]+", " ", text.replace("\u2060", ""))


def day_of(text: str) -> date:
    return parse_iso(text).day


def cut_off(facts: Facts) -> date:
    return day_of(facts["cut_off"])


def _rows(facts: Facts, kind: str, **wanted: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = facts["rows"][kind]
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def _row(facts: Facts, kind: str, key: str) -> dict[str, Any]:
    return _rows(facts, kind, id=key)[0]


def _latest(rows: list[dict[str, Any]], facts: Facts) -> dict[str, Any] | None:
    known = [row for row in rows if day_of(row["effective_on"]) <= cut_off(facts)]
    return max(known, key=lambda row: day_of(row["effective_on"]), default=None)


def slipping(facts: Facts) -> list[str]:
    """Projects that go on and whose last expected end lies after the plan's."""
    version = max(_rows(facts, "plan_version", state="adopted"), key=lambda row: row["position"])
    end, found = day_of(version["period_to"]), []
    for project in facts["rows"]["project"]:
        state = _latest(_rows(facts, "state_change", project=project["id"]), facts)
        forecast = _latest(_rows(facts, "project_forecast", project=project["id"]), facts)
        over = state is not None and state["state"] in {"completed", "dropped"}
        if not over and forecast and forecast["ends_on"] and day_of(forecast["ends_on"]) > end:
            found.append(project["title"])
    return found


def spent(facts: Facts, part: str, direction: str) -> Decimal:
    """What was spent in the year of the cut-off."""
    year, total = cut_off(facts).year, Decimal(0)
    for item in _rows(facts, "budget_item", stage="actual", part=part, direction=direction, year_from=year):
        amount = _latest(_rows(facts, "budget_amount", item=item["id"]), facts)
        total += Decimal(amount["amount"]) if amount and not item["conditional"] else 0
    return total


def vacant(facts: Facts) -> dict[str, int]:
    """Posts by title that were approved, advertised or vacated last."""
    found: Counter[str] = Counter()
    for post in facts["rows"]["post"]:
        event = _latest(_rows(facts, "post_event", post=post["id"]), facts)
        if event and event["kind"] in {"approved", "advertised", "vacated"}:
            found[_row(facts, "position_line", post["line"])["title"]] += 1
    return dict(found)


def next_grant(facts: Facts) -> dict[str, Any]:
    running = [
        row for row in facts["rows"]["grant"] if row["approval_to"] and day_of(row["approval_to"]) >= cut_off(facts)
    ]
    return min(running, key=lambda row: day_of(row["approval_to"]))


def adopted(facts: Facts) -> Iterator[tuple[dict[str, Any], date]]:
    """Resolutions that are no mere recommendations, with the day of their meeting."""
    for row in facts["rows"]["resolution"]:
        if row["result"] in {"adopted_unchanged", "adopted_changed"} and not row["recommendation"]:
            meeting = _row(facts, "consultation", row["consultation"])["meeting"]
            yield row, day_of(_row(facts, "meeting", meeting)["held_on"])


def came_of_it(facts: Facts, mandate: dict[str, Any]) -> str:
    ended = mandate["ended_on"] and day_of(mandate["ended_on"]) <= cut_off(facts)
    if ended or _rows(facts, "mandate_discharge", mandate=mandate["id"]):
        return "erledigt"
    return "überfällig" if mandate["due_on"] and day_of(mandate["due_on"]) < cut_off(facts) else "offen"


def overdue(facts: Facts) -> list[str]:
    points = {
        point["id"] for row, _on in adopted(facts) for point in _rows(facts, "resolution_point", resolution=row["id"])
    }
    own = [row for row in facts["rows"]["mandate"] if row["point"] in points]
    return [row["title"] for row in own if came_of_it(facts, row) == "überfällig"]


def silent(facts: Facts) -> set[str]:
    """Bodies without a valid status for a project, as the frozen facts name them."""
    return {_row(facts, "body", row["body"])["name"] for row in facts["results"]["reporting"]["not_reported"]}


def decided(facts: Facts) -> list[tuple[str, list[str]]]:
    """Each adopted point of the period with its mandates, "title (what came of it)"."""
    own, found = _row(facts, "plan", facts["plan"])["owner"], []
    for row, on in adopted(facts):
        if day_of(facts["period_from"]) <= on <= cut_off(facts) and _row(facts, "paper", row["paper"])["owner"] == own:
            for point in _rows(facts, "resolution_point", resolution=row["id"]):
                mandates = _rows(facts, "mandate", point=point["id"])
                told = [f"{each['title']} ({came_of_it(facts, each)})" for each in mandates]
                found.append((point["adopted_text"] or point["proposed_text"], told))
    return found


def euro(value: Decimal) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,")).removesuffix(",00")


def by_state(facts: Facts) -> Counter[str]:
    """How many projects are in which state at the cut-off."""
    found = (_latest(_rows(facts, "state_change", project=row["id"]), facts) for row in facts["rows"]["project"])
    return Counter(one["state"] for one in found if one)
