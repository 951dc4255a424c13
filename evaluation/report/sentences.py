"""Findings in words: decisions asked for, risks, adaptations, reasons of lights. Only what the snapshot holds."""

from collections.abc import Container, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.report.reader import Reader, Row
from evaluation.report.words import STATES
from organisation.templatetags import display
from roadmap.light_words import in_words

SHORT_LIST = 4
"""How many names a line on the first page holds; chapter 11 names more of them."""


NAMED = 6
"""How many names a line of chapter 11 holds; each of them is marked where it is told, and all are in the facts."""

FIRST_PAGE_RULES = (6, 10, 11, 18)
"""Cover, agreements, grants and jumps: what a committee has to know at once."""


def decisions(reader: Reader, limit: int | None = None) -> list[SafeString]:
    """What has to be decided, one line a kind of decision with everything that it concerns."""
    texts = {
        "cover_open": _("Cover of a negative balance for which the sources name none: {}"),
        "agreement_renewal": _("Continuation of an agreement: {}"),
        "replan": _("How to go on with what was deferred: {}"),
        "confirm_drop": _("Taking out of the plan what was dropped: {}"),
        "mandate_overdue": _("Discharge of an overdue mandate: {}"),
        "grant_ends": _("What follows a grant that ends within a year of the cut-off: {}"),
    }
    return _lines(reader, reader.results["decisions"], texts, limit)


def adaptations(reader: Reader) -> list[SafeString]:
    """What in the plan no longer fits, one line a kind."""
    texts = {
        "dropped": _("Dropped: {}"),
        "deferred": _("Deferred: {}"),
        "red": _("Critical: {}"),
        "after_plan_end": _("Expected to end after the plan's period: {}"),
        "grant_over": _("The approval period of the grant is over: {}"),
        **_term_texts(),
    }
    return _lines(reader, reader.results["adaptations"], texts, None)


def flags(
    reader: Reader, limit: int | None = None, rules: Container[int] = range(100), skip: Container[str] = ()
) -> list[SafeString]:
    """What the rules flag, one line a kind; without the codes to `skip`."""
    texts = {
        "years_outside_plan": _("Years outside the plan's period: {}"),
        "without_cover": _("Negative balance without cover: {}"),
        "cover_unknown": _("Negative balance, cover not stated: {}"),
        "spent_outside_approval": _("Money spent outside the approval period of its grant: {}"),
        "own_share_differs": _("Own share differs from what the rate leaves: {}"),
        "definition_changed": _("The definition of the indicator has changed; no growth rate across the two: {}"),
        "jump": _("From on track to critical without a warning between: {}"),
        "progress_gap": _("Calculated and reported progress differ: {}"),
        "narrative_needed": _("The deviation needs an explanation before sign-off: {}"),
        **_term_texts(),
    }
    found = [
        row
        for row in reader.results["flags"]
        if row["rule"] in rules and row["code"] not in skip and not _is_explained(reader, row)
    ]
    return _lines(reader, found, texts, limit)


def _is_explained(reader: Reader, row: Row) -> bool:
    return row["code"] == "narrative_needed" and f"deviation:{row['row']}" in reader.texts


def risks(reader: Reader) -> list[SafeString]:
    """Critical projects with their reasons, and what the rules flag; both cut short."""
    red = [row for row in reader.results["projects"] if row["lights"]["overall"]["light"] == "red"]
    most = SHORT_LIST - 1 if reader.brief else SHORT_LIST
    found = [
        format_html("{}: {}", reader.row(row["project"])["title"], _join(reasons(reader, row["lights"]["overall"])))
        for row in red[:most]
    ]
    if len(red) > most:
        more = _("and {} more critical projects, see section {}")
        found.append(format_html(more, len(red) - most, _deviations(reader)))
    return found + flags(reader, SHORT_LIST, FIRST_PAGE_RULES, skip=_decided_anyway(reader) if reader.brief else ())


DECIDED = {
    "cover_open": ("cover_unknown",),
    "agreement_renewal": ("ends_before_plan", "may_end_before_plan", "ends_before_vision", "may_end_before_vision"),
}
"""Flags that say what a decision asked for says already; the short editions print each matter once."""


