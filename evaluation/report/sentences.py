"""Findings in words: decisions asked for, risks, adaptations, reasons of lights. Only what the snapshot holds."""

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.report.reader import Reader, Row
from evaluation.report.words import STATES
from organisation.templatetags import display


def decisions(reader: Reader) -> list[SafeString]:
    """What has to be decided, one sentence each."""
    return _sentences(reader, "decisions", _decision)


def adaptations(reader: Reader) -> list[SafeString]:
    """What in the plan no longer fits, one sentence each."""
    return _sentences(reader, "adaptations", _adaptation)


def risks(reader: Reader) -> list[SafeString]:
    """Critical projects and everything that the rules flag."""
    found = [
        format_html("{}: {}", reader.row(row["project"])["title"], _join(reasons(reader, row["lights"]["overall"])))
        for row in reader.results["projects"]
        if row["lights"]["overall"]["light"] == "red"
    ]
    return found + [flag(reader, row) for row in reader.results["flags"] if row["rule"] != 20]


def _sentences(reader: Reader, name: str, word: Callable[[Reader, Row], SafeString]) -> list[SafeString]:
    seen: dict[str, SafeString] = {}
    for row in reader.results[name]:
        text = word(reader, row)
        seen.setdefault(str(text), text)
    return list(seen.values())


def _decision(reader: Reader, row: Row) -> SafeString:
    name = reader.name(row["row"])
    texts = {
        "cover_open": _("How is the negative balance of {} covered? The sources do not say."),
        "agreement_renewal": _("Is the agreement {} to be continued?"),
        "replan": _("How does the deferred project {} go on?"),
        "confirm_drop": _("Is the project {}, which was dropped, to be taken out of the plan?"),
        "mandate_overdue": _("The mandate {} is overdue: how is it to be discharged?"),
        "grant_ends": _("The grant {} ends within a year of the cut-off: how does it go on?"),
    }
    return format_html(texts[row["code"]], _grant_or(reader, row["row"], name))


def _adaptation(reader: Reader, row: Row) -> SafeString:
    name = _grant_or(reader, row["row"], reader.name(row["row"]))
    texts = {
        "dropped": _("{} was dropped."),
        "deferred": _("{} was deferred."),
        "red": _("{} is critical."),
        "after_plan_end": _("{} is expected to end after the plan's period."),
        "ends_before_plan": _("The agreement {} ends before the plan's period does."),
        "may_end_before_plan": _("The agreement {} may end before the plan's period does."),
        "ends_before_vision": _("The agreement {} ends before the year of the vision."),
        "may_end_before_vision": _("The agreement {} may end before the year of the vision."),
        "grant_over": _("The approval period of the grant {} is over."),
    }
    return format_html(texts[row["code"]], name)


def _grant_or(reader: Reader, row_id: str, name: str) -> str:
    row = reader.get(row_id)
    if row is not None and "programme" in row:
        return row["programme"] or row["purpose"] or row["slug"]
    return name


def flag(reader: Reader, row: Row) -> SafeString:
    """What a rule flags, in a sentence."""
    name = _grant_or(reader, row["row"], reader.name(row["row"]))
    if row["code"] == "years_outside_plan":
        years = ", ".join(str(year) for year in row["years"])
        return format_html(_("{}: the years {} lie outside the plan's period."), name, years)
    if row["code"].endswith(("_plan", "_vision")):
        text = _adaptation(reader, row)
        return format_html(_("{} (needed until {})"), str(text).rstrip("."), reader.date(row["day"]))
    texts = {
        "without_cover": _("{}: a negative balance without cover."),
        "cover_unknown": _("{}: a negative balance; its cover is not stated."),
        "spent_outside_approval": _("{}: money was spent outside the approval period of its grant."),
        "own_share_differs": _("{}: the own share differs from what the rate leaves."),
        "definition_changed": _(
            "{}: the definition of the indicator has changed; no growth rate is shown across the two."
        ),
        "jump": _("{}: from on track to critical without a warning between."),
        "progress_gap": _("{}: calculated and reported progress differ."),
        "narrative_needed": _("{}: the deviation needs an explanation before sign-off."),
    }
    return format_html(texts[row["code"]], name)


def reasons(reader: Reader, assessment: Row) -> list[str]:
    """Why a light is what it is, with the figures."""
    return [_reason(reader, reason) for reason in assessment["reasons"]]


def _reason(reader: Reader, reason: Row) -> str:
    milestone = reader.get(reason.get("milestone"))
    title = milestone["title"] if milestone else ""
    days: int = reason.get("days", 0)
    code = reason["code"]
    if code == "overdue":
        return ngettext("%(title)s: %(days)d day overdue", "%(title)s: %(days)d days overdue", days) % {
            "title": title,
            "days": days,
        }
    if code == "late":
        return ngettext(
            "%(title)s: expected %(days)d day after its baseline",
            "%(title)s: expected %(days)d days after its baseline",
            days,
        ) % {"title": title, "days": days}
    if code == "after_plan_end":
        return ngettext(
            "expected %(days)d day after the plan's end", "expected %(days)d days after the plan's end", days
        ) % {"days": days}
    if code in ("over_budget", "within_budget", "spending_unknown") and reason.get("variance"):
        return _("actual plus forecast deviate by %(percent)s %% from the appropriation") % {
            "percent": reader.number(reason["variance"]["percent"])
        }
    return str(
        {
            "on_schedule": _("no milestone is overdue or late"),
            "no_dated_milestone": _("no milestone has a date"),
            "no_appropriation": _("there is no appropriation"),
            "spending_unknown": _("the spending is not stated"),
            "reported": _("as reported"),
            "not_reported": _("no confirmed status"),
            "not_asked": _("no status was asked for"),
        }[code]
    )


def state_since(reader: Reader, row: Row) -> SafeString:
    """A project's state with the date from which it holds; the reason where there is one."""
    if not row["state"]:
        return SafeString(display.unknown())
    change = reader.get(row["state_change"])
    text = format_html(_("{} (as of {})"), STATES[row["state"]], reader.date(row["since"]))
    if change and change["reason"] and row["state"] in ("deferred", "dropped"):
        text = format_html("{}: {}", text, change["reason"])
    return reader.cite(text, row["state_change"])


def _join(parts: list[str]) -> str:
    return "; ".join(dict.fromkeys(parts))
