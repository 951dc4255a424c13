"""What partners asked help for, and what the county answered."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation.partner.asking import HelpState, Request, Said, requests
from evaluation.report.blocks import Block, Column, Para, Table, TableRow
from evaluation.report.reader import Reader, Row
from organisation.templatetags import display

FEW = 4
"""How many unanswered requests the short edition names."""


@dataclass(frozen=True)
class _Asked:
    """A request of one partner on one project; `last` is the newest status that carries it."""

    request: Request[str]
    last: Row
    answers: Sequence[Row]


def helping(reader: Reader) -> list[Block]:
    """Requests for help that stand at the cut-off or were made in the period, with the county's answers.

    Only confirmed statuses count. Nothing for facts that were frozen before answers were kept in them, and nothing in
    the public edition, which holds no texts of partners. The short edition lists what nobody has answered, of many
    those that have waited longest.
    """
    if "help_answer" not in reader.facts["rows"]:
        return []
    found = [one for one in _all(reader) if _counts(reader, one)]
    if not found:
        return []
    waiting = [one for one in found if one.request.state is HelpState.OPEN]
    shown = waiting if reader.brief else found
    text = ngettext("Partners asked for help once", "Partners asked for help %(count)d times", len(found))
    numbers = {"asked": text % {"count": len(found)}, "open": len(waiting)}
    blocks: list[Block] = [Para(_("%(asked)s; not answered at the cut-off: %(open)d.") % numbers)]
    if reader.brief and len(shown) > FEW:
        oldest = sorted(shown, key=lambda one: str(one.last["as_of"]))[:FEW]
        more = Para(_("and %(count)d more") % {"count": len(shown) - FEW}, small=True)
        return [*blocks, _table(reader, oldest), more]
    return [*blocks, _table(reader, shown)] if shown else blocks


def _all(reader: Reader) -> list[_Asked]:
    pairs: dict[tuple[str, str], list[Row]] = {}
    for entry in reader.all("status_entry"):
        reviews = reader.of("status_review", "entry", entry["id"])
        project = reader.get(entry["project"])
        if project and entry["body"] != project["owner"] and reviews and reviews[-1]["result"] == "confirmed":
            pairs.setdefault((entry["project"], entry["body"]), []).append(entry)
    return [asked for entries in pairs.values() for asked in _of_pair(reader, entries)]


def _of_pair(reader: Reader, entries: Sequence[Row]) -> list[_Asked]:
    """The requests of one partner on one project; its statuses are oldest first, as the facts have them."""
    known = {entry["id"]: entry for entry in entries}
    answers = {
        key: sorted(reader.of("help_answer", "entry", key), key=lambda row: (row["answered_at"], row["id"]))
        for key in known
    }
    said = [
        Said(key, entry["help_needed"] or "", tuple(bool(one["done"]) for one in answers[key]))
        for key, entry in known.items()
    ]
    return [
        _Asked(found, known[found.keys[-1]], [one for key in found.keys for one in answers[key]])
        for found in requests(said)
    ]


def _counts(reader: Reader, asked: _Asked) -> bool:
    recent = bool(asked.last["as_of"] >= reader.facts["period_from"])
    return asked.request.state is HelpState.OPEN or (recent and asked.request.state is not HelpState.WITHDRAWN)


def _table(reader: Reader, found: Sequence[_Asked]) -> Table:
    rows = [
        TableRow(
            [
                reader.body(one.last["body"]),
                reader.row(one.last["project"])["title"],
                reader.text(one.request.help),
                reader.date(one.last["as_of"]),
                _answered(reader, one),
            ]
        )
        for one in found
    ]
    columns = [
        Column(_("Partner"), width=15),
        Column(_("Project"), width=15),
        Column(_("Help needed"), width=25),
        Column(_("Status as of"), width=15),
        Column(_("Answer of the county"), width=30),
    ]
    return Table(caption=_("Requests for help and what the county answered"), columns=columns, rows=rows)


def _answered(reader: Reader, asked: _Asked) -> str:
    if not asked.answers:
        return _("none yet")
    told = format_html_join(
        "; ", "{}: {}", ((_day(one["answered_at"]), reader.text(one["text"])) for one in asked.answers)
    )
    return format_html("{} ({})", told, _("settled")) if asked.request.state is HelpState.DONE else told


def _day(moment: str) -> str:
    return display.date_short(dt.datetime.fromisoformat(moment))