def _decided_anyway(reader: Reader) -> set[str]:
    asked = {row["code"] for row in reader.results["decisions"]}
    return {code for name, codes in DECIDED.items() if name in asked for code in codes}


def bridge_title(reader: Reader) -> str:
    """What the bridge begins with: last year, or the day before a period of any length."""
    return _("Bridge from last year") if reader.annual else _("Bridge from before the period")


def warning(reader: Reader, code: str, day: str) -> SafeString:
    """What is to be said of an agreement's term, with the day that it does not reach."""
    text = str(_term_texts()[code]).removesuffix(": {}")
    return format_html(_("{} (needed until {})"), text, _needed_until(reader, code, day))


def _needed_until(reader: Reader, code: str, day: str) -> str:
    """The day; of a vision only the year is known."""
    return day[:4] if code.endswith("_vision") else reader.date(day)


def _term_texts() -> dict[str, str]:
    return {
        "ends_before_plan": _("The agreement ends before the plan's period does: {}"),
        "may_end_before_plan": _("The agreement may end before the plan's period does: {}"),
        "ends_before_vision": _("The agreement ends before the year of the vision: {}"),
        "may_end_before_vision": _("The agreement may end before the year of the vision: {}"),
    }


def _deviations(reader: Reader) -> SafeString:
    return format_html('<a href="#deviations">{}</a>', reader.numbers["deviations"])


def _lines(reader: Reader, rows: Sequence[Row], texts: dict[str, str], limit: int | None) -> list[SafeString]:
    """One line a code in the order of the rows; each thing once; beyond `limit` only how many more there are."""
    names: dict[str, dict[str, SafeString | str]] = {}
    for row in rows:
        name = _name(reader, row)
        names.setdefault(row["code"], {}).setdefault(str(name), name)
    lines = []
    for code, found in names.items():
        shown = list(found.values())[:limit]
        text = format_html_join("; ", "{}", ((name,) for name in shown))
        if len(found) > len(shown):
            text = format_html(_("{}; and {} more"), text, len(found) - len(shown))
        lines.append(format_html(texts[code], text))
    return lines


def _name(reader: Reader, row: Row) -> SafeString | str:
    """What a finding is about; a grant goes by its programme, an item outside the plan with its years."""
    found = reader.get(row["row"])
    if found is not None and "programme" in found:
        return found["programme"] or found["purpose"] or found["slug"]
    if found is not None and "result_plan" in found:
        return reader.product(row["row"])
    name = reader.name(row["row"])
    if row.get("years"):
        return format_html("{} ({})", name, ", ".join(str(year) for year in row["years"]))
    if row.get("day"):
        return format_html(_("{} (needed until {})"), name, _needed_until(reader, row["code"], row["day"]))
    return name


def reasons(reader: Reader, assessment: Row) -> list[str]:
    """Why a light is what it is, with the figures."""
    return [_reason(reader, reason) for reason in assessment["reasons"]]


def _reason(reader: Reader, reason: Row) -> str:
    milestone = reader.get(reason.get("milestone"))
    variance = reason.get("variance")
    return in_words(
        reason["code"],
        title=milestone["title"] if milestone else "",
        days=reason.get("days", 0),
        percent=reader.number(variance["percent"]) if variance else "",
    )


def state_word(state: str) -> str:
    """A state in words."""
    return str(STATES[state])


def state_since(reader: Reader, row: Row) -> SafeString:
    """A project's state with the date from which it holds; the reason where there is one."""
    if not row["state"]:
        return SafeString(display.unknown())
    change = reader.get(row["state_change"])
    text = format_html(_("{} (as of {})"), STATES[row["state"]], reader.date(row["since"]))
    if change and change["reason"] and row["state"] in ("deferred", "dropped"):
        text = format_html("{}: {}", text, change["reason"])
    return reader.cite_with(text, row["state_change"], "effective_on")


def _join(parts: list[str]) -> str:
    return "; ".join(dict.fromkeys(parts))
