"""What a council paper says of a report to begin with: proposed from its frozen facts alone, and free to be edited."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.council_paper.plain_text import text_of
from evaluation.report import sentences
from evaluation.report.blocks import Prose
from evaluation.report.document import title_of
from evaluation.report.reader import Reader
from evaluation.report.sections.overview import current_share
from evaluation.report.words import LIGHTS, STATES
from evaluation.report.writing import written

NAMED = 6
"""How many projects a sentence names; the report names them all."""
SHOWN_LIGHTS = ("green", "amber", "red", "not_reported", "not_assessed")


def proposal(reader: Reader, number: str) -> list[str]:
    """The points of the Beschlussvorschlag: the report is noted, each decision it asks for, and the next report."""
    said = {"number": number, "cut_off": text_of(reader.date(reader.facts["cut_off"]))}
    text = _("The evaluation report %(number)s with the cut-off %(cut_off)s is noted.")
    if not reader.annual:
        said["title"] = title_of(reader)
        text = _("The report “%(title)s” (%(number)s) with the cut-off %(cut_off)s is noted.")
    points = [text % said, *_proposed(reader)]
    points += [_("To be decided: %(what)s.") % {"what": text_of(line)} for line in sentences.decisions(reader, NAMED)]
    if reader.kind in ("annual", "interim"):
        points.append(
            _("The administration is asked to report on the state of implementation again in %(year)d.")
            % {"year": reader.day(reader.facts["cut_off"]).year + 2}
        )
    return points


def _proposed(reader: Reader) -> list[str]:
    """The wording that a final report proposes, a point for each of its paragraphs and list items."""
    if reader.kind != "final":
        return []
    html = "".join(block.html for block in written(reader, "proposal") if isinstance(block, Prose))
    return [text for part in re.split(r"</(?:p|li)>", html) if (text := text_of(part).strip())]


def summary(reader: Reader, number: str) -> list[str]:
    """The paragraphs of the Sachverhalt: counts by state and light, deviations, money, posts, who did not report."""
    return [each for each in _paragraphs(reader, number) if each]


def _paragraphs(reader: Reader, number: str) -> Iterator[str]:
    facts = reader.facts
    said = {"number": number, "plan": reader.plan["title"], "cut_off": text_of(reader.date(facts["cut_off"]))}
    text = _(
        "The evaluation report %(number)s shows how “%(plan)s” stands on %(cut_off)s. It is annex 1; all figures here "
        "come from its frozen facts."
    )
    if not reader.annual:
        said["title"] = title_of(reader)
        text = _(
            "The report “%(title)s” (%(number)s) on “%(plan)s” has the cut-off %(cut_off)s. It is annex 1; all figures "
            "here come from its frozen facts."
        )
    yield text % said
    yield _states(reader)
    yield _lights(reader)
    yield _deviations(reader)
    yield from _money(reader)
    yield _posts(reader)
    yield text_of(current_share(reader))
    yield _silent(reader)


def _states(reader: Reader) -> str:
    standing = reader.results["projects"]
    if not standing:
        return _("No projects are recorded for this plan.")
    counts = Counter(row["state"] or "unknown" for row in standing)
    listed = ", ".join(f"{counts[name]} {STATES[name]}" for name in STATES if counts[name])
    text = ngettext("%(count)d project: %(states)s.", "%(count)d projects: %(states)s.", len(standing))
    return text % {"count": len(standing), "states": listed}


def _lights(reader: Reader) -> str:
    counts = Counter(row["lights"]["overall"]["light"] for row in reader.results["projects"])
    listed = ", ".join(f"{counts[name]} {LIGHTS[name]}" for name in SHOWN_LIGHTS if counts[name])
    return _("By light: %(lights)s.") % {"lights": listed} if listed else ""


def _deviations(reader: Reader) -> str:
    found = reader.results["deviations"]
    lines = []
    kinds = {
        "deferred": _("Deferred: %(names)s."),
        "dropped": _("Dropped: %(names)s."),
        "red": _("Critical: %(names)s."),
    }
    for kind, text in kinds.items():
        names = [reader.row(row["project"])["title"] for row in found if kind in row["kinds"]]
        if names:
            lines.append(text % {"names": _named(names)})
    late = [reader.row(row["project"])["title"] for row in reader.results["projects"] if row["slips"]]
    if late:
        lines.append(_("Expected to end after the plan's period: %(names)s.") % {"names": _named(late)})
    moved = sum(1 for row in found if "moved" in row["kinds"])
    if moved:
        text = ngettext(
            "In %(count)d project milestones were moved.", "In %(count)d projects milestones were moved.", moved
        )
        lines.append(text % {"count": moved})
    return " ".join(lines) or _("The report shows no deviation from the plan.")


def _named(names: list[str]) -> str:
    shown = "; ".join(names[:NAMED])
    if len(names) <= NAMED:
        return shown
    return _("%(names)s; and %(count)d more") % {"names": shown, "count": len(names) - NAMED}


def _money(reader: Reader) -> Iterator[str]:
    """Plan and outcome of the outgoing side of the cut-off's year, each part of the plan for itself (rule 5)."""
    year = reader.day(reader.facts["cut_off"]).year
    sides = {
        "result": _("Expense of %(year)d in the result plan: appropriation %(plan)s, actual %(actual)s."),
        "finance": _("Payments of %(year)d in the finance plan: appropriation %(plan)s, actual %(actual)s."),
    }
    for row in reader.results["money"]["years"]:
        if row["year"] == year and row["part"] in sides:
            figures = {name: text_of(reader.figure(row[name], "")) for name in ("plan", "actual")}
            yield sides[row["part"]] % {"year": year, **figures}


def _posts(reader: Reader) -> str:
    total = reader.results["staff"]["total"]
    if not total:
        return ""
    text = _("Posts at the cut-off: %(planned)d planned, %(filled)d filled, %(vacant)d vacant.")
    return text % {name: total[name]["posts"] for name in ("planned", "filled", "vacant")}


def _silent(reader: Reader) -> str:
    bodies = dict.fromkeys(row["body"] for row in reader.results["reporting"]["not_reported"])
    if not bodies:
        return ""
    names = "; ".join(text_of(reader.body(body)) for body in bodies)
    return _("No report on joint projects came from: %(names)s.") % {"names": names}
